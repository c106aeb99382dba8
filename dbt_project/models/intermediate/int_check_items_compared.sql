-- A number is held against a limit only where both are in one unit and the comparison is certain:
-- less than 0.05 lies within at most 0.1, and may lie on either side of at most 0.01. A spreadsheet
-- shows 0.88 as 88 %, so that such a number under a header of per cent may be either.
with

spot_checks as (
    select * from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

-- the depth of two takes each struct apart into its fields, whatever the alias
items_unfolded as (
    select
        record_id as event_id,
        generate_subscripts(test_items, 1) as item_position,
        unnest(test_items, max_depth := 2) as fields
    from spot_checks
),

bounds_compared as (
    select
        *,
        coalesce(unit, limit_unit, '') = coalesce(limit_unit, unit, '')
        and not coalesce(
            coalesce(unit, limit_unit) = '%'
            and abs(measured_value) <= 1
            and greatest(abs(limit_low), abs(limit_high)) > 1
            and not contains(coalesce(measured_text, ''), '%'),
            false
        ) as is_one_unit,
        measured_value > limit_high
        or (measured_value = limit_high and not is_high_allowed) as is_over,
        measured_value < limit_low
        or (measured_value = limit_low and not is_low_allowed) as is_under
    from items_unfolded
),

limits_read as (
    select
        * exclude (is_one_unit, is_over, is_under),
        case
            when not is_one_unit or coalesce(limit_low, limit_high) is null then null
            when comparator = 'not_detected' and limit_low is null then 'within'
            when is_over and coalesce(comparator, '>=') = '>=' then 'above'
            when comparator = '>' and measured_value >= limit_high then 'above'
            when is_under and coalesce(comparator, '<=') = '<=' then 'below'
            when comparator = '<' and measured_value <= limit_low then 'below'
            when comparator is null and measured_value is not null then 'within'
            when limit_low is null and comparator = '<=' and not is_over then 'within'
            when limit_low is null and comparator = '<' and measured_value <= limit_high
                then 'within'
            when limit_high is null and comparator = '>=' and not is_under then 'within'
            when limit_high is null and comparator = '>' and measured_value >= limit_low
                then 'within'
        end as limit_reading
    from bounds_compared
)

select * from limits_read
