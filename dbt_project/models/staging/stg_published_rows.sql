-- noqa: disable=LT02
{{ config(materialized='view') }}

-- Every admitted row as its publisher wrote it.
with
{% for type in record_types() %}
{{ type.name }}_rows as (
    select
        row_id,
        published
    from {{ source('raw', type.name) }}
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
