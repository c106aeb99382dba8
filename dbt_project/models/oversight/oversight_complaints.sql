-- Complaints to the hotlines that tell who complains, with how often the same person did so within
-- the twelve months that end or begin with the complaint's own.
with

complaints as (
    select record_id as event_id, complainant_pseudonym, is_professional, respondent_name
    from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

events as (
    select event_id, source, industry_code, evidence_class, event_date, event_month
    from {{ ref('fct_safety_events') }}
    where
        record_type = 'complaint'
        and event_month is not null
        and event_date <= {{ as_of_date() }}
),

joined as (
    select
        events.*,
        complaints.complainant_pseudonym,
        complaints.is_professional,
        complaints.respondent_name
    from events
    inner join complaints using (event_id)
),

telling as (
    select * from joined
    where
        source in (
            select sources.source from joined as sources
            where sources.complainant_pseudonym is not null
        )
),

months as (
    select complainant_pseudonym, event_month, count(*) as month_count
    from telling
    where complainant_pseudonym is not null
    group by all
),

years as (
    select
        complainant_pseudonym,
        event_month,
        greatest(
            sum(month_count) over (
                partition by complainant_pseudonym order by event_month asc
                range between interval '11' month preceding and current row
            ),
            sum(month_count) over (
                partition by complainant_pseudonym order by event_month asc
                range between current row and interval '11' month following
            )
        ) as yearly_count
    from months
),

judged as (
    select
        telling.event_id,
        telling.source,
        telling.industry_code,
        telling.evidence_class,
        telling.event_date,
        telling.event_month,
        telling.complainant_pseudonym,
        telling.respondent_name,
        coalesce(telling.is_professional, false) as is_marked,
        cast(years.yearly_count as bigint) as yearly_count,
        years.yearly_count >= {{ policy_number('oversight_rule', 'concentrated_complaints') }}
            as is_concentrated
    from telling
    left join years using (complainant_pseudonym, event_month)
)

select * from judged
