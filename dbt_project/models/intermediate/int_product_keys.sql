-- What tells the product of an event from others: GTINs, models and batches, and its name, each
-- written without signs and in small letters. Recalls and notices tell models and batches in their
-- text: there every word with a digit may be one.
with

events as (
    select event_id, source from {{ ref('int_events_unioned') }}
),

sources as (
    select source, country from {{ ref('stg_sources') }}
),

spot_checks as (
    select
        record_id as event_id,
        brand,
        product_name,
        model as stated_model,
        production_batch as stated_batch,
        concat_ws(' ', model, date_or_batch) as gtin_text,
        cast(null as varchar) as told_text
    from {{ ref('stg_spot_check_results') }}
    where record_state = 'current'
),

complaints as (
    select
        record_id as event_id,
        brand,
        product_name,
        model as stated_model,
        cast(null as varchar) as stated_batch,
        model as gtin_text,
        cast(null as varchar) as told_text
    from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

injuries as (
    select
        record_id as event_id,
        brand,
        product_names[1] as product_name,
        model as stated_model,
        cast(null as varchar) as stated_batch,
        model as gtin_text,
        cast(null as varchar) as told_text
    from {{ ref('stg_injuries') }}
    where record_state = 'current'
),

recalls as (
    select
        record_id as event_id,
        brand,
        product_name,
        cast(null as varchar) as stated_model,
        cast(null as varchar) as stated_batch,
        description as gtin_text,
        concat_ws(' ', title, product_name, description) as told_text
    from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

notices as (
    select
        record_id as event_id,
        brand,
        product_name,
        model as stated_model,
        cast(null as varchar) as stated_batch,
        concat_ws(' ', model, description) as gtin_text,
        concat_ws(' ', model, description) as told_text
    from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

products as (
    select * from spot_checks
    union all
    select * from complaints
    union all
    select * from injuries
    union all
    select * from recalls
    union all
    select * from notices
),

placed as (
    select
        products.*,
        coalesce(sources.country = 'CN', false) as is_domestic,
        {{ without_signs('products.brand') }} as brand_key
    from products
    inner join events using (event_id)
    inner join sources using (source)
),

-- a brand that nobody here sells needs no words taken out of its recalls
brands as (
    select distinct brand_key from placed
    where is_domestic and length(brand_key) >= 2
),

words_told as (
    select
        event_id,
        unnest(regexp_extract_all(lower(told_text), '[a-z0-9][a-z0-9./-]*[0-9][a-z0-9./-]*'))
            as word
    from placed
    where told_text is not null and brand_key in (select brands.brand_key from brands)
),

gtins_told as (
    select
        event_id,
        unnest(regexp_extract_all(gtin_text, '\b[0-9]{12,14}\b')) as word
    from placed
    where regexp_matches(gtin_text, '\b[0-9]{12,14}\b')
),

gtins as (
    select event_id, 'gtin' as key_type, lpad(word, 14, '0') as key_value from gtins_told
    where {{ is_gtin("lpad(word, 14, '0')") }}
),

models as (
    select event_id, 'model' as key_type, {{ without_signs('stated_model') }} as key_value
    from placed
),

batches as (
    select event_id, 'batch' as key_type, {{ without_signs('stated_batch') }} as key_value
    from placed
),

words as (
    select
        words_told.event_id,
        key_types.key_type,
        {{ without_signs('words_told.word') }} as key_value
    from words_told
    cross join (values ('model'), ('batch')) as key_types (key_type)
),

numbered as (
    select * from models
    union all
    select * from batches
    union all
    select * from words
),

-- short ones, years among them, tell nothing apart
telling as (
    select * from numbered
    where
        length(key_value) >= case when key_type = 'model' then 3 else 5 end
        and regexp_matches(key_value, '[0-9]')
        and not regexp_matches(key_value, '^(19|20)?[0-9]{2}$')
),

names as (
    select event_id, 'product' as key_type, {{ without_signs('product_name') }} as key_value
    from placed
    where length({{ without_signs('product_name') }}) >= 2
),

keys as (
    select * from gtins
    union
    select * from telling
    union
    select * from names
),

told as (
    select
        keys.event_id,
        keys.key_type,
        keys.key_value,
        placed.brand_key,
        placed.is_domestic
    from keys
    inner join placed using (event_id)
)

select * from told
