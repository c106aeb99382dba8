-- Each line of the newest window with its company, and why nobody can tell where nobody can.
with

terms as (
    select * from {{ ref('trend_emerging_terms') }}
),

rules as (
    select * from {{ ref('trend_term_rules') }}
),

vocabulary as (
    select * from {{ ref('hazard_term') }}
),

spans as (
    select * from {{ ref('int_class_spans') }}
),

doubted as (
    select
        terms.*,
        rules.min_event_count,
        spans.date_axis,
        case
            when
                {{ as_of_date() }} - terms.period_end_date > rules.max_age_days
                then 'stale'
            when terms.p_value is null then 'no_baseline'
            when terms.score_threshold is null then 'no_budget'
            when terms.event_count < rules.min_event_count then 'too_few'
        end as doubt
    from terms
    inner join rules
        on
            rules.period_type
            = case when terms.evidence_class = 'spot_check' then 'month' else 'week' end
    left join spans using (evidence_class)
),

columns_named as (
    select
        doubted.evidence_class,
        doubted.register,
        doubted.term_code,
        vocabulary.name_zh as term_zh,
        vocabulary.name_en as term_en,
        doubted.product_group,
        {{ as_of_date() }} as as_of_date,
        case when doubted.doubt is null then doubted.is_raised end as is_signal,
        doubted.doubt,
        cast(doubted.event_count as bigint) as event_count,
        cast(doubted.exposure_count as bigint) as exposure_count,
        cast(doubted.baseline_count as bigint) as baseline_count,
        cast(doubted.baseline_exposure_count as bigint) as baseline_exposure_count,
        cast(doubted.baseline_period_count as bigint) as baseline_period_count,
        doubted.expected_count,
        doubted.value,
        doubted.value_low,
        doubted.value_high,
        'ratio' as unit,
        doubted.p_value,
        doubted.score,
        doubted.score_threshold,
        doubted.expected_by_margins_count,
        doubted.ic,
        doubted.ic_low,
        doubted.ic_high,
        doubted.ebgm,
        doubted.eb05,
        doubted.eb95,
        doubted.period_start_date,
        doubted.period_end_date,
        doubted.date_axis,
        doubted.sampling_basis,
        doubted.completeness,
        'emerging_term' as method_id
    from doubted
    left join vocabulary using (term_code)
)

select * from columns_named
