with

rules as (
    select * from {{ ref('cell_rule') }}
),

columns_named as (
    select
        rule_id,
        position,
        tier_code,
        tier_rank,
        industry_code,
        min_risk_rank,
        min_confirmed_severity_level,
        min_items_in_use,
        min_province_count,
        min_death_count,
        min_same_product_count,
        min_severity_level,
        min_watch_probability,
        min_act_probability,
        max_doubted_watch_probability,
        min_signal_ratio,
        min_signal_count,
        min_compared_count,
        min_check_count,
        max_check_count,
        min_report_count,
        max_report_count,
        reason_zh,
        reason_en,
        valid_from,
        valid_to,
        reason
    from rules
)

select * from columns_named
