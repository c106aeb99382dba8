{%- set z = var('z') %}
{%- set measures = {
    'prr': (
        function('prr') ~ '(a, b, c, d)',
        function('prr_low') ~ '(a, b, c, d, ' ~ z ~ ')',
        function('prr_high') ~ '(a, b, c, d, ' ~ z ~ ')',
        'ratio',
    ),
    'ror': (
        function('ror') ~ '(a, b, c, d)',
        function('ror_low') ~ '(a, b, c, d, ' ~ z ~ ')',
        function('ror_high') ~ '(a, b, c, d, ' ~ z ~ ')',
        'ratio',
    ),
    'ic': (function('ic') ~ '(a, expected_count)', 'ic_low_exact', 'ic_high_exact', 'bits'),
    'ebgm': ('ebgm', 'eb05', 'eb95', 'ratio'),
} %}
{%- set detectors = {
    'ears_c2': ('ears_expected_count', 'ears_upper_bound', 'ears_p_value'),
    'farrington': ('expected_count', 'upper_bound', 'p_value'),
} %}
-- Every signal of every method on one shape: how many reports, how many were to be expected, where
-- the bound lies, and how many alarms chance alone would give on a night with so many tests.
with

cells as (
    select * from {{ ref('trend_disproportion') }}
    where industry_code <> 'I99' and hazard_code <> 'H99'
),

surges as (
    select * from {{ ref('trend_surges') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

thresholds as (
    select * from {{ ref('signal_threshold') }}
    where {{ is_in_force() }}
),

tables as (
    select
        *,
        event_count as a,
        industry_event_count - event_count as b,
        hazard_event_count - event_count as c,
        class_event_count - industry_event_count - hazard_event_count + event_count as d,
        'ALL' as register,
        'disproportion' as signal_kind,
        first_event_date as period_start_date,
        newest_event_date as period_end_date,
        expected_count as baseline_count
    from cells
),

measured as (
    {%- for method, (value, low, high, unit) in measures.items() %}
        select
            *,
            '{{ method }}' as method_id,
            {{ value }} as value,
            {{ low }} as value_low,
            {{ high }} as value_high,
            '{{ unit }}' as unit,
            {{ function('chi_square_yates') }}(a, b, c, d) as chi_square,
            cast(null as double) as upper_bound
        from tables
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

detected as (
    {%- for method, (expected, bound, p_value) in detectors.items() %}
        select
            evidence_class,
            register,
            industry_code,
            hazard_code,
            'surge' as signal_kind,
            '{{ method }}' as method_id,
            reported_count as event_count,
            {{ expected }} as baseline_count,
            nowcast_count,
            nowcast_count / nullif({{ expected }}, 0) as value,
            {{ function('byar_low') }}(reported_count, {{ z }})
            / nullif(completeness * {{ expected }}, 0) as value_low,
            {{ function('byar_high') }}(reported_count, {{ z }})
            / nullif(completeness * {{ expected }}, 0) as value_high,
            'ratio' as unit,
            {{ bound }} as upper_bound,
            {{ p_value }} as p_value,
            completeness,
            {{ 'year_count is not null' if method == 'farrington' else 'true' }} as has_history,
            judged_week_date as period_start_date,
            cast(judged_week_date + 6 as date) as period_end_date
        from surges
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unioned as (
    select
        evidence_class, register, industry_code, hazard_code, signal_kind, method_id, event_count,
        baseline_count, value, value_low, value_high, unit, upper_bound, chi_square, p_value,
        completeness, period_start_date, period_end_date,
        true as has_history
    from measured
    union all by name
    select * from detected
),

doubted as (
    select
        unioned.*,
        spans.date_axis,
        thresholds.min_event_count,
        thresholds.cut,
        thresholds.second_cut,
        thresholds.alpha,
        thresholds.max_q_value,
        case
            when
                unioned.signal_kind = 'surge'
                and {{ as_of_date() }} - unioned.period_end_date > thresholds.max_age_days
                then 'stale'
            when not unioned.has_history then 'no_baseline'
            when unioned.event_count < thresholds.min_event_count then 'too_few'
            when unioned.signal_kind = 'surge' and unioned.upper_bound is null then 'no_baseline'
            when unioned.method_id = 'ebgm' and unioned.value is null then 'no_fit'
            when unioned.signal_kind = 'disproportion' and unioned.value is null
                then 'no_comparison'
            when unioned.method_id = 'ror' and unioned.value_low is null then 'no_bound'
        end as doubt
    from unioned
    inner join thresholds using (method_id)
    inner join spans using (evidence_class)
),

-- a stale week is not tested
marked as (
    select
        *,
        p_value is not null and coalesce(doubt, 'none') <> 'stale' as is_tested
    from doubted
),

-- Benjamini and Hochberg over the tests of one method in one night
ranked as (
    select
        *,
        count(*) filter (where is_tested) over (partition by method_id) as test_count,
        row_number() over (partition by method_id, is_tested order by p_value) as p_rank
    from marked
),

adjusted as (
    select
        *,
        case
            when is_tested
                then
                    least(
                        1.0,
                        -- rounding alone could put it below the p-value itself
                        min(greatest(p_value, p_value * test_count / p_rank)) over (
                            partition by method_id, is_tested
                            order by p_value desc
                            range between unbounded preceding and current row
                        )
                    )
        end as q_value,
        cast(alpha * test_count as double) as expected_false_alarm_count
    from ranked
),

judged as (
    select
        *,
        case
            when doubt is not null then null
            when method_id = 'prr' then value >= cut and chi_square >= second_cut
            when signal_kind = 'disproportion'
                then coalesce(value_low > cut or (method_id = 'ebgm' and value_low >= cut), false)
            else event_count > upper_bound * completeness and q_value <= max_q_value
        end as is_signal
    from adjusted
),

columns_named as (
    select
        industry_code,
        hazard_code,
        evidence_class,
        register,
        {{ as_of_date() }} as as_of_date,
        signal_kind,
        method_id,
        is_signal,
        doubt,
        cast(event_count as bigint) as event_count,
        cast(baseline_count as double) as baseline_count,
        cast(upper_bound as double) as upper_bound,
        cast(value as double) as value,
        cast(value_low as double) as value_low,
        cast(value_high as double) as value_high,
        unit,
        cast(p_value as double) as p_value,
        cast(q_value as double) as q_value,
        cast(test_count as bigint) as test_count,
        expected_false_alarm_count,
        period_start_date,
        period_end_date,
        date_axis,
        'not_sampled' as sampling_basis,
        completeness
    from judged
)

select * from columns_named
