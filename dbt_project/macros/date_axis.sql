{#-
    The axis that dates stand on, as one word. The day in a file name is the day of publication; dates
    that were read from different things lie on no axis but that of the event as far as it is known.
-#}
{% macro date_axis_of(basis_column) -%}
    {%- set axis -%}
        case
                when event_month is null then null
                when {{ basis_column }} = 'file_name' then 'published_date'
                when {{ basis_column }} in ('sampled', 'notice', 'title', 'production') then 'check_date'
                else {{ basis_column }}
            end
    {%- endset -%}
    case
            when min({{ axis }}) = max({{ axis }}) then max({{ axis }})
            else 'event_date'
        end
{%- endmacro %}
