with

evidence as (
    select * from {{ ref('tier_evidence') }}
),

rules as (
    select * from {{ ref('tier_threshold') }}
    where {{ is_in_force() }}
),

scored as (
    select
        industry_code,
        as_of_date,
        -- null while nothing is graded: no evidence is not a score of nought
        cast(sum(contribution) as decimal(18, 4)) as score,
        cast(sum(3 * weight) filter (where grade is not null) as decimal(18, 4)) as score_possible,
        cast(count(grade) as bigint) as indicator_count,
        count(*) filter (where grade >= 2) as grade_2_count,
        count(*) filter (where grade >= 3) as grade_3_count,
        cast(sum(event_count) as bigint) as event_count,
        -- exact decimals: a sum of doubles depends on the order of rows
        cast(sum(cast(completeness as decimal(18, 9))) as double) / count(*) as mean_completeness,
        string_agg(
            name_zh || '（' || grade || ' 级，贡献 ' || {{ two_decimals('contribution') }} || '）：'
            || reason_zh,
            '；' order by contribution desc, indicator asc
        ) filter (where grade > 0) as signals_zh,
        string_agg(
            name_en || ' (grade ' || grade || ', adds '
            || {{ two_decimals('contribution') }} || '): ' || reason_en,
            '; ' order by contribution desc, indicator asc
        ) filter (where grade > 0) as signals_en,
        string_agg(name_zh, '、' order by indicator) filter (where grade = 0) as quiet_zh,
        string_agg(name_en, ', ' order by indicator) filter (where grade = 0) as quiet_en,
        string_agg(name_zh, '、' order by indicator) filter (where grade is null) as unknown_zh,
        string_agg(name_en, ', ' order by indicator) filter (where grade is null) as unknown_en
    from evidence
    group by all
),

ruled as (
    select
        scored.*,
        rules.rule_id,
        rules.tier_code,
        rules.tier_rank,
        rules.reason_zh as rule_reason_zh,
        rules.reason_en as rule_reason_en
    from scored
    inner join rules
        on
            scored.industry_code = coalesce(rules.industry_code, scored.industry_code)
            and scored.indicator_count <= coalesce(rules.max_graded_count, scored.indicator_count)
            and coalesce(scored.score, 0) >= rules.min_score
            and coalesce(scored.score_possible, 0) >= rules.min_score_possible
            and scored.grade_2_count >= rules.min_grade_2_count
            and scored.grade_3_count >= rules.min_grade_3_count
    qualify
        row_number() over (
            partition by scored.industry_code, scored.as_of_date
            order by rules.position, rules.rule_id
        ) = 1
),

explained as (
    select
        industry_code,
        as_of_date,
        {{ day_after_months_back('as_of_date', '12') }} as window_start_date,
        as_of_date as window_end_date,
        tier_code,
        tier_rank,
        score,
        score_possible,
        rule_id,
        indicator_count,
        event_count,
        mean_completeness as completeness,
        rule_reason_zh || '（规则 ' || rule_id || '）'
        || coalesce(
            '；得分 ' || {{ two_decimals('score') }} || '/' || {{ two_decimals('score_possible') }}, ''
        )
        || coalesce('。' || signals_zh, '')
        || coalesce('。无异常：' || quiet_zh, '')
        || coalesce('。尚不能判断：' || unknown_zh, '')
        || '。' as reason_zh,
        rule_reason_en || ' (rule ' || rule_id || ')'
        || coalesce(
            '; score ' || {{ two_decimals('score') }}
            || ' of ' || {{ two_decimals('score_possible') }}, ''
        )
        || coalesce('. ' || signals_en, '')
        || coalesce('. Nothing unusual: ' || quiet_en, '')
        || coalesce('. Too early to tell: ' || unknown_en, '')
        || '.' as reason_en,
        'tier_rules' as method_id
    from ruled
)

select * from explained
