-- Every act on every warning in its order: who did what, when, and what state it led to.
with

acts as (
    select * from {{ ref('stg_warning_acts') }}
),

columns_named as (
    select
        act_id,
        warning_id,
        version_number,
        act,
        state,
        level,
        notice_type,
        title_zh,
        title_en,
        decided_by,
        approved_by,
        reason,
        effect_evaluation,
        array_to_string(cited, '; ') as cited_evidence,
        decided_date,
        line_number
    from acts
)

select * from columns_named
