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

-- a rate is not known to be low while its interval holds the cut-off for acting, or while failures
-- that name no item could carry it over the cut-off for watching
doubted as (
    select
        *,
        case
            when sample_count < min_sample_count then 'too_few'
            when
                value < watch_cut
                and (
                    value_high >= act_cut
                    or cast(event_count + unknown_count as double) / nullif(sample_count, 0)
                    >= watch_cut
                )
                then 'not_surely_low'
        end as doubt
    from rated
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
        case when doubt is null then {{ graded('value', 'value_low') }} end as grade,
        date_axis,
        completeness,
        'wilson' as method_id,
        case
            when doubt = 'too_few'
                then
                    '尚不能判断：窗口内随机监督抽查仅 ' || sample_count || ' 批次，不足 '
                    || min_sample_count || ' 批次'
            else
                case when doubt = 'not_surely_low' then '尚不能判断：' else '' end
                || window_start_date || ' 至 ' || window_end_date || ' 随机监督抽查 ' || sample_count
                || ' 批次，安全项目不合格 ' || event_count || ' 批次，不合格率 '
                || {{ percent('value') }} || '（95% 区间 ' || {{ percent('value_low') }} || '–'
                || {{ percent('value_high') }} || '），界限 ' || {{ percent('watch_cut') }} || '/'
                || {{ percent('act_cut') }}
                || case
                    when unknown_count > 0
                        then '；另有不合格 ' || unknown_count || ' 批次未说明不合格项目，未计入'
                    else ''
                end
        end as reason_zh,
        case
            when doubt = 'too_few'
                then
                    'too early to tell: only ' || sample_count
                    || ' random spot checks in the window, fewer than ' || min_sample_count
            else
                case when doubt = 'not_surely_low' then 'too early to tell: ' else '' end
                || event_count || ' of ' || sample_count || ' random spot checks from '
                || window_start_date || ' to ' || window_end_date || ' failed on safety, '
                || {{ percent('value') }} || ' (95 % interval ' || {{ percent('value_low') }}
                || ' to ' || {{ percent('value_high') }} || '), against cut-offs of '
                || {{ percent('watch_cut') }} || ' and ' || {{ percent('act_cut') }}
                || case
                    when unknown_count > 0
                        then
                            '; ' || unknown_count
                            || ' more failed on items that are not named and are not counted'
                    else ''
                end
        end as reason_en
    from doubted
)

select * from judged
