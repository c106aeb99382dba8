-- The finer terms that each event names its hazards by: what its publisher lists, as a substance or
-- a failed test item, and the keywords of hazards that its running text holds. Ways of writing one
-- term are joined by the map of terms.
{%- set listed = [
    ('substances', 'substance'),
    ('recall_terms', 'term'),
    ('failed_items', 'item'),
    ('refusal_reasons', 'reason'),
    ('complaints', 'problem_text'),
    ('returned_shipments', 'reason_category'),
] %}
{%- set told = [
    ('notices_in_words', 'danger_text'),
    ('recalls', 'hazard_text'),
    ('recalls', 'title'),
    ('complaints', 'narrative'),
    ('returned_shipments', 'finding_text'),
    ('returned_shipments', 'reason_text'),
] %}
with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

foreign_notices as (
    select * from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

complaints as (
    select * from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

border_refusals as (
    select * from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

aliases as (
    select * from {{ ref('map_hazard_term') }}
),

keywords as (
    select distinct scheme, compared_keyword
    from {{ ref('int_keywords') }}
    where vocabulary = 'hazard' and scheme in ('complaint_zh', 'hazard_en')
),

-- notices on food list substances, each with its class behind it; others tell in sentences
notices_read as (
    select
        *,
        regexp_matches(danger_text, '\s-\s|\{') or not contains(danger_text, '.') as is_list
    from foreign_notices
    where danger_text <> ''
),

substances as (
    select
        record_id,
        unnest(string_split(replace(danger_text, '},', '};'), ';')) as substance
    from notices_read
    where is_list
),

notices_in_words as (
    select * from notices_read
    where not is_list
),

recall_terms as (
    select record_id, unnest(hazard_terms) as term from recalls
),

failed_items as (
    select record_id, unnest(nonconforming_items) as item
    from spot_checks
    where result = 'nonconforming'
),

refusal_reasons as (
    select record_id, unnest(reasons) as reason from border_refusals
),

listed as (
    {%- for relation, column in listed %}
        select record_id, {{ plain_term(column) }} as term
        from {{ relation }}
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

texts as (
    {%- for relation, column in told %}
        select
            record_id,
            {{ scheme_of(column, ('complaint_zh', 'hazard_en')) }} as scheme,
            {{ column }} as text
        from {{ relation }}
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

texts_compared as (
    select record_id, scheme, ' ' || {{ comparable('text', 'scheme') }} || ' ' as compared_text
    from texts
),

words as (
    {%- for scheme in ('complaint_zh', 'hazard_en') %}
        select
            record_id,
            scheme,
            unnest(regexp_extract_all(compared_text, {{ keyword_pattern(scheme) }}))
                as compared_keyword
        from texts_compared
        where scheme = '{{ scheme }}'
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

told as (
    select words.record_id, trim(words.compared_keyword) as term
    from words
    inner join keywords using (scheme, compared_keyword)
),

unioned as (
    select record_id as event_id, term, 'listed' as term_basis from listed
    union all
    select record_id as event_id, term, 'told' as term_basis from told
),

joined as (
    select
        unioned.event_id,
        coalesce(aliases.term_code, unioned.term) as term_code,
        min(unioned.term_basis) as term_basis
    from unioned
    left join aliases on unioned.term = aliases.source_value
    where
        unioned.term not in ('', 'n/a', 'none', '-', '/')
        -- too general to be a finer term: in the map, and standing for nothing
        and (aliases.source_value is null or aliases.term_code is not null)
    group by all
)

select * from joined
