{#-
    The reports of monitoring points: which staging model has them, where a report tells its point,
    when it was sent (null where nobody says), and which of its fields are looked at. Their weights
    are policy: seed monitoring_field.
-#}
{% macro monitored_reports() -%}
    {{ return([
        {
            'model': 'stg_injuries', 'point': 'hospital_place', 'sent': 'reported_date',
            'fields': [
                'product_names', 'cause_text', 'severity_text', 'brand', 'disposition_text',
                'narrative', 'injured_date',
            ],
        },
        {
            'model': 'stg_complaints', 'point': 'region_text', 'sent': 'null',
            'fields': [
                'product_name', 'problem_text', 'narrative', 'respondent_name', 'maker_name',
                'brand', 'event_date',
            ],
        },
        {
            'model': 'stg_returned_shipments', 'point': 'port', 'sent': 'null',
            'fields': [
                'product_name', 'reason_text', 'market_country', 'maker_name', 'finding_text',
                'hs_code', 'quantity',
            ],
        },
    ]) }}
{%- endmacro %}
