-- Every row that was quarantined and loaded later: when, why, and by which rules it came free.
with

released_rows as (
    select * from {{ ref('stg_released_rows') }}
)

select * from released_rows
