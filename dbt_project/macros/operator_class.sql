{#- What is known of a maker by its own checks; nobody told is a class, and no good one. -#}
{% macro operator_class(records) -%}
    case
            when {{ records }}.firm_id is null then 'unknown'
            when {{ records }}.earlier_failure_count >= 2 then 'failed_again'
            when {{ records }}.earlier_failure_count = 1 then 'failed'
            when {{ records }}.earlier_check_count >= policy.passed_check_count then 'passed'
            else 'few'
        end
{%- endmacro %}
