{#- The run's business date: models know no clock. -#}
{% macro as_of_date() -%}
    cast('{{ var("as_of_date") }}' as date)
{%- endmacro %}


{#- A row of a policy or a vocabulary counts while it is in force on the run's business date. -#}
{% macro is_in_force() -%}
    coalesce(valid_from, date '0001-01-01') <= {{ as_of_date() }}
    and coalesce(valid_to, date '9999-12-31') >= {{ as_of_date() }}
{%- endmacro %}


{#- A number of a table of policy, as it stands on the run's date. -#}
{% macro policy_number(seed, name) -%}
    (
            select max(value) from {{ ref(seed) }}
            where parameter = '{{ name }}' and {{ is_in_force() }}
        )
{%- endmacro %}


{#- The date some months back; from the end of a month one comes to the end of a month. -#}
{% macro months_back(date_column, month_count) -%}
    case
            when {{ date_column }} = last_day({{ date_column }})
                then last_day({{ date_column }} - interval '1' month * ({{ month_count }}))
            else cast({{ date_column }} - interval '1' month * ({{ month_count }}) as date)
        end
{%- endmacro %}


{#- The calendar day after a date that lies some months back: the first day of a window. -#}
{% macro day_after_months_back(date_column, month_count) -%}
    cast({{ months_back(date_column, month_count) }} + 1 as date)
{%- endmacro %}
