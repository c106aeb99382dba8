-- What each maker is to be told: of its failing batches with the clocks that run, and of warnings
-- on whose hazard batches of its own have failed. People send it; the act is in their registers.
{% set columns = {
    'product': 'listed.product', 'brand': 'listed.brand', 'model': 'listed.model',
    'batch': 'listed.batch', 'items': 'listed.items', 'failed_date': 'listed.failed_date',
    'rectify_due_date': 'listed.rectify_due_date', 'recheck_due_date': 'listed.recheck_due_date',
    'event_id': 'listed.event_id', 'warning_id': 'listed.warning_id',
    'issued_date': 'listed.issued_date', 'window_months': 'listed.window_months',
    'failure_count': 'listed.failure_count', 'firm': 'firms.name',
    'day_count': 'deadlines.day_count'
} %}
with

listed as (
    select * from {{ ref('follow_up_notices_failed') }}
    union all by name
    select * from {{ ref('follow_up_notices_warned') }}
),

firms as (
    select firm_id, name, is_sole_trader from {{ ref('dim_firm') }}
),

templates as (
    select * from {{ ref('firm_notice_text') }}
    where {{ is_in_force() }}
),

deadlines as (
    select deadline_code, day_count from {{ ref('legal_deadline') }}
    where {{ is_in_force() }}
),

worded as (
    select
        listed.notice_id,
        listed.notice_kind,
        listed.firm_id,
        firms.name as firm_name,
        firms.is_sole_trader,
        listed.event_id,
        listed.warning_id,
        listed.failure_count,
        listed.recheck_due_date as due_date,
        {{ filled_in('templates.text_zh', dict(columns, title='listed.title_zh')) }} as text_zh,
        {{ filled_in('templates.text_en', dict(columns, title='listed.title_en')) }} as text_en,
        templates.deadline_code,
        case when listed.told_date is null then 'to_tell' else 'told' end as state,
        listed.told_date,
        {{ as_of_date() }} as as_of_date
    from listed
    inner join firms using (firm_id)
    inner join templates using (notice_kind)
    inner join deadlines using (deadline_code)
)

select * from worded
