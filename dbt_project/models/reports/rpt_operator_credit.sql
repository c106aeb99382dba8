-- How the credit of each operator stood from day to day under each scheme, as it is known tonight:
-- a row begins where a grade, a point or a list entry began or ended to count. The schemes of the
-- market regulator and of customs are never put together.
with

items as (
    select * from {{ ref('credit_items') }}
    where
        counted_from_date is not null
        and (counted_until_date is null or counted_until_date > counted_from_date)
),

-- the table of grades of a scheme changes by law, whoever has one
scheme_days as (
    select distinct scheme, valid_from as change_date from {{ ref('credit_grade') }}
),

first_days as (
    select operator_id, scheme, min(counted_from_date) as first_date
    from items
    group by operator_id, scheme
),

changes as (
    select operator_id, scheme, counted_from_date as change_date from items
    union distinct
    select operator_id, scheme, counted_until_date as change_date from items
    where counted_until_date is not null
    union distinct
    select first_days.operator_id, first_days.scheme, scheme_days.change_date
    from first_days
    inner join scheme_days
        on
            first_days.scheme = scheme_days.scheme
            and first_days.first_date < scheme_days.change_date
),

periods as (
    select
        operator_id,
        scheme,
        change_date as valid_from_date,
        lead(change_date) over (partition by operator_id, scheme order by change_date) as next_date
    from changes
    where change_date <= {{ as_of_date() }}
),

counted as (
    select
        periods.operator_id,
        periods.scheme,
        periods.valid_from_date,
        periods.next_date,
        max(items.code) filter (items.subject = 'grade') as grade_code,
        max(items.name_zh) filter (items.subject = 'grade') as grade_name_zh,
        max(items.name_en) filter (items.subject = 'grade') as grade_name_en,
        max(items.grade_rank) filter (items.subject = 'grade') as grade_rank,
        max(items.credit_id) filter (items.subject = 'grade') as grade_credit_id,
        cast(coalesce(sum(items.points) filter (items.subject = 'points'), 0) as bigint) as points,
        count(*) filter (items.subject = 'points') as point_entry_count,
        count(*) filter (items.list_kind = 'white') as white_list_count,
        count(*) filter (items.list_kind = 'black') as black_list_count,
        min(items.counted_until_date) as next_change_date
    from periods
    left join items
        on
            periods.operator_id = items.operator_id
            and periods.scheme = items.scheme
            and periods.valid_from_date >= items.counted_from_date
            and periods.valid_from_date < coalesce(items.counted_until_date, date '9999-12-31')
    group by all
),

named as (
    select
        operator_id,
        arg_max(firm_id, recorded_date) as firm_id,
        arg_max(firm_name, recorded_date) as firm_name,
        arg_max(credit_code, recorded_date) as credit_code,
        bool_or(is_sole_trader) as is_sole_trader
    from {{ ref('credit_items') }}
    group by operator_id
),

scheme_sizes as (
    select
        counted.operator_id,
        counted.scheme,
        counted.valid_from_date,
        count(*) as scheme_grade_count
    from counted
    inner join {{ ref('credit_grade') }} as grades
        on
            counted.scheme = grades.scheme
            and counted.valid_from_date >= grades.valid_from
            and counted.valid_from_date <= coalesce(grades.valid_to, date '9999-12-31')
    group by all
),

told as (
    select
        counted.operator_id,
        named.firm_id,
        named.firm_name,
        named.credit_code,
        named.is_sole_trader,
        counted.scheme,
        counted.valid_from_date,
        cast(counted.next_date - 1 as date) as valid_to_date,
        counted.next_date is null as is_current,
        counted.grade_code,
        counted.grade_name_zh,
        counted.grade_name_en,
        counted.grade_rank,
        counted.grade_credit_id,
        coalesce(scheme_sizes.scheme_grade_count, 0) as scheme_grade_count,
        counted.points,
        counted.point_entry_count,
        counted.white_list_count,
        counted.black_list_count,
        counted.next_change_date,
        {{ as_of_date() }} as as_of_date
    from counted
    inner join named using (operator_id)
    left join scheme_sizes using (operator_id, scheme, valid_from_date)
)

select * from told
