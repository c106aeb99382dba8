{#- A brand, model or name as it is compared: small letters, digits and Chinese signs only. -#}
{% macro without_signs(column) -%}
    regexp_replace(lower({{ column }}), '[^a-z0-9一-龥]', '', 'g')
{%- endmacro %}


{#- Whether the last of fourteen digits checks the others, as GS1 has it. -#}
{% macro is_gtin(column) -%}
    list_sum(
            list_transform(
                range(1, 15),
                lambda place:
                    cast(substr({{ column }}, place, 1) as integer)
                    * case when place % 2 = 1 then 3 else 1 end
            )
        ) % 10 = 0
{%- endmacro %}
