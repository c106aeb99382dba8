{#- The share of an event that a hazard of its bears, so that the shares of an event sum to 1 exactly. -#}
{% macro split_share(event_column, hazard_column) -%}
    cast(
            case
                when row_number() over (
                    partition by {{ event_column }} order by {{ hazard_column }}
                ) = 1
                    then
                        1 - (count(*) over (partition by {{ event_column }}) - 1)
                        * round(1.0 / nullif(count(*) over (partition by {{ event_column }}), 0), 6)
                else round(1.0 / nullif(count(*) over (partition by {{ event_column }}), 0), 6)
            end as decimal(18, 6)
        )
{%- endmacro %}
