-- Measures that warnings led to: owner, clock, outcome, and whether the clock has run out.
with

actions as (
    select * from {{ ref('stg_response_actions') }}
),

clocks as (
    select * from {{ ref('warning_clocks') }}
),

joined as (
    select
        actions.action_id,
        actions.warning_id,
        actions.measure_code,
        actions.state,
        actions.owner,
        actions.ordered_by,
        actions.reason,
        actions.deadline_code,
        clocks.due_basis,
        actions.ended_by,
        actions.outcome,
        array_to_string(actions.cited, '; ') as cited_evidence,
        actions.is_extended,
        coalesce(actions.state = 'open' and clocks.due_date < {{ as_of_date() }}, false)
            as is_overdue,
        coalesce(actions.state = 'done' and clocks.due_date < actions.ended_date, false) as is_late,
        case
            when actions.state = 'open'
                then cast(date_diff('day', {{ as_of_date() }}, clocks.due_date) as integer)
        end as days_left,
        actions.ordered_date,
        clocks.due_date,
        actions.ended_date,
        {{ as_of_date() }} as as_of_date
    from actions
    inner join clocks using (action_id)
)

select * from joined
