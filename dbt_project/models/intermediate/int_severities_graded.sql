with

-- a check that found nothing wrong has no severity
events as (
    select * from {{ ref('int_events_unioned') }}
    where record_type <> 'spot_check_result' or is_nonconforming
),

event_hazards as (
    select * from {{ ref('int_hazards_mapped') }}
),

hazards as (
    select * from {{ ref('hazard') }}
    where {{ is_in_force() }}
),

rules as (
    select * from {{ ref('map_severity') }}
),

worst_hazards as (
    select
        event_hazards.event_id,
        max(hazards.default_severity_level) as severity_level
    from event_hazards
    inner join hazards using (hazard_code)
    group by all
),

-- what was reported of this very event comes first, what is typical of its hazard last; the grade
-- of a hospital says more than that the patient went home, and less than that he was kept or died
graded as (
    select
        events.event_id,
        case
            when events.is_death_reported then 4
            when dispositions.severity_level >= 3 then dispositions.severity_level
            when hospital_grades.severity_level is not null then hospital_grades.severity_level
            when dispositions.severity_level is not null then dispositions.severity_level
            when events.is_injury_reported then 3
            when risk_levels.severity_level is not null then risk_levels.severity_level
            else worst_hazards.severity_level
        end as severity_level,
        case
            when events.is_death_reported then 'reported_death'
            when dispositions.severity_level >= 3 then 'disposition'
            when hospital_grades.severity_level is not null then 'hospital_grade'
            when dispositions.severity_level is not null then 'disposition'
            when events.is_injury_reported then 'reported_injury'
            when risk_levels.severity_level is not null then 'risk_level'
            else 'hazard_default'
        end as severity_basis
    from events
    left join rules as dispositions
        on
            dispositions.scheme in ('neiss_disposition', 'injury_card_disposition')
            and coalesce(events.disposition_code, events.disposition_text)
            = dispositions.source_value
    left join rules as hospital_grades
        on
            hospital_grades.scheme = 'injury_card_severity'
            and events.severity_text = hospital_grades.source_value
    left join rules as risk_levels
        on
            risk_levels.scheme = 'safety_gate_risk_level'
            and lower(events.risk_level) = lower(risk_levels.source_value)
    left join worst_hazards using (event_id)
)

select * from graded
