-- What a rule of points would count against a maker: its failing batches, failed re-checks, and
-- those that were not put right in time. Nothing is counted until a person records it.
with

queue as (
    select * from {{ ref('rpt_rectification_queue') }}
    where firm_id is not null and state <> 'not_tracked'
),

rows_behind as (
    select event_id, row_id from {{ ref('fct_safety_events') }}
),

rules as (
    select * from {{ ref('credit_point_rule') }}
),

causes as (
    select
        event_id,
        firm_id,
        'failed_batch' as cause_kind,
        coalesce(nonconformity_class, 'unclassified') as nonconformity_class,
        failed_date as cause_date
    from queue
    union all by name
    select event_id, firm_id, 'recheck_failed' as cause_kind, recheck_date as cause_date
    from queue
    where state = 'recheck_failed'
    union all by name
    select event_id, firm_id, 'recheck_overdue' as cause_kind, recheck_due_date as cause_date
    from queue
    where is_overdue
),

ruled as (
    select
        causes.event_id as cause_event_id,
        rows_behind.row_id as cause_row_id,
        causes.firm_id,
        causes.cause_kind,
        causes.cause_date,
        rules.rule_code,
        rules.name_zh,
        rules.name_en,
        rules.rule_version,
        rules.points,
        rules.expiry_months
    from causes
    inner join rules
        on
            causes.cause_kind = rules.cause_kind
            and coalesce(rules.nonconformity_class, causes.nonconformity_class, '')
            = coalesce(causes.nonconformity_class, '')
            and causes.cause_date >= rules.valid_from
            and causes.cause_date <= coalesce(rules.valid_to, date '9999-12-31')
    left join rows_behind using (event_id)
)

select * from ruled
