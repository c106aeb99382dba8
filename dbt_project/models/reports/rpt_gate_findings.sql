with

findings as (
    select * from {{ ref('stg_gate_findings') }}
),

columns_named as (
    select
        source,
        batch_id,
        file_name,
        rule_id,
        severity,
        column_name,
        cast(row_count as bigint) as row_count,
        expected,
        observed
    from findings
)

select * from columns_named
