{#- The seven periods before a guard, oldest first; null stands for a period that is not known. -#}
{% macro ears_baseline(count_column, partition_columns, order_column, guard) -%}
    list({{ count_column }}) over (
            partition by {{ partition_columns | join(', ') }}
            order by {{ order_column }}
            rows between {{ guard + 7 }} preceding and {{ guard + 1 }} preceding
        )
{%- endmacro %}
