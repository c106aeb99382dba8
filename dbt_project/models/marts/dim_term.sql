with

terms as (
    select * from {{ ref('term') }}
),

columns_named as (
    select term_id, zh, en
    from terms
)

select * from columns_named
