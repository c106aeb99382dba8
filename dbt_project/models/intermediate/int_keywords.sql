-- The keywords of both maps in the form in which texts are compared with them.
with

industry_keywords as (
    select 'industry' as vocabulary, rule_id, scheme, keyword, industry_code as code, confidence
    from {{ ref('map_industry_keyword') }}
),

hazard_keywords as (
    select 'hazard' as vocabulary, rule_id, scheme, keyword, hazard_code as code, confidence
    from {{ ref('map_hazard_keyword') }}
),

unioned as (
    select * from industry_keywords
    union all
    select * from hazard_keywords
),

compared as (
    select
        vocabulary,
        rule_id,
        scheme,
        code,
        {{ comparable('keyword', 'scheme') }} as compared_keyword,
        confidence
    from unioned
)

select * from compared
