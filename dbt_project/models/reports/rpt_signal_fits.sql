with

cells as (
    select * from {{ ref('trend_disproportion') }}
),

fits as (
    select
        evidence_class,
        {{ as_of_date() }} as as_of_date,
        'ebgm' as method_id,
        cast(count(*) as bigint) as cell_count,
        cast(max(point_count) as bigint) as point_count,
        max(alpha1) as alpha1,
        max(beta1) as beta1,
        max(alpha2) as alpha2,
        max(beta2) as beta2,
        max(share1) as share1,
        max(log_likelihood) as log_likelihood,
        max(second_log_likelihood) as second_log_likelihood
    from cells
    group by evidence_class
)

select * from fits
