-- Goods here that may be those of a recall or notice abroad, with the keys that say so. What a
-- person said of two records stands, whatever the keys say later. A brand and a name alone are a
-- hint that a person looks at; nothing is counted as the same product by it.
with

keys as (
    select * from {{ ref('int_product_keys') }}
),

events as (
    select
        events.*,
        coalesce(sources.country = 'CN', false) as is_domestic
    from {{ ref('fct_safety_events') }} as events
    inner join {{ ref('stg_sources') }} as sources using (source)
),

rules as (
    select * from {{ ref('recall_match_rule') }}
    where {{ is_in_force() }}
),

decisions as (
    select * from {{ ref('stg_matches') }}
    where subject = 'product'
),

recalled as (
    select keys.* from keys
    inner join events using (event_id)
    where not keys.is_domestic and events.evidence_class in ('recall', 'foreign_notice')
),

at_home as (
    select * from keys
    where is_domestic
),

matched as (
    select
        at_home.event_id as domestic_event_id,
        recalled.event_id as foreign_event_id,
        rules.rule_id,
        rules.position,
        rules.confidence,
        at_home.key_type,
        at_home.key_value
    from at_home
    inner join rules on at_home.key_type = rules.key_type
    inner join recalled
        on
            at_home.key_type = recalled.key_type
            and at_home.key_value = recalled.key_value
            and (
                not rules.is_brand_asked
                or (length(at_home.brand_key) >= 2 and at_home.brand_key = recalled.brand_key)
            )
),

by_pair as (
    select
        domestic_event_id,
        foreign_event_id,
        arg_min(rule_id, (position, key_value)) as rule_id,
        arg_min(confidence, (position, key_value)) as confidence,
        arg_min(key_type, (position, key_value)) as key_type,
        arg_min(key_value, (position, key_value)) as key_value,
        count(*) as key_count
    from matched
    group by all
),

-- a decision says which two, not which of them is abroad
decided as (
    select
        case when left_events.is_domestic then decisions.left_id else decisions.right_id end
            as domestic_event_id,
        case when left_events.is_domestic then decisions.right_id else decisions.left_id end
            as foreign_event_id,
        decisions.match_id,
        decisions.verdict,
        decisions.decided_by,
        decisions.reason,
        decisions.decided_date
    from decisions
    inner join events as left_events
        on decisions.left_id = left_events.event_id
    inner join events as right_events
        on decisions.right_id = right_events.event_id
    where left_events.is_domestic <> right_events.is_domestic
),

joined as (
    select
        coalesce(by_pair.domestic_event_id, decided.domestic_event_id) as domestic_event_id,
        coalesce(by_pair.foreign_event_id, decided.foreign_event_id) as foreign_event_id,
        by_pair.rule_id,
        by_pair.confidence,
        by_pair.key_type,
        by_pair.key_value,
        by_pair.key_count,
        decided.match_id,
        decided.verdict,
        decided.decided_by,
        decided.reason,
        decided.decided_date
    from by_pair
    full join decided
        on
            by_pair.domestic_event_id = decided.domestic_event_id
            and by_pair.foreign_event_id = decided.foreign_event_id
),

told as (
    select
        joined.domestic_event_id,
        joined.foreign_event_id,
        case
            when joined.verdict = 'same' then 'confirmed'
            when joined.verdict = 'not_same' then 'rejected'
            when joined.confidence = 'low' then 'candidate'
            else 'matched'
        end as state,
        coalesce(joined.rule_id, 'person') as rule_id,
        coalesce(joined.key_type, 'person') as key_type,
        joined.key_value,
        joined.confidence,
        coalesce(joined.key_count, 0) as key_count,
        domestic.trade_scope,
        domestic.industry_code,
        domestic.evidence_class as domestic_evidence_class,
        domestic.source as domestic_source,
        domestic.product_name as domestic_product_name,
        abroad.evidence_class as foreign_evidence_class,
        abroad.source as foreign_source,
        abroad.product_name as foreign_product_name,
        abroad.severity_level as foreign_severity_level,
        joined.match_id,
        joined.decided_by,
        joined.reason,
        domestic.event_date as domestic_date,
        abroad.event_date as foreign_date,
        joined.decided_date,
        {{ as_of_date() }} as as_of_date
    from joined
    inner join events as domestic on joined.domestic_event_id = domestic.event_id
    inner join events as abroad on joined.foreign_event_id = abroad.event_id
)

select * from told
