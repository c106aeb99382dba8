-- noqa: disable=LT02,RF03
{{ config(materialized='view') }}

-- The admitted rows of every record type, with what history asks of them.
with
{% for type in record_types() %}
{{ type.name }}_rows as (
    select
        '{{ type.name }}' as record_type,
        record_id,
        row_id,
        batch_id,
        content_hash,
        source,
        file_name,
        sheet_name,
        row_number,
        record_state,
        observed_values,
        landed_date,
        {{ observed_date(type.date) }} as event_date,
        {{ type.date }} as corrected_event_date,
        cast({{ type.stamp or 'null' }} as date) as publisher_date
    from {{ ref(type.model) }}
),
{% endfor %}
unioned as (
{%- for type in record_types() %}
    select * from {{ type.name }}_rows
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
)

select * from unioned
