{#- A template with columns in its braces; what is unknown is a dash. -#}
{% macro filled_in(template, columns) -%}
    {%- set filled = namespace(text=template) -%}
    {%- for name, column in columns.items() -%}
        {%- set value = "coalesce(cast(" ~ column ~ " as varchar), '—')" -%}
        {%- set filled.text = "replace(" ~ filled.text ~ ", '{" ~ name ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.text }}
{%- endmacro %}

{#- A template of scoring/warning_level.csv with the names and numbers of its cell. -#}
{% macro filled_template(template, language) -%}
    {{ filled_in(template, {
        'industry': 'industries.name_' ~ language,
        'hazard': 'hazards.name_' ~ language,
        'tier': 'proposed.tier_code',
        'as_of_date': 'proposed.as_of_date',
        'window_start_date': 'proposed.window_start_date',
        'window_end_date': 'proposed.window_end_date',
        'check_count': 'proposed.check_count',
        'failure_count': 'proposed.failure_count',
        'report_count': 'proposed.report_count',
    }) }}
{%- endmacro %}
