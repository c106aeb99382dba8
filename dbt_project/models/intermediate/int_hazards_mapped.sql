with

-- a check that found nothing wrong, or did not judge, names no hazard
events as (
    select * from {{ ref('int_events_asked') }}
    where record_type <> 'spot_check_result' or is_nonconforming
),

texts as (
    select * from {{ ref('int_event_texts') }}
),

exact_rules as (
    select * from {{ ref('map_hazard_exact') }}
    where {{ is_in_force() }}
),

keyword_rules as (
    select *, {{ keyword_beginning('compared_keyword', 'scheme') }} as beginning
    from {{ ref('int_keywords') }}
    where vocabulary = 'hazard'
),

-- what fails by its label only is a labelling hazard, whichever item the notice lists
label_only_hits as (
    select
        event_id,
        'H16' as hazard_code,
        'label_only' as rule_id,
        cast(1 as decimal(4, 2)) as confidence
    from events
    where nonconformity_class = 'label_only'
),

named_exactly as (
    select
        texts.event_id,
        exact_rules.hazard_code,
        exact_rules.rule_id,
        exact_rules.confidence
    from texts
    inner join exact_rules
        on
            texts.purpose = 'hazard_exact'
            and texts.scheme = exact_rules.scheme
            and lower(texts.text) = lower(trim(exact_rules.source_value))
),

exact_hits as (
    select * from named_exactly
    where hazard_code <> 'H99'
    union all by name
    select * from label_only_hits
),

-- a publisher's own "other" is an answer only where nothing else is one
catch_alls as (
    select * from named_exactly
    where hazard_code = 'H99'
),

-- texts are read row by row and never compared with each other: narratives are long, and no two
-- are alike
compared_texts as (
    select
        event_id,
        position,
        scheme,
        ' ' || {{ comparable('text', 'scheme') }} || ' ' as compared_text
    from texts
    where purpose = 'hazard_keyword'
),

lettered_texts as (
    select *, string_split(compared_text, '') as letters from compared_texts
),

beginnings as (
    select
        event_id,
        position,
        scheme,
        compared_text,
        unnest({{ beginnings_in('letters', 'scheme') }}) as beginning
    from lettered_texts
),

-- a keyword that stands twice in a text is one hit
text_hits as (
    select distinct
        beginnings.event_id,
        beginnings.position,
        keyword_rules.code as hazard_code,
        keyword_rules.rule_id,
        keyword_rules.confidence
    from beginnings
    inner join keyword_rules
        on
            beginnings.scheme = keyword_rules.scheme
            and beginnings.beginning = keyword_rules.beginning
            and contains(beginnings.compared_text, keyword_rules.compared_keyword)
),

-- keywords speak only where no exact map has spoken; of several texts the first with a hit
-- decides, and every hit in it counts
keyword_hits as (
    select
        text_hits.event_id,
        text_hits.hazard_code,
        text_hits.rule_id,
        text_hits.confidence
    from text_hits
    inner join events using (event_id)
    left join exact_hits using (event_id)
    where exact_hits.event_id is null
    qualify
        dense_rank() over (partition by text_hits.event_id order by text_hits.position) = 1
),

hits as (
    select * from exact_hits
    union all by name
    select * from keyword_hits
),

hits_or_catch_alls as (
    select * from hits
    union all by name
    select catch_alls.* from catch_alls
    left join hits using (event_id)
    where hits.event_id is null
),

one_rule_a_hazard as (
    select * from hits_or_catch_alls
    qualify
        row_number() over (
            partition by event_id, hazard_code order by confidence desc, rule_id asc
        ) = 1
),

stated as (
    select distinct event_id from texts
    where starts_with(purpose, 'hazard')
),

-- no rule for what was said, and nothing said, are two things
every_event as (
    select
        events.event_id,
        coalesce(one_rule_a_hazard.hazard_code, 'H99') as hazard_code,
        case
            when one_rule_a_hazard.rule_id is not null then one_rule_a_hazard.rule_id
            when stated.event_id is not null then 'unmapped'
            else 'not_stated'
        end as rule_id,
        coalesce(one_rule_a_hazard.confidence, 0) as confidence
    from events
    left join one_rule_a_hazard using (event_id)
    left join stated using (event_id)
)

select * from every_event
