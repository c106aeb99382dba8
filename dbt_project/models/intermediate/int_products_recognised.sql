-- Products that trouble people abroad and are sold here: a serious notice or a death abroad and a
-- record of this country that name the same brand and the same model. Only a model with a digit and
-- three signs or more can tell one product from another.
with

events as (
    select * from {{ ref('int_events_unioned') }}
),

severities as (
    select * from {{ ref('int_severities_graded') }}
),

sources as (
    select * from {{ ref('stg_sources') }}
),

spot_checks as (
    select record_id as event_id, brand, model from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

notices as (
    select record_id as event_id, brand, model from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

complaints as (
    select record_id as event_id, brand, model from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

products as (
    select * from spot_checks
    union all
    select * from notices
    union all
    select * from complaints
),

named as (
    select
        event_id,
        regexp_replace(lower(brand), '[^a-z0-9一-龥]', '', 'g') as compared_brand,
        regexp_replace(lower(model), '[^a-z0-9一-龥]', '', 'g') as compared_model
    from products
),

identified as (
    select * from named
    where
        length(compared_brand) >= 2
        and length(compared_model) >= 3
        and regexp_matches(compared_model, '[0-9]')
),

placed as (
    select
        identified.*,
        sources.country = 'CN' as is_domestic,
        (events.evidence_class = 'foreign_notice' and severities.severity_level >= 3)
        or severities.severity_basis = 'reported_death' as is_serious
    from identified
    inner join events using (event_id)
    inner join sources using (source)
    left join severities using (event_id)
),

recognised as (
    select
        abroad.event_id,
        at_home.event_id as domestic_event_id,
        abroad.compared_brand,
        abroad.compared_model
    from placed as abroad
    inner join placed as at_home using (compared_brand, compared_model)
    where abroad.is_serious and not abroad.is_domestic and at_home.is_domestic
)

select * from recognised
