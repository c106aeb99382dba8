-- What each indicator says of a cell, with its company, and what it adds to the score that orders
-- cells of one tier. The tier itself is named by rules, not by the score.
with

weights as (
    select * from {{ ref('indicator_weight') }}
    where {{ is_in_force() }}
),

thresholds as (
    select * from {{ ref('indicator_threshold') }}
    where {{ is_in_force() }}
),

rates as (
    select * from {{ ref('tier_cell_rates') }}
    where check_count > 0
),

ratios as (
    select * from {{ ref('tier_cell_ratios') }}
),

completeness as (
    select * from {{ ref('tier_cell_completeness') }}
),

industry_counts as (
    select * from {{ ref('tier_indicator_counts') }}
),

parameters as (
    select
        cast({{ tier_parameter('sure_probability') }} as double) as sure_probability,
        cast({{ tier_parameter('likely_probability') }} as double) as likely_probability,
        cast({{ tier_parameter('signal_ratio') }} as double) as signal_ratio,
        cast({{ tier_parameter('strong_ratio') }} as double) as strong_ratio,
        {{ tier_parameter('least_signal_events') }} as least_signal_events
),

rates_graded as (
    select
        rates.industry_code,
        rates.hazard_code,
        rates.as_of_date,
        'failure_rate' as indicator,
        rates.rate_shrunken as value,
        rates.rate_shrunken_low as value_low,
        rates.rate_shrunken_high as value_high,
        rates.rate_crude,
        rates.rate_standardised,
        rates.rate_standardised_low,
        rates.rate_standardised_high,
        rates.watch_probability,
        rates.act_probability,
        cast(null as double) as signal_ratio,
        'share' as unit,
        rates.check_count as sample_count,
        rates.failure_count as event_count,
        cast(null as double) as expected_count,
        case
            when rates.check_count < thresholds.min_sample_count then null
            when rates.act_probability >= parameters.sure_probability then 3
            when rates.act_probability >= parameters.likely_probability then 2
            when rates.watch_probability >= parameters.sure_probability then 1
            else 0
        end as grade,
        'beta_binomial' as method_id
    from rates
    inner join thresholds on thresholds.indicator = 'failure_rate'
    cross join parameters
),

ratios_graded as (
    select
        ratios.industry_code,
        ratios.hazard_code,
        ratios.as_of_date,
        ratios.indicator,
        ratios.ratio_shrunken as value,
        ratios.ratio_shrunken_low as value_low,
        ratios.ratio_shrunken_high as value_high,
        cast(null as double) as rate_crude,
        cast(null as double) as rate_standardised,
        cast(null as double) as rate_standardised_low,
        cast(null as double) as rate_standardised_high,
        cast(null as double) as watch_probability,
        cast(null as double) as act_probability,
        ratios.ratio_low as signal_ratio,
        'ratio' as unit,
        ratios.event_count as sample_count,
        ratios.event_count,
        ratios.compared_count as expected_count,
        case
            when not ratios.is_compared then null
            when ratios.event_count < parameters.least_signal_events then 0
            when ratios.ratio_low >= parameters.strong_ratio then 3
            when ratios.ratio_low >= parameters.signal_ratio then 2
            when ratios.ratio_shrunken >= parameters.signal_ratio then 1
            else 0
        end as grade,
        'ratio_lower_bound' as method_id
    from ratios
    cross join parameters
),

unioned as (
    select * from rates_graded
    union all by name
    select * from ratios_graded
),

weighed as (
    select
        unioned.industry_code,
        unioned.hazard_code,
        unioned.as_of_date,
        unioned.indicator,
        weights.name_zh,
        weights.name_en,
        weights.evidence_class,
        weights.sampling_basis,
        unioned.value,
        unioned.value_low,
        unioned.value_high,
        unioned.rate_crude,
        unioned.rate_standardised,
        unioned.rate_standardised_low,
        unioned.rate_standardised_high,
        unioned.watch_probability,
        unioned.act_probability,
        unioned.signal_ratio,
        unioned.unit,
        unioned.sample_count,
        unioned.event_count,
        unioned.expected_count,
        unioned.grade,
        weights.weight,
        cast(weights.weight * unioned.grade as decimal(18, 4)) as contribution,
        industry_counts.date_axis,
        industry_counts.completeness,
        coalesce(completeness.is_provisional, true) as is_provisional,
        unioned.method_id
    from unioned
    inner join weights using (indicator)
    inner join industry_counts using (indicator, industry_code, as_of_date)
    left join completeness
        on
            unioned.as_of_date = completeness.as_of_date
            and weights.evidence_class = completeness.evidence_class
),

worded as (
    select
        *,
        case
            when grade is null and unit = 'share'
                then '尚不能判断：窗口内随机监督抽查仅 ' || sample_count || ' 批次'
            when unit = 'share'
                then
                    '随机监督抽查 ' || sample_count || ' 批次，本危害不合格 ' || event_count
                    || ' 批次；收缩后不合格率 ' || {{ percent('value') }} || '（95% 区间 '
                    || {{ percent('value_low') }} || '–' || {{ percent('value_high') }}
                    || '），达 10% 的概率 ' || {{ percent('watch_probability') }}
                    || '、达 20% 的概率 ' || {{ percent('act_probability') }}
            when grade is null
                then '尚不能判断：报告 ' || event_count || ' 起，既往不足以比较'
            else
                '报告 ' || event_count || ' 起，按自身既往应为 ' || {{ two_decimals('expected_count') }}
                || ' 起；收缩后为其 ' || {{ two_decimals('value') }} || ' 倍（95% 区间 '
                || {{ two_decimals('value_low') }} || '–' || {{ two_decimals('value_high') }}
                || '），下界（EB05） ' || {{ two_decimals('signal_ratio') }}
        end as reason_zh,
        case
            when grade is null and unit = 'share'
                then
                    'too early to tell: only ' || sample_count
                    || ' random spot checks in the window'
            when unit = 'share'
                then
                    event_count || ' of ' || sample_count
                    || ' random spot checks failed on this hazard; shrunken rate '
                    || {{ percent('value') }} || ' (95 % interval ' || {{ percent('value_low') }}
                    || ' to ' || {{ percent('value_high') }} || '), at least 10 % with probability '
                    || {{ percent('watch_probability') }} || ', at least 20 % with '
                    || {{ percent('act_probability') }}
            when grade is null
                then
                    'too early to tell: ' || event_count
                    || ' reports, and too little of the past to compare with'
            else
                event_count || ' reports against ' || {{ two_decimals('expected_count') }}
                || ' that its own past lets expect; shrunken ratio ' || {{ two_decimals('value') }}
                || ' (95 % interval ' || {{ two_decimals('value_low') }} || ' to '
                || {{ two_decimals('value_high') }} || '), lower bound (EB05) '
                || {{ two_decimals('signal_ratio') }}
        end as reason_en
    from weighed
)

select * from worded
