{#-
    The record types that have a history: a new one is a line here. `stamp` is the publisher's own
    date of a version, where its records bear one.
-#}
{% macro record_types() -%}
    {{ return([
        {'name': 'spot_check_result', 'model': 'stg_spot_check_results', 'date': 'check_date'},
        {'name': 'recall', 'model': 'stg_recalls', 'date': 'recall_date', 'stamp': 'publisher_updated_date'},
        {'name': 'foreign_notice', 'model': 'stg_foreign_notices', 'date': 'published_date'},
        {'name': 'injury', 'model': 'stg_injuries', 'date': 'treated_date'},
        {'name': 'complaint', 'model': 'stg_complaints', 'date': 'received_date'},
        {'name': 'border_refusal', 'model': 'stg_border_refusals', 'date': 'refused_date'},
        {'name': 'returned_shipment', 'model': 'stg_returned_shipments', 'date': 'returned_date'},
    ]) }}
{%- endmacro %}


{#- The record types whose texts are looked up: all in a build, at the gate the one of its file. -#}
{% macro asked_record_types() -%}
    {{ return(record_types()) }}
{%- endmacro %}
