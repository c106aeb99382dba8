-- Every credit item as it stands: recorded, validated, appealed, ended, by the rule of the day on
-- which it was recorded. It counts from its validation until it ends or runs out.
with

acts as (
    select * from {{ ref('stg_credit_acts') }}
),

records as (
    select * exclude (act_id, act, state, approved_by, firm_id, credit_code, firm_name)
    from acts
    where act = 'record'
),

operators as (
    select * from {{ ref('credit_operators') }}
),

rules as (
    select * from {{ ref('credit_rules') }}
),

last_acts as (
    select
        credit_id,
        state,
        act,
        decided_by,
        approved_by,
        decided_date,
        reason,
        cited
    from acts
    qualify row_number() over (partition by credit_id order by line_number desc) = 1
),

steps as (
    select
        credit_id,
        min(decided_date) filter (act = 'validate') as validated_date,
        min(decided_by) filter (act = 'validate') as validated_by,
        max(decided_date) filter (act = 'appeal') as appealed_date,
        count(*) filter (act = 'appeal') as appeal_count,
        max(decided_date) filter (act in ('uphold', 'dismiss')) as appeal_decided_date
    from acts
    group by credit_id
),

joined as (
    select
        records.credit_id,
        records.subject,
        records.scheme,
        records.code,
        operators.operator_id,
        operators.firm_id,
        operators.firm_name,
        operators.credit_code,
        operators.is_sole_trader,
        rules.name_zh,
        rules.name_en,
        rules.rule_version,
        rules.list_kind,
        rules.points,
        rules.grade_rank,
        rules.month_count,
        coalesce(rules.is_publishable, false) as is_publishable,
        rules.code is not null as is_code_known,
        records.cause_event_id,
        records.cause_act_id,
        records.document,
        records.publication_basis,
        records.reason,
        records.decided_by as recorded_by,
        records.decided_date as recorded_date,
        steps.validated_by,
        steps.validated_date,
        steps.appeal_count,
        steps.appealed_date,
        steps.appeal_decided_date,
        last_acts.state as last_state,
        case
            when last_acts.state in ('withdrawn', 'repaired', 'ended') then last_acts.decided_date
        end as ended_date,
        case when last_acts.state in ('withdrawn', 'repaired', 'ended') then last_acts.reason end
            as ended_reason,
        last_acts.approved_by as ended_approved_by,
        cast(steps.validated_date + to_months(rules.month_count) as date) as expires_date
    from records
    inner join operators using (credit_id)
    inner join last_acts using (credit_id)
    inner join steps using (credit_id)
    left join rules
        on
            records.subject = rules.subject
            and records.code = rules.code
            and records.scheme = coalesce(rules.scheme, records.scheme)
            and records.decided_date >= rules.valid_from
            and records.decided_date <= coalesce(rules.valid_to, date '9999-12-31')
),

-- an operator has one grade under a scheme: one that an appeal undid replaced nothing
replaced as (
    select
        credit_id,
        lead(validated_date) over (
            partition by operator_id, scheme order by validated_date, credit_id
        ) as replaced_date
    from joined
    where subject = 'grade' and validated_date is not null and last_state != 'withdrawn'
),

spanned as (
    select
        joined.*,
        replaced.replaced_date,
        joined.validated_date as counted_from_date,
        -- what an appeal undoes has never counted; everything else counts until it ends
        case
            when joined.last_state = 'withdrawn' then joined.validated_date
            else least(joined.ended_date, joined.expires_date, replaced.replaced_date)
        end as counted_until_date
    from joined
    left join replaced using (credit_id)
),

told as (
    select
        *,
        case
            when last_state not in ('in_force', 'under_appeal') then last_state
            when replaced_date <= {{ as_of_date() }} then 'replaced'
            when expires_date <= {{ as_of_date() }} then 'expired'
            else last_state
        end as state,
        coalesce(
            counted_from_date <= {{ as_of_date() }}
            and coalesce(counted_until_date, date '9999-12-31') > {{ as_of_date() }},
            false
        ) as is_counted
    from spanned
),

pushed as (
    select
        *,
        case
            when not is_counted then 'not_in_force'
            when not is_publishable then 'internal'
            when publication_basis is null then 'no_basis'
            when state = 'under_appeal' then 'under_appeal'
            when credit_code is null then 'no_credit_code'
            when coalesce(is_sole_trader, true) then 'a_person'
            else 'pushed'
        end as push_state
    from told
)

select * exclude (last_state, replaced_date) from pushed
