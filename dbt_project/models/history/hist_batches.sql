-- The admitted files in the order in which they are believed, and what each of them can tell.
with

batches as (
    select * from {{ ref('stg_batches') }}
    where decision != 'refuse'
),

sources as (
    select * from {{ ref('stg_sources') }}
),

polls as (
    select * from {{ ref('stg_polls') }}
    where outcome in ('unchanged', 'not_modified')
),

described as (
    select
        batches.source,
        batches.batch_id,
        batches.file_name,
        batches.landed_date,
        batches.landed_count,
        batches.reading_digest,
        coalesce(sources.register, batches.source) as register,
        coalesce(sources.source_rank, 0) as source_rank,
        coalesce(sources.list_kind, 'part') as list_kind,
        sources.list_kind = 'full' and batches.landed_count >= sources.list_min_rows is true
            as is_full_list,
        coalesce(sources.retracting_absences, 0) as retracting_absences,
        coalesce(sources.retracting_days, 0) as retracting_days
    from batches
    left join sources using (source)
),

placed as (
    select
        *,
        row_number() over moments as batch_position,
        lead(landed_date) over (
            partition by register, source_rank, is_full_list
            order by landed_date, file_name, batch_id
        ) as next_landed_date
    from described
    window moments as (order by landed_date, file_name, batch_id)
),

-- days on which a publisher answered that a file still is what it has to say, until the next file
confirmations as (
    select distinct
        placed.batch_id,
        polls.polled_date
    from placed
    inner join polls using (batch_id)
    where
        placed.landed_date < polls.polled_date
        and polls.polled_date < coalesce(placed.next_landed_date, date '9999-12-31')
),

confirmed as (
    select
        batch_id,
        max(polled_date) as last_confirmed_date
    from confirmations
    group by batch_id
),

-- full lists and confirmations of them, each of which could have shown a record
showings as (
    select
        batch_id,
        register,
        source_rank,
        retracting_absences,
        retracting_days,
        cast(batch_position as decimal(18, 1)) as showing_position,
        landed_date as shown_date
    from placed
    where is_full_list
    union all
    select
        placed.batch_id,
        placed.register,
        placed.source_rank,
        placed.retracting_absences,
        placed.retracting_days,
        cast(placed.batch_position + 0.5 as decimal(18, 1)) as showing_position,
        confirmations.polled_date as shown_date
    from confirmations
    inner join placed using (batch_id)
    where placed.is_full_list
),

showings_numbered as (
    select
        *,
        row_number() over (
            partition by register, source_rank order by showing_position, shown_date
        ) as list_count
    from showings
),

-- how many lists had come while a file was the last word
lists_counted as (
    select
        placed.batch_id,
        coalesce(max(showings_numbered.list_count), 0) as list_count
    from placed
    left join showings_numbered
        on
            placed.register = showings_numbered.register
            and placed.source_rank = showings_numbered.source_rank
            and placed.batch_position + 0.5 >= showings_numbered.showing_position
    group by placed.batch_id
),

-- the list that retracts a record last seen when so many lists had come: the record is absent from
-- enough of them, over enough days
retracting_lists as (
    select
        first_missed.register,
        first_missed.source_rank,
        first_missed.list_count - 1 as list_count,
        min(later.list_count) as retracting_list_count
    from showings_numbered as first_missed
    inner join showings_numbered as later
        on
            first_missed.register = later.register
            and first_missed.source_rank = later.source_rank
            and first_missed.list_count - 1 + first_missed.retracting_absences <= later.list_count
            and first_missed.shown_date + cast(first_missed.retracting_days as integer)
            <= later.shown_date
    group by all
),

retracting as (
    select
        retracting_lists.register,
        retracting_lists.source_rank,
        retracting_lists.list_count,
        showings_numbered.batch_id as retracting_batch_id,
        showings_numbered.showing_position as retracting_position,
        showings_numbered.shown_date as retracting_date
    from retracting_lists
    inner join showings_numbered
        on
            retracting_lists.register = showings_numbered.register
            and retracting_lists.source_rank = showings_numbered.source_rank
            and retracting_lists.retracting_list_count = showings_numbered.list_count
),

delivery_days as (
    select distinct register, landed_date
    from placed
),

days_before as (
    select
        register,
        landed_date,
        lag(landed_date) over (partition by register order by landed_date)
            as previous_landed_date
    from delivery_days
),

joined as (
    select
        placed.source,
        placed.batch_id,
        placed.file_name,
        placed.landed_date,
        placed.reading_digest,
        placed.register,
        placed.source_rank,
        placed.list_kind,
        placed.is_full_list,
        placed.batch_position,
        lists_counted.list_count,
        coalesce(confirmed.last_confirmed_date, placed.landed_date) as last_shown_date,
        days_before.previous_landed_date,
        retracting.retracting_batch_id,
        retracting.retracting_position,
        retracting.retracting_date
    from placed
    inner join lists_counted using (batch_id)
    left join confirmed using (batch_id)
    left join days_before using (register, landed_date)
    left join retracting using (register, source_rank, list_count)
)

select * from joined
