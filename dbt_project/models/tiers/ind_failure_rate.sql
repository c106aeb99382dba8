-- The share of random spot checks that fail on a safety hazard, graded by Wilson's bounds.
with

counts as (
    select * from {{ ref('tier_indicator_counts') }}
    where indicator = 'failure_rate'
),

thresholds as (
    select * from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

rated as (
    select
        counts.*,
        thresholds.watch_cut,
        thresholds.act_cut,
        thresholds.min_sample_count,
        cast(counts.event_count as double) / nullif(counts.sample_count, 0) as value,
        {{ function('wilson_low') }}(counts.event_count, counts.sample_count, {{ var('z') }})
            as value_low,
        {{ function('wilson_high') }}(counts.event_count, counts.sample_count, {{ var('z') }})
            as value_high
    from counts
    inner join thresholds using (indicator)
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
        'share' as unit,
        sample_count,
        event_count,
        case
            when sample_count >= min_sample_count then {{ graded('value', 'value_low') }}
        end as grade,
        date_axis,
        completeness,
        'wilson' as method_id,
        case
            when sample_count < min_sample_count
                then
                    '尚不能判断：窗口内随机监督抽查仅 ' || sample_count || ' 批次，不足 '
                    || min_sample_count || ' 批次'
            else
                window_start_date || ' 至 ' || window_end_date || ' 随机监督抽查 ' || sample_count
                || ' 批次，安全项目不合格 ' || event_count || ' 批次，不合格率 '
                || {{ percent('value') }} || '（95% 区间 ' || {{ percent('value_low') }} || '–'
                || {{ percent('value_high') }} || '），界限 ' || {{ percent('watch_cut') }} || '/'
                || {{ percent('act_cut') }}
        end as reason_zh,
        case
            when sample_count < min_sample_count
                then
                    'too early to tell: only ' || sample_count
                    || ' random spot checks in the window, fewer than ' || min_sample_count
            else
                event_count || ' of ' || sample_count || ' random spot checks from '
                || window_start_date || ' to ' || window_end_date || ' failed on safety, '
                || {{ percent('value') }} || ' (95 % interval ' || {{ percent('value_low') }}
                || ' to ' || {{ percent('value_high') }} || '), against cut-offs of '
                || {{ percent('watch_cut') }} || ' and ' || {{ percent('act_cut') }}
        end as reason_en
    from rated
)

select * from judged
