{#- Fails on rows of which the statement is not true; an unknown answer is a failure too. -#}
{% test holds(model, statement) %}
    select *
    from {{ model }}
    where ({{ statement }}) is not true
{% endtest %}
