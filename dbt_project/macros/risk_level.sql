{#- The word for the rank of a risk level; the ranks stand in scoring/risk_matrix.csv. -#}
{% macro risk_level_of(rank_column) -%}
    case {{ rank_column }}
            when 1 then 'low'
            when 2 then 'medium'
            when 3 then 'high'
            when 4 then 'serious'
        end
{%- endmacro %}
