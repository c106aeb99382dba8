{#- DuckDB writes a scalar function as a macro; dbt's own statement is one it does not parse. -#}
{% macro duckdb__scalar_function_sql(target_relation) %}
    create or replace macro {{ target_relation }}(
        {{- model.arguments | map(attribute='name') | join(', ') -}}
    ) as (
        {{ model.compiled_code }}
    )
{% endmacro %}
