-- The countries of an event by ISO code: where the goods were made, and who tells of them. An
-- origin that nobody states is unknown, and not that of the maker's address.
with

foreign_notices as (
    select * from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

recalls as (
    select * from {{ ref('stg_recalls') }}
    where record_state = 'current'
),

complaints as (
    select * from {{ ref('stg_complaints') }}
    where record_state = 'current'
),

border_refusals as (
    select * from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

returned_shipments as (
    select * from {{ ref('stg_returned_shipments') }}
    where record_state = 'current'
),

names as (
    select * from {{ ref('country_name') }}
),

codes as (
    select country_code from {{ ref('country') }}
),

events as (
    select event_id from {{ ref('int_events_unioned') }}
),

stated as (
    select record_id as event_id, 'origin' as role, origin_country as text from foreign_notices
    union all by name
    select record_id as event_id, 'notifying' as role, notifying_country as text
    from foreign_notices
    union all by name
    select record_id as event_id, 'origin' as role, origin_country as text from recalls
    union all by name
    select record_id as event_id, 'origin' as role, origin_country as text from complaints
    union all by name
    select record_id as event_id, 'origin' as role, origin_country as text from border_refusals
    union all by name
    select record_id as event_id, 'notifying' as role, refusing_country as text
    from border_refusals
    union all by name
    select record_id as event_id, 'notifying' as role, market_country as text
    from returned_shipments
),

-- what its publisher took back is no event any more
still_events as (
    select stated.* from stated
    semi join events on stated.event_id = events.event_id
),

-- several origins stand in lines or between semicolons; "Italy (IT)" says itself twice, and
-- "China (plug)" is the origin of a part
singled as (
    select
        event_id,
        role,
        unnest(
            coalesce(
                nullif(
                    list_filter(
                        string_split_regex(text, '[;\n|]'), lambda part: trim(part) <> ''
                    ),
                    []
                ),
                [null]
            )
        ) as part
    from still_events
),

compared as (
    select
        event_id,
        role,
        part,
        lower(trim(part)) as whole_name,
        lower(trim(regexp_replace(part, '\(.*\)\s*$', ''))) as compared_name,
        regexp_extract(part, '\(([A-Z]{2})\)\s*$', 1) as stated_code
    from singled
),

coded as (
    select
        compared.event_id,
        compared.role,
        trim(compared.part) as country_text,
        coalesce(
            whole_names.country_code, names.country_code, codes.country_code, 'unknown'
        ) as country_code,
        case
            when coalesce(whole_names.country_code, names.country_code) is not null
                then 'country_name'
            when codes.country_code is not null then 'stated_code'
            when compared.part is null then 'not_stated'
            when regexp_matches(compared.compared_name, 'unknown|不详|未知|not specified|n/a')
                then 'publisher_unknown'
            else 'unmapped'
        end as rule_id
    from compared
    left join names as whole_names on compared.whole_name = whole_names.name
    left join names on compared.compared_name = names.name
    left join codes on compared.stated_code = codes.country_code
),

once_each as (
    select * from coded
    qualify
        row_number() over (
            partition by event_id, role, country_code order by rule_id, country_text
        ) = 1
)

select * from once_each
