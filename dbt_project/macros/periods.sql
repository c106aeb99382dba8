{#-
    Whether a date is exact enough to stand in a period: one known to the quarter stands in no month,
    one known to the month in no week.
-#}
{% macro stands_in(period_type, precision_column) -%}
    {{ precision_column }} in
    {%- if period_type == 'week' %} ('day')
    {%- elif period_type == 'month' %} ('day', 'month')
    {%- elif period_type == 'quarter' %} ('day', 'month', 'quarter')
    {%- else %} ('day', 'month', 'quarter', 'year')
    {%- endif %}
{%- endmacro %}


{#- The first day of the period that a date lies in; weeks begin on Monday. -#}
{% macro period_start(period_type, date_column) -%}
    cast(date_trunc('{{ period_type }}', {{ date_column }}) as date)
{%- endmacro %}


{#- The last day of a period. -#}
{% macro period_end(period_type_column, start_column) -%}
    cast(
            {{ start_column }} + case {{ period_type_column }}
                when 'week' then interval '7' day
                when 'month' then interval '1' month
                when 'quarter' then interval '3' month
                else interval '1' year
            end as date
        ) - 1
{%- endmacro %}


{#- The first week of the weekly trends: zeros of every line and week would outnumber all else. -#}
{% macro first_week() -%}
    cast(
            date_trunc('week', {{ as_of_date() }} - interval '1' year * {{ var('week_years') }}) as date
        )
{%- endmacro %}
