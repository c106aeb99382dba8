-- The very rows that each warning rests on: failures and reports of its hazard, and the checks that
-- its failure rate divides by, in the window that ends on the day of its basis.
with

grounds as (
    select * from {{ ref('warning_grounds') }}
),

columns_named as (
    select
        warning_id,
        version_number,
        row_role,
        evidence_class,
        event_id,
        row_id,
        is_landed_later,
        window_start_date,
        basis_date,
        landed_date
    from grounds
)

select * from columns_named
