{#-
    The rows of a record type as people corrected them: another value stands where the publisher
    says what the correction expects. `observed_values` keeps what the publisher says of the columns
    that decisions are about. Only columns that somebody corrected are looked at: which these are is
    read from the decisions when the model is compiled.
-#}
{% macro corrected(record_type, relation) -%}
    {%- set corrections = ref('stg_corrections') -%}
    {%- set columns = corrected_columns(record_type) -%}
    {%- if not columns -%}
    select
        *,
        cast(null as struct(column_name varchar, observed_value varchar)[]) as observed_values
    from {{ relation }}
    {%- else -%}
    select
        {{ relation }}.* replace (
            {%- for column, type in columns %}
            case
                when expected['{{ column }}'] = {'text': {{ as_text(relation ~ '.' ~ column, type) }}}
                    then {{ as_typed("corrected['" ~ column ~ "'].text", type) }}
                else {{ relation }}.{{ column }}
            end as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        ),
        case when corrections.record_id is not null then [
            {%- for column, type in columns %}
            {
                'column_name': '{{ column }}',
                'observed_value': {{ as_text(relation ~ '.' ~ column, type) }}
            }{{ ',' if not loop.last }}
            {%- endfor %}
        ] end as observed_values
    from {{ relation }}
    left join (
        select
            record_id,
            -- a text in a struct: null can be expected, and is not the same as no correction
            map(
                list(column_name order by column_name) filter (where ended_date is null),
                list({'text': expected_value} order by column_name)
                    filter (where ended_date is null)
            ) as expected,
            map(
                list(column_name order by column_name) filter (where ended_date is null),
                list({'text': corrected_value} order by column_name)
                    filter (where ended_date is null)
            ) as corrected
        from {{ corrections }}
        where record_type = '{{ record_type }}'
        group by record_id
    ) as corrections using (record_id)
    {%- endif -%}
{%- endmacro %}


{#-
    The columns of a record type that decisions are about, with their types. The table is asked for
    by its name: in a unit test dbt knows no source.
-#}
{% macro corrected_columns(record_type) -%}
    {%- set found = [] -%}
    {%- set decided = adapter.get_relation(target.database, 'raw', 'correction') if execute -%}
    {%- if decided -%}
        {%- set answer = run_query(
            "select distinct column_name, column_type from " ~ decided
            ~ " where record_type = '" ~ record_type ~ "' order by all"
        ) -%}
        {%- for row in answer.rows -%}
            {%- do found.append((row[0], row[1])) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}


{#- A text as a value of a type; several texts are written as a JSON list. -#}
{% macro as_typed(text, type) -%}
    {%- if type.endswith('[]') -%}
    cast(cast({{ text }} as json) as {{ type }})
    {%- else -%}
    cast({{ text }} as {{ type }})
    {%- endif -%}
{%- endmacro %}


{#- A value as decisions write it. -#}
{% macro as_text(value, type) -%}
    {%- if type.endswith('[]') -%}
    cast(to_json({{ value }}) as varchar)
    {%- else -%}
    cast({{ value }} as varchar)
    {%- endif -%}
{%- endmacro %}


{#- A date as its publisher states it, where people have put it right since. -#}
{% macro observed_date(column) -%}
    case
            when list_contains(list_transform(observed_values, lambda value: value.column_name), '{{ column }}')
                then cast(
                    list_filter(observed_values, lambda value: value.column_name = '{{ column }}')[1].observed_value
                    as date
                )
            else {{ column }}
        end
{%- endmacro %}
