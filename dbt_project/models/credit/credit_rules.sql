-- What the dated tables say of each code: points, months, name, and whether it may be published.
with

point_rules as (
    select
        'points' as subject,
        cast(null as varchar) as scheme,
        rule_code as code,
        rule_version,
        name_zh,
        name_en,
        cast(null as varchar) as list_kind,
        points,
        expiry_months as month_count,
        cast(null as integer) as grade_rank,
        is_publishable,
        valid_from,
        valid_to
    from {{ ref('credit_point_rule') }}
),

lists as (
    select
        'list_entry' as subject,
        cast(null as varchar) as scheme,
        list_code as code,
        name_zh,
        name_en,
        list_kind,
        month_count,
        is_publishable,
        valid_from,
        valid_to
    from {{ ref('credit_list') }}
),

grades as (
    select
        'grade' as subject,
        scheme,
        grade_code as code,
        name_zh,
        name_en,
        grade_rank,
        is_publishable,
        valid_from,
        valid_to
    from {{ ref('credit_grade') }}
),

unioned as (
    select * from point_rules
    union all by name
    select * from lists
    union all by name
    select * from grades
)

select * from unioned
