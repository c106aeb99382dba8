-- What is looked up for each event, and in which order: the list below names the relation and
-- column of a text, the map that reads it (purpose and scheme) and the position in which it is
-- tried. A new record type adds its lines. Of two schemes the script of the text chooses.
{%- set lookups = [
    ('sources_of_events', 'source', 'industry_exact', 'source', '90'),
    ('recalls', 'product_category', 'industry_exact', 'cpsc_category', '20'),
    ('foreign_notices', 'category', 'industry_exact', 'safety_gate_category', '20'),
    ('complaints', 'category_text', 'industry_exact', 'complaint_12315_category', '20'),
    ('complaints', 'industry_text', 'industry_exact', 'complaint_12315_category', '30'),
    ('injury_products', 'product_code', 'industry_exact', 'neiss_product', 'code_position'),
    ('border_refusals', 'product_category', 'industry_exact', 'safety_gate_category', '20'),
    ('hs_prefixes', 'prefix', 'industry_exact', 'hs_prefix', 'prefix_position'),
    ('spot_checks', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('spot_checks', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '20'),
    ('recalls', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('recalls', 'title', 'industry_keyword', ('product_zh', 'product_en'), '20'),
    ('recalls', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '30'),
    ('foreign_notices', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('complaints', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('complaints', 'category_text', 'industry_keyword', ('product_zh', 'product_en'), '20'),
    ('complaints', 'industry_text', 'industry_keyword', ('product_zh', 'product_en'), '30'),
    ('injury_names', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), 'name_position'),
    ('injuries', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '90'),
    ('border_refusals', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('border_refusals', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '20'),
    ('returned_shipments', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('returned_shipments', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '20'),
    ('notice_risks', 'risk_type', 'hazard_exact', 'safety_gate_risk_type', '10'),
    ('refusal_reasons', 'reason', 'hazard_exact', 'safety_gate_risk_type', '10'),
    ('injuries', 'cause_text', 'hazard_exact', 'injury_card_cause', '10'),
    ('recall_terms', 'term', 'hazard_exact', 'recall_hazard_term', '10'),
    ('injuries', 'diagnosis_code', 'hazard_exact', 'neiss_diagnosis', '10'),
    ('complaints', 'problem_text', 'hazard_exact', 'complaint_problem', '10'),
    ('returned_shipments', 'reason_category', 'hazard_exact', 'return_reason', '10'),
    ('failed_items', 'item', 'hazard_keyword', 'test_item_zh', '10'),
    ('recall_terms', 'term', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '10'),
    ('recalls', 'hazard_text', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '10'),
    ('recalls', 'title', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '20'),
    ('foreign_notices', 'danger_text', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '10'),
    ('injuries', 'narrative', 'hazard_keyword', ('complaint_zh', 'injury_en'), '10'),
    ('injuries', 'nature_text', 'hazard_keyword', ('complaint_zh', 'injury_en'), '20'),
    ('refusal_reasons', 'reason', 'hazard_keyword', ('test_item_zh', 'hazard_en'), '10'),
    ('refusal_reasons', 'reason', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '20'),
    ('returned_shipments', 'finding_text', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '10'),
    ('returned_shipments', 'reason_text', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '20'),
    ('returned_shipments', 'reason_category', 'hazard_keyword', ('complaint_zh', 'hazard_en'), '30'),
    ('complaints', 'problem_text', 'hazard_keyword', ('complaint_zh', 'vehicle_component_en'), '10'),
    ('chinese_narratives', 'narrative', 'hazard_keyword', 'complaint_zh', '10'),
    ('reported_fires', 'word', 'hazard_keyword', 'hazard_en', '10'),
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

injuries as (
    select * from {{ ref('stg_injuries') }}
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

sources_of_events as (
    select record_id, source from spot_checks
    union all
    select record_id, source from recalls
    union all
    select record_id, source from foreign_notices
    union all
    select record_id, source from injuries
    union all
    select record_id, source from complaints
    union all
    select record_id, source from border_refusals
    union all
    select record_id, source from returned_shipments
),

injury_products as (
    select
        record_id,
        generate_subscripts(product_codes, 1) as code_position,
        unnest(product_codes) as product_code
    from injuries
),

injury_names as (
    select
        record_id,
        generate_subscripts(product_names, 1) as name_position,
        unnest(product_names) as product_name
    from injuries
),

refusal_reasons as (
    select record_id, unnest(reasons) as reason
    from border_refusals
),

customs_codes as (
    select record_id, hs_code from complaints
    union all
    select record_id, hs_code from border_refusals
    union all
    select record_id, hs_code from returned_shipments
),

-- a customs code begins with its chapter, heading and subheading: the longest known one decides
hs_prefixes as (
    select
        customs_codes.record_id,
        left(replace(customs_codes.hs_code, '.', ''), lengths.prefix_length) as prefix,
        20 - lengths.prefix_length as prefix_position
    from customs_codes
    cross join (values (2), (4), (6), (8), (10)) as lengths (prefix_length)
    where length(replace(customs_codes.hs_code, '.', '')) >= lengths.prefix_length
),

failed_items as (
    select record_id, unnest(nonconforming_items) as item
    from spot_checks
    where result = 'nonconforming'
),

recall_terms as (
    select record_id, unnest(hazard_terms) as term
    from recalls
),

notice_risks as (
    select record_id, unnest(risk_types) as risk_type
    from foreign_notices
),

-- a narrative in English is too long and too loose for the words of a component list
chinese_narratives as (
    select record_id, narrative
    from complaints
    where regexp_matches(narrative, '[一-龥]')
),

-- a reported fire is a hazard whatever component the complaint is filed under
reported_fires as (
    select record_id, 'fire' as word
    from complaints
    where is_fire
),

unioned as (
    {%- for relation, column, purpose, scheme, position in lookups %}
        select
            record_id as event_id,
            '{{ purpose }}' as purpose,
            {{ scheme_of(column, scheme) }} as scheme,
            cast({{ position }} as integer) as position,
            trim({{ column }}) as text,
            {{ 'true' if column == 'narrative' else 'false' }} as is_narrative
        from {{ relation }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

filled as (
    select distinct * from unioned
    where text <> ''
)

select * from filled
