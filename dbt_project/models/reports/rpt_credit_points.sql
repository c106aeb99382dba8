-- Every point entry with the row that caused it, the rule of its day, and how it stands tonight.
with

items as (
    select * from {{ ref('credit_items') }}
    where subject = 'points'
),

rows_behind as (
    select event_id, row_id from {{ ref('fct_safety_events') }}
),

clocks as (
    select * from {{ ref('credit_appeal_clocks') }}
),

told as (
    select
        items.credit_id,
        items.operator_id,
        items.firm_id,
        items.firm_name,
        items.scheme,
        items.code as rule_code,
        items.name_zh,
        items.name_en,
        items.rule_version,
        items.points,
        items.cause_event_id,
        rows_behind.row_id as cause_row_id,
        items.cause_act_id,
        items.cause_event_id is null or rows_behind.row_id is not null as is_cause_known,
        items.reason,
        items.state,
        items.is_counted,
        items.recorded_by,
        items.recorded_date,
        items.validated_by,
        items.validated_date,
        items.expires_date,
        items.appeal_count,
        items.appealed_date,
        clocks.appeal_due_date,
        items.appeal_decided_date,
        coalesce(clocks.is_appeal_overdue, false) as is_appeal_overdue,
        items.ended_date,
        items.ended_reason,
        items.push_state,
        {{ as_of_date() }} as as_of_date
    from items
    left join rows_behind on items.cause_event_id = rows_behind.event_id
    left join clocks using (credit_id)
)

select * from told
