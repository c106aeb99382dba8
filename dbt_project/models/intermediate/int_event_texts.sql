-- What is looked up for each event, and in which order: the list below names the relation and
-- column of a text, the map that reads it (purpose and scheme) and the position in which it is
-- tried. A new record type adds its lines. Of two schemes the script of the text chooses. A
-- relation has a text of a record once: the long ones need not be compared with each other.
{%- set lookups = [
    ('sources_of_events', 'source', 'industry_exact', 'source', '90'),
    ('recalls', 'product_category', 'industry_exact', 'cpsc_category', '20'),
    ('foreign_notices', 'category', 'industry_exact', 'safety_gate_category', '20'),
    ('complaints', 'category_text', 'industry_exact', 'complaint_12315_category', '20'),
    ('complaints', 'industry_text', 'industry_exact', 'complaint_12315_category', '30'),
    ('injury_products', 'product_code', 'industry_exact', 'neiss_product', 'code_position'),
    ('border_refusals', 'product_category', 'industry_exact', 'safety_gate_category', '20'),
    ('hs_prefixes', 'prefix', 'industry_exact', 'hs_prefix', 'prefix_position'),
    ('spot_check_results', 'product_category', 'industry_keyword', ('product_zh', 'product_en'), '10'),
    ('spot_check_results', 'product_name', 'industry_keyword', ('product_zh', 'product_en'), '20'),
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
{#- The relations that tell of each record type; a customs code may stand in three of them. -#}
{%- set relations = {
    'spot_check_result': ['failed_items'],
    'recall': ['recall_terms'],
    'foreign_notice': ['notice_risks'],
    'injury': ['injury_products', 'injury_names'],
    'complaint': ['hs_prefixes', 'chinese_narratives', 'reported_fires'],
    'border_refusal': ['hs_prefixes', 'refusal_reasons'],
    'returned_shipment': ['hs_prefixes'],
} %}
{%- set asked = asked_record_types() %}
{%- set at_hand = ['sources_of_events'] %}
{%- for type in asked %}
    {%- do at_hand.append(type.model | replace('stg_', '')) %}
    {%- do at_hand.extend(relations[type.name]) %}
{%- endfor %}
with

{% for type in asked -%}
    {{ type.model | replace('stg_', '') }} as (
        select * from {{ ref(type.model) }}
        where record_state = 'current'
    ),

{% endfor -%}

sources_of_events as (
    {%- for type in asked %}
        select record_id, source from {{ type.model | replace('stg_', '') }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

{% if 'injury_products' in at_hand -%}
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

{% endif -%}

{% if 'refusal_reasons' in at_hand -%}
    refusal_reasons as (
        select
            record_id,
            unnest({{ said_once('reasons') }}) as reason
        from border_refusals
    ),

{% endif -%}

{% if 'hs_prefixes' in at_hand -%}
    customs_codes as (
        {%- for type in asked if 'hs_prefixes' in relations[type.name] %}
            select record_id, hs_code from {{ type.model | replace('stg_', '') }}
            {% if not loop.last %}union all{% endif %}
        {%- endfor %}
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

{% endif -%}

{% if 'failed_items' in at_hand -%}
    failed_items as (
        select
            record_id,
            unnest({{ said_once('nonconforming_items') }}) as item
        from spot_check_results
        where result = 'nonconforming'
    ),

{% endif -%}

{% if 'recall_terms' in at_hand -%}
    recall_terms as (
        select
            record_id,
            unnest({{ said_once('hazard_terms') }}) as term
        from recalls
    ),

{% endif -%}

{% if 'notice_risks' in at_hand -%}
    notice_risks as (
        select
            record_id,
            unnest({{ said_once('risk_types') }}) as risk_type
        from foreign_notices
    ),

{% endif -%}

{% if 'reported_fires' in at_hand -%}
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

{% endif -%}

unioned as (
    {%- for relation, column, purpose, scheme, position in lookups if relation in at_hand %}
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
    select * from unioned
    where text <> ''
)

select * from filled
