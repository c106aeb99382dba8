-- Rows with which a version of a record begins, and last rows before its retraction.
with

record_rows as (
    select * from {{ ref('hist_rows') }}
),

batches as (
    select * from {{ ref('hist_batches') }}
),

quarantined_rows as (
    select * from {{ ref('stg_quarantined_rows') }}
    where record_id is not null
),

-- a row that a full list shows and the gate kept out says nothing, but its record is not absent
shown as (
    select record_id, row_id, batch_id, content_hash, row_number, true as is_said
    from record_rows
    union all
    select
        quarantined_rows.record_id,
        quarantined_rows.row_id,
        quarantined_rows.batch_id,
        cast(null as varchar) as content_hash,
        quarantined_rows.row_number,
        false as is_said
    from quarantined_rows
    inner join batches using (batch_id)
    where batches.is_full_list
),

-- few columns: every row that ever landed goes through the windows below
placed as (
    select
        shown.record_id,
        shown.row_id,
        shown.content_hash,
        shown.row_number,
        shown.is_said,
        batches.batch_position,
        batches.source_rank,
        batches.is_full_list,
        batches.retracting_position,
        batches.last_shown_date
    from shown
    inner join batches using (batch_id)
),

neighbours as (
    select
        *,
        lead(batch_position) over moments as next_position,
        lag(last_shown_date) over moments as shown_before_date,
        last_value(last_shown_date) over (
            moments rows between unbounded preceding and unbounded following
        ) as shown_last_date,
        coalesce(
            max(case when is_said then source_rank end) over (
                moments rows between unbounded preceding and current row
            ) > source_rank,
            false
        ) as is_outranked,
        bool_or(is_full_list) over (moments rows between unbounded preceding and current row)
            as is_ever_listed
    from placed
    window moments as (
        partition by record_id order by batch_position, is_said, row_number, row_id
    )
),

-- of a record that stands twice in a file the last row is what the file says
last_in_file as (
    select
        *,
        coalesce(
            is_ever_listed
            and retracting_position < coalesce(next_position, retracting_position + 1),
            false
        ) as is_followed_by_retraction,
        is_said and not is_outranked as is_believed
    from neighbours
    where next_position is distinct from batch_position
),

-- what the best source of the register has said until then is believed
compared as (
    select
        *,
        last_value(case when is_believed then content_hash end ignore nulls) over earlier
            as content_hash_before,
        last_value(case when is_believed then batch_position end ignore nulls) over earlier
            as batch_position_before,
        last_value(case when is_believed then row_id end ignore nulls) over earlier
            as row_id_before,
        last_value(case when is_followed_by_retraction then batch_position end ignore nulls)
            over earlier as retracted_after_position,
        last_value(case when is_believed then row_id end ignore nulls) over (
            partition by record_id
            order by batch_position
            rows between unbounded preceding and current row
        ) as believed_row_id
    from last_in_file
    window earlier as (
        partition by record_id
        order by batch_position
        rows between unbounded preceding and 1 preceding
    )
),

turns_marked as (
    select
        *,
        is_believed and content_hash_before is null as is_first,
        is_believed and coalesce(content_hash_before != content_hash, false) as is_changed,
        is_believed and coalesce(retracted_after_position >= batch_position_before, false)
            as is_reappeared
    from compared
),

-- the share of the known records of a file that it changes
batches_compared as (
    select
        batch_position,
        count_if(is_changed) as changed_count,
        count(*) filter (where is_believed and content_hash_before is not null) as known_count
    from turns_marked
    group by batch_position
),

rewrites as (
    select
        batch_position,
        changed_count >= {{ var('rebaseline_min_count') }}
        and changed_count >= {{ var('rebaseline_share') }} * known_count as is_mass_rewrite
    from batches_compared
),

turns as (
    select * from turns_marked
    where is_first or is_changed or is_reappeared or is_followed_by_retraction
),

described as (
    select
        turns.record_id,
        turns.believed_row_id as row_id,
        turns.row_id_before,
        turns.batch_position,
        turns.is_first,
        turns.is_changed,
        turns.is_reappeared,
        turns.is_followed_by_retraction,
        rewrites.is_mass_rewrite,
        turns.shown_before_date,
        turns.shown_last_date,
        case when turns.is_followed_by_retraction then turns.last_shown_date end
            as shown_until_date,
        batches.batch_id,
        batches.source,
        batches_before.source as source_before,
        batches.reading_digest,
        batches_before.reading_digest as reading_digest_before,
        batches.landed_date,
        batches.previous_landed_date,
        batches.register,
        batches.retracting_batch_id,
        batches.retracting_position,
        batches.retracting_date
    from turns
    inner join batches using (batch_position)
    inner join rewrites using (batch_position)
    left join batches as batches_before
        on turns.batch_position_before = batches_before.batch_position
),

joined as (
    select
        described.*,
        record_rows.record_type,
        record_rows.content_hash,
        record_rows.file_name,
        record_rows.sheet_name,
        record_rows.row_number,
        record_rows.event_date,
        record_rows.corrected_event_date,
        record_rows.publisher_date,
        record_rows.observed_values
    from described
    inner join record_rows using (row_id)
)

select * from joined
