-- Cases of intellectual property abroad: what they are about, what aid was given, how they ended.
with

acts as (
    select * from {{ ref('stg_rights_acts') }}
),

last_acts as (
    select * from acts
    qualify row_number() over (partition by case_id order by line_number desc) = 1
),

steps as (
    select
        case_id,
        min(decided_date) as opened_date,
        count(*) filter (act = 'aid') as aid_count,
        list(aid order by line_number) filter (act = 'aid') as aids
    from acts
    group by case_id
),

told as (
    select
        last_acts.case_id,
        last_acts.market_code,
        last_acts.right_kind,
        last_acts.side,
        last_acts.industry_code,
        last_acts.firm_name,
        last_acts.text,
        last_acts.state,
        last_acts.outcome,
        steps.opened_date,
        case when last_acts.state = 'closed' then last_acts.decided_date end as closed_date,
        steps.aid_count,
        coalesce(steps.aids, cast([] as varchar[])) as aids,
        {{ as_of_date() }} as as_of_date
    from last_acts
    inner join steps using (case_id)
)

select * from told
