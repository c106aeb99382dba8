-- Of each kind of period: every current event stands in a trend or is counted here under the first
-- reason that holds.
with

events as (
    select * from {{ ref('fct_safety_events') }}
),

reasoned as (
    {%- for period_type in var('period_types') %}
        select
            '{{ period_type }}' as period_type,
            evidence_class,
            source,
            case
                when event_date is null then 'no_date'
                when not ({{ stands_in(period_type, 'event_date_precision') }})
                    then 'date_too_coarse'
                when event_date > {{ as_of_date() }} then 'after_as_of_date'
                {%- if period_type == 'week' %}
                    when
                        record_type <> 'spot_check_result' and event_date < {{ first_week() }}
                        then 'before_weekly_span'
                {%- endif %}
                when record_type <> 'spot_check_result' then null
                when table_type <> 'result_list' then table_type
                when not is_rate_eligible then 'not_judged'
            end as reason
        from events
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select period_type, evidence_class, source, reason, cast(count(*) as bigint) as event_count
    from reasoned
    where reason is not null
    group by all
)

select * from counted
