with

gate_findings as (
    select * from {{ source('raw', 'gate_finding') }}
),

columns_named as (
    select
        source,
        batch_id,
        file_name,
        rule_id,
        severity,
        column_name,
        row_count,
        expected,
        observed
    from gate_findings
)

select * from columns_named
