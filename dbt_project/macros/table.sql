{#- A table of a build. The file is new and nobody else's, and a run that fails leaves no version:
    a table is written under its own name at once, where dbt-duckdb writes it beside, renames it and
    asks for columns, grants and indexes that no model has. A table of an earlier run in the same
    file, as a developer has it, goes first. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ drop_relation_if_exists(existing) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main', language=language) -%}
        {{- create_table_as(False, target_relation, compiled_code, language) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
