-- What a mass rewrite changed, by the publisher's own names of columns.
with

turns as (
    select * from {{ ref('hist_turns') }}
    where is_changed and is_mass_rewrite
),

-- only rows of rewrites are looked up: what was published is the widest column there is
wanted as (
    select row_id from turns
    union distinct
    select row_id_before as row_id from turns
),

published_rows as (
    select * from {{ ref('stg_published_rows') }}
    where row_id in (select wanted.row_id from wanted)
),

texts_now as (
    select
        turns.batch_id,
        turns.row_id_before,
        cast(published_rows.published as json) as text_now
    from turns
    inner join published_rows using (row_id)
),

texts_compared as (
    select
        texts_now.batch_id,
        texts_now.text_now,
        cast(published_rows.published as json) as text_before
    from texts_now
    inner join published_rows
        on texts_now.row_id_before = published_rows.row_id
),

columns_listed as (
    select
        *,
        unnest(json_keys(text_now)) as column_name
    from texts_compared
),

columns_pointed as (
    select
        *,
        '/' || replace(replace(column_name, '~', '~0'), '/', '~1') as pointer
    from columns_listed
),

columns_compared as (
    select
        batch_id,
        column_name,
        json_extract_string(text_now, pointer) as value_now,
        json_extract_string(text_before, pointer) as value_before
    from columns_pointed
),

columns_counted as (
    select
        batch_id,
        column_name,
        count(*) as row_count
    from columns_compared
    where coalesce(value_now != value_before, (value_now is null) != (value_before is null))
    group by all
),

columns_named as (
    select
        batch_id,
        string_agg(
            column_name || ' ' || cast(row_count as varchar), ', '
            order by row_count desc, column_name asc
        ) as changed_columns
    from columns_counted
    group by batch_id
)

select * from columns_named
