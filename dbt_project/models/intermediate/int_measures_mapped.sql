with

texts as (
    select * from {{ ref('int_measure_texts') }}
),

events as (
    select event_id, record_type, evidence_class from {{ ref('int_events_unioned') }}
),

keywords as (
    select
        *,
        {{ comparable('keyword', 'scheme') }} as compared_keyword
    from {{ ref('map_measure_keyword') }}
),

distinct_texts as (
    select distinct
        scheme,
        text,
        ' ' || {{ comparable('text', 'scheme') }} || ' ' as compared_text
    from texts
),

-- every word counts: a market notice of three measures has three
text_hits as (
    select
        distinct_texts.scheme,
        distinct_texts.text,
        keywords.measure_code,
        keywords.rule_id,
        keywords.confidence
    from distinct_texts
    inner join keywords
        on
            distinct_texts.scheme = keywords.scheme
            and contains(distinct_texts.compared_text, keywords.compared_keyword)
),

-- a text that no rule knows is a measure all the same
read_texts as (
    select
        texts.event_id,
        coalesce(text_hits.measure_code, 'M99') as measure_code,
        coalesce(text_hits.rule_id, 'unmapped') as rule_id,
        coalesce(text_hits.confidence, 0) as confidence
    from texts
    left join text_hits using (scheme, text)
),

by_nature as (
    select
        event_id,
        case
            when record_type = 'recall' then 'M03'
            when evidence_class = 'border_refusal' then 'M05'
            when record_type = 'returned_shipment' then 'M07'
        end as measure_code,
        'record_type' as rule_id,
        cast(1 as decimal(4, 2)) as confidence
    from events
),

unioned as (
    select * from read_texts
    union all
    select * from by_nature
    where measure_code is not null
),

one_rule_a_measure as (
    select * from unioned
    qualify
        row_number() over (
            partition by event_id, measure_code order by confidence desc, rule_id asc
        ) = 1
)

select * from one_rule_a_measure
