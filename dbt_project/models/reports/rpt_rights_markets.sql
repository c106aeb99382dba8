-- Cases of intellectual property by market and right: how many, how many were helped, how many of
-- those that ended were won or settled.
with

cases as (
    select * from {{ ref('rpt_rights_cases') }}
),

counted as (
    select
        market_code,
        right_kind,
        side,
        count(*) as case_count,
        count(*) filter (state = 'open') as open_count,
        count(*) filter (aid_count > 0) as aided_count,
        count(*) filter (state = 'closed') as closed_count,
        count(*) filter (outcome in ('won', 'settled')) as favourable_count,
        min(opened_date) as first_opened_date,
        max(opened_date) as newest_opened_date
    from cases
    group by all
),

told as (
    select
        *,
        favourable_count / nullif(closed_count, 0) as favourable_share,
        {{ function('wilson_low') }}(favourable_count, closed_count, {{ var('z') }})
            as favourable_share_low,
        {{ function('wilson_high') }}(favourable_count, closed_count, {{ var('z') }})
            as favourable_share_high,
        'opened_date' as date_axis,
        'not_sampled' as sampling_basis,
        'wilson' as method_id,
        {{ as_of_date() }} as as_of_date
    from counted
)

select * from told
