with

events as (
    select * from {{ ref('int_events_asked') }}
),

texts as (
    select * from {{ ref('int_event_texts') }}
),

product_texts as (
    select * from {{ ref('int_product_texts') }}
),

exact_rules as (
    select * from {{ ref('map_industry_exact') }}
    where {{ is_in_force() }}
),

exact_hits as (
    select
        texts.event_id,
        exact_rules.industry_code,
        exact_rules.rule_id,
        exact_rules.confidence,
        texts.position,
        -- a rough exact map ("electrical appliances") gives way to the product's own name
        -- a publisher's own "other" is an answer only where nothing else is one
        case
            when exact_rules.industry_code = 'I99' then 4
            when exact_rules.confidence >= {{ var('trusted_map_confidence') }} then 1
            else 3
        end as step
    from texts
    inner join exact_rules
        on
            texts.purpose = 'industry_exact'
            and texts.scheme = exact_rules.scheme
            and lower(texts.text) = lower(trim(exact_rules.source_value))
),

keyword_hits as (
    select
        texts.event_id,
        product_texts.industry_code,
        product_texts.rule_id,
        product_texts.confidence,
        texts.position,
        2 as step
    from texts
    inner join product_texts
        on
            texts.purpose = 'industry_keyword'
            and texts.scheme = product_texts.scheme
            and texts.text = product_texts.text
),

hits as (
    select * from exact_hits
    union all by name
    select * from keyword_hits
),

-- of several texts the first with a keyword that can be relied on, so that a broad group
-- ("children's goods") gives way to the product's name
first_hits as (
    select * from hits
    qualify
        row_number() over (
            partition by event_id
            order by
                step,
                step = 2 and confidence < {{ var('reliable_keyword_confidence') }},
                position,
                rule_id
        ) = 1
),

stated as (
    select distinct event_id from texts
    where starts_with(purpose, 'industry') and scheme <> 'source'
),

-- no rule for what was said, and nothing said, are two things
every_event as (
    select
        events.event_id,
        coalesce(first_hits.industry_code, 'I99') as industry_code,
        case
            when first_hits.rule_id is not null then first_hits.rule_id
            when stated.event_id is not null then 'unmapped'
            else 'not_stated'
        end as rule_id,
        coalesce(first_hits.confidence, 0) as confidence
    from events
    left join first_hits using (event_id)
    left join stated using (event_id)
)

select * from every_event
