{#- What every event keeps of the row it comes from. -#}
{% macro provenance_columns() -%}
    record_id as event_id,
        content_hash,
        source,
        row_id,
        batch_id,
        file_name,
        sheet_name,
        row_number,
        landed_date,
        first_landed_date
{%- endmacro %}
