{#- A unit as it is compared: no blanks, one sign for what is typed in several ways. -#}
{% macro plain_unit(text_column) -%}
    translate(
            replace({{ squeezed_zh(text_column) }}, '℃', '°C'),
            'µ²³％•.∙⋅-',
            'μ23%·····'
        )
{%- endmacro %}
