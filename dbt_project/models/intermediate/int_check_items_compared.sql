-- A number is held against a limit only where both are in one unit, or in units of one quantity,
-- and the comparison is certain: less than 0.05 lies within at most 0.1, and may lie on either side
-- of at most 0.01. A share of mass is per cent and milligrams per kilogram alike. A spreadsheet
-- shows 0.88 as 88 %, so that such a number under a header of per cent may be either.
with

units as (
    select
        written.text,
        unit.unit_code,
        case when unit.quantity = 'ratio' then 'mg_per_kg' else unit.base_unit_code end
            as base_unit_code,
        -- one per cent of mass is ten thousand milligrams a kilogram
        cast(unit.factor_to_base as double) * case unit.quantity when 'ratio' then 10000 else 1 end
            as factor_to_base
    from {{ ref('int_units_mapped') }} as written
    inner join {{ ref('unit') }} as unit using (unit_code)
),

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

-- the factor that brings a measured value to the unit of its limit; null between two quantities
items_converted as (
    select
        items_unfolded.*,
        case
            when
                coalesce(items_unfolded.unit, items_unfolded.limit_unit, '')
                = coalesce(items_unfolded.limit_unit, items_unfolded.unit, '')
                or value_units.unit_code = limit_units.unit_code
                then 1
            when value_units.base_unit_code = limit_units.base_unit_code
                then value_units.factor_to_base / limit_units.factor_to_base
        end as limit_unit_factor,
        coalesce(
            coalesce(items_unfolded.unit, items_unfolded.limit_unit) = '%'
            and abs(items_unfolded.measured_value) <= 1
            and not contains(coalesce(items_unfolded.measured_text, ''), '%'),
            false
        ) as is_perhaps_fraction
    from items_unfolded
    left join units as value_units on items_unfolded.unit = value_units.text
    left join units as limit_units on items_unfolded.limit_unit = limit_units.text
),

values_compared as (
    select
        *,
        case
            when limit_unit_factor = 1 then measured_value
            -- the factor is inexact, and the bound itself has to stay the bound
            else cast(round(measured_value * limit_unit_factor, 8) as decimal(28, 8))
        end as compared_value,
        greatest(abs(limit_low), abs(limit_high)) as widest_limit
    from items_converted
),

bounds_compared as (
    select
        *,
        limit_unit_factor is not null
        and not coalesce(
            is_perhaps_fraction
            and (limit_unit_factor <> 1 or widest_limit > 1),
            false
        ) as is_comparable,
        compared_value > limit_high
        or (compared_value = limit_high and not is_high_allowed) as is_over,
        compared_value < limit_low
        or (compared_value = limit_low and not is_low_allowed) as is_under
    from values_compared
),

limits_read as (
    select
        * exclude (
            limit_unit_factor,
            is_perhaps_fraction,
            compared_value,
            widest_limit,
            is_comparable,
            is_over,
            is_under
        ),
        case
            when not is_comparable or coalesce(limit_low, limit_high) is null then null
            when comparator = 'not_detected' and limit_low is null then 'within'
            when is_over and coalesce(comparator, '>=') = '>=' then 'above'
            when comparator = '>' and compared_value >= limit_high then 'above'
            when is_under and coalesce(comparator, '<=') = '<=' then 'below'
            when comparator = '<' and compared_value <= limit_low then 'below'
            when comparator is null and compared_value is not null then 'within'
            when limit_low is null and comparator = '<=' and not is_over then 'within'
            when limit_low is null and comparator = '<' and compared_value <= limit_high
                then 'within'
            when limit_high is null and comparator = '>=' and not is_under then 'within'
            when limit_high is null and comparator = '>' and compared_value >= limit_low
                then 'within'
        end as limit_reading
    from bounds_compared
)

select * from limits_read
