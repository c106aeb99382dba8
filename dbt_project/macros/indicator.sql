{#-
    Grades a value by its interval: the lower bound must reach a cut-off before it counts in full,
    a value that reaches it alone is a first sign.
-#}
{% macro graded(value, value_low) -%}
    case
        when {{ value_low }} >= act_cut then 3
        when {{ value_low }} >= watch_cut then 2
        when {{ value }} >= watch_cut then 1
        else 0
    end
{%- endmacro %}


{#-
    An indicator of the kind "more than before": the events of the window against the mean of the
    windows before it, with Byar's limits of the count. Where a register has delivered only a part of
    the window, as much of its mean is expected. Too early to tell without a baseline, with too few
    events, or when little of the window has been delivered.
-#}
{% macro more_than_before(indicator, noun_zh, noun_en) -%}
with

counts as (
    select * from {{ ref('tier_indicator_counts') }}
    where indicator = '{{ indicator }}'
),

thresholds as (
    select * from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

compared as (
    select
        counts.*,
        thresholds.watch_cut,
        thresholds.act_cut,
        case
            when counts.completeness < thresholds.min_completeness then 'no_data'
            when counts.baseline_window_count < thresholds.min_baseline_windows then 'no_baseline'
            when
                counts.event_count + counts.baseline_count < thresholds.min_event_count
                and counts.left_out_count > 0
                then 'no_baseline'
            when counts.event_count + counts.baseline_count < thresholds.min_event_count
                then 'too_few'
        end as doubt,
        -- the floor keeps one report after a quiet time from looking like a surge
        greatest(
            counts.expected_count, cast(thresholds.baseline_floor as double)
        ) as compared_count
    from counts
    inner join thresholds using (indicator)
),

valued as (
    select
        *,
        case when doubt is null then event_count / nullif(compared_count, 0) end as value,
        case
            when doubt is null
                then {{ function('byar_low') }}(event_count, {{ var('z') }})
                    / nullif(compared_count, 0)
        end as value_low,
        case
            when doubt is null
                then {{ function('byar_high') }}(event_count, {{ var('z') }})
                    / nullif(compared_count, 0)
        end as value_high
    from compared
),

judged as (
    select
        industry_code,
        as_of_date,
        indicator,
        evidence_class,
        sampling_basis,
        value,
        value_low,
        value_high,
        'ratio' as unit,
        sample_count,
        event_count,
        case when doubt is null then {{ graded('value', 'value_low') }} end as grade,
        date_axis,
        completeness,
        'window_ratio' as method_id,
        case doubt
            when 'no_data' then '尚不能判断：窗口内来源数据只覆盖 ' || {{ percent('completeness') }}
            when 'no_baseline' then '尚不能判断：没有足够长的既往窗口可比'
            when 'too_few' then '尚不能判断：{{ noun_zh }}仅 ' || event_count || ' 起，数量太少'
            else
                window_start_date || ' 至 ' || window_end_date || ' {{ noun_zh }} ' || event_count
                || ' 起，按既往 ' || baseline_window_count || ' 个窗口应为 '
                || {{ two_decimals('compared_count') }} || ' 起，是其 ' || {{ two_decimals('value') }}
                || ' 倍（95% 区间 ' || {{ two_decimals('value_low') }} || '–'
                || {{ two_decimals('value_high') }} || '）'
        end
        || case
            when left_out_count > 0
                then '；另有 ' || left_out_count || ' 起来自既往太短、无法比较的来源，未计入'
            else ''
        end as reason_zh,
        case doubt
            when 'no_data'
                then 'too early to tell: the source covers only ' || {{ percent('completeness') }}
                    || ' of the window'
            when 'no_baseline' then 'too early to tell: no earlier window is long enough to compare with'
            when 'too_few'
                then 'too early to tell: only ' || event_count || ' {{ noun_en }}'
            else
                event_count || ' {{ noun_en }} from ' || window_start_date || ' to '
                || window_end_date || ', ' || {{ two_decimals('value') }} || ' times the '
                || {{ two_decimals('compared_count') }} || ' expected by ' || baseline_window_count
                || ' earlier windows (95 % interval ' || {{ two_decimals('value_low') }} || ' to '
                || {{ two_decimals('value_high') }} || ')'
        end
        || case
            when left_out_count > 0
                then '; ' || left_out_count
                    || ' more come from sources too young to compare with and are left out'
            else ''
        end as reason_en
    from valued
)

select * from judged
{%- endmacro %}
