{#-
    The inputs that rules ask about: a cell's column and the condition that a rule may put on it.
    A rule whose condition is empty does not ask; an input that is unknown meets no condition.
-#}
{% macro tier_rule_conditions() -%}
    {{ return([
        ('risk_rank', 'min_risk_rank', '>='),
        ('confirmed_severity_level', 'min_confirmed_severity_level', '>='),
        ('items_in_use', 'min_items_in_use', '>='),
        ('province_count', 'min_province_count', '>='),
        ('death_count', 'min_death_count', '>='),
        ('same_product_count', 'min_same_product_count', '>='),
        ('severity_level', 'min_severity_level', '>='),
        ('watch_probability', 'min_watch_probability', '>='),
        ('act_probability', 'min_act_probability', '>='),
        ('doubted_watch_probability', 'max_doubted_watch_probability', '<='),
        ('signal_ratio', 'min_signal_ratio', '>='),
        ('signal_count', 'min_signal_count', '>='),
        ('compared_count', 'min_compared_count', '>='),
        ('check_count', 'min_check_count', '>='),
        ('check_count', 'max_check_count', '<='),
        ('report_count', 'min_report_count', '>='),
        ('report_count', 'max_report_count', '<='),
    ]) }}
{%- endmacro %}


{#-
    The first rule that holds for each row of a relation with the inputs of cells; `key` lists the
    columns that tell its rows apart. The table of rules that was in force on the row's own date is
    asked. Whatever is to be graded, real cells or "what if", goes through here.
-#}
{% macro first_rule_that_holds(cells, rules, key) -%}
    select
        {{ cells }}.*,
        {{ rules }}.rule_id,
        {{ rules }}.tier_code,
        {{ rules }}.tier_rank
    from {{ cells }}
    inner join {{ rules }}
        on
            {{ cells }}.as_of_date >= coalesce({{ rules }}.valid_from, date '0001-01-01')
            and {{ cells }}.as_of_date <= coalesce({{ rules }}.valid_to, date '9999-12-31')
            and (
                {{ rules }}.industry_code is null
                or {{ cells }}.industry_code = {{ rules }}.industry_code
            )
            {%- for input, condition, comparison in tier_rule_conditions() %}
            and (
                {{ rules }}.{{ condition }} is null
                or {{ cells }}.{{ input }} {{ comparison }} {{ rules }}.{{ condition }}
            )
            {%- endfor %}
    qualify
        row_number() over (
            partition by
                {%- for column in key %} {{ cells }}.{{ column }}{{ ',' if not loop.last }}{% endfor %}
            order by {{ rules }}.position, {{ rules }}.rule_id
        ) = 1
{%- endmacro %}


{#- A number of the policy of tiers, as it stands on the run's date. -#}
{% macro tier_parameter(name) -%}
    {{ policy_number('tier_parameter', name) }}
{%- endmacro %}


{#- The share of the scenarios of a cell that the rules grade as a tier. -#}
{% macro probability_of(tier_code) -%}
    cast(coalesce(sum(probability) filter (where tier_code = '{{ tier_code }}'), 0) as double)
{%- endmacro %}
