-- The evidence of each cell, that is, of a safety hazard in an industry, and of SAFETY, which is
-- any of them: each event once. An event that names several hazards stands in each of their cells
-- in full; who adds cells up counts it several times, and SAFETY is there so that nobody has to.
with

events as (
    select
        event_id,
        row_id,
        industry_code,
        evidence_class,
        source,
        sampling_basis,
        severity_level,
        severity_basis,
        coalesce(is_rate_eligible, false) as is_rate_eligible,
        event_date
    from {{ ref('fct_safety_events') }}
    where
        event_month is not null
        and event_date <= {{ as_of_date() }}
        and (record_type <> 'spot_check_result' or is_nonconforming)
),

event_hazards as (
    select * from {{ ref('brg_event_hazards') }}
),

hazards as (
    select * from {{ ref('dim_hazard') }}
    where is_safety
),

sources as (
    select * from {{ ref('stg_sources') }}
),

-- what no indicator counts, as goods that came back, tells how severe and not how many
report_classes as (
    select distinct evidence_class from {{ ref('indicator_weight') }}
    where {{ is_in_force() }} and not is_rate
),

-- a severity that only stands for a hazard is that of the cell's own hazard
single_hazards as (
    select
        events.*,
        hazards.hazard_code,
        case
            when events.severity_basis = 'hazard_default' then hazards.default_severity_level
            else events.severity_level
        end as cell_severity_level
    from events
    inner join event_hazards using (event_id)
    inner join hazards using (hazard_code)
),

any_hazard as (
    select
        * exclude (hazard_code, cell_severity_level),
        'SAFETY' as hazard_code,
        max(cell_severity_level) as cell_severity_level
    from single_hazards
    group by all
),

unioned as (
    select * from single_hazards
    union all by name
    select * from any_hazard
),

columns_named as (
    select
        unioned.industry_code,
        unioned.hazard_code,
        unioned.event_id,
        unioned.row_id,
        unioned.evidence_class,
        unioned.sampling_basis,
        coalesce(sources.register, unioned.source) as register,
        unioned.severity_basis,
        unioned.cell_severity_level as severity_level,
        report_classes.evidence_class is not null as is_report,
        coalesce(sources.country = 'CN', false) as is_domestic,
        unioned.is_rate_eligible,
        unioned.event_date
    from unioned
    left join sources using (source)
    left join report_classes on unioned.evidence_class = report_classes.evidence_class
)

select * from columns_named
