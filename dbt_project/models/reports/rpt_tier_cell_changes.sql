with

changes as (
    select * from {{ ref('tier_cell_changes') }}
),

columns_named as (
    select
        industry_code,
        hazard_code,
        as_of_date,
        changed_input,
        direction,
        value_from,
        value_to,
        tier_code_before,
        tier_code_after,
        rule_id_after
    from changes
)

select * from columns_named
