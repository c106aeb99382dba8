-- Every name under which a firm or a laboratory is met. The id of a name is the hash of its
-- normalised form and credit code: it is the same in every rebuild, so that decisions can name it.
with

places as (
    select * from {{ ref('int_event_places') }}
    where firm_name is not null
),

events as (
    select event_id, first_landed_date from {{ ref('int_events_unioned') }}
),

phrases as (
    select * from {{ ref('int_region_phrases') }}
    where region_id is not null
),

lineages as (
    select * from {{ ref('int_region_lineages') }}
),

last_codes as (
    select region_id, arg_max(region_code, step) as last_code
    from lineages
    group by all
),

distinct_names as (
    select
        case places.role when 'laboratory' then 'laboratory' else 'firm' end as party_kind,
        places.firm_name,
        places.credit_code as stated_code,
        min(events.first_landed_date) as first_landed_date
    from places
    inner join events using (event_id)
    group by all
),

plain as (
    select
        *,
        case when {{ is_credit_code('stated_code') }} then stated_code end as credit_code,
        {{ plain_name('firm_name') }} as plain_name
    from distinct_names
),

lengths as (
    select unnest(generate_series(2, 12)) as phrase_length
),

-- 广东省江门市某厂, 江门市某厂 and 江门某厂 begin with one place
prefixes as (
    select
        plain.plain_name,
        phrases.phrase,
        last_codes.last_code
    from plain
    inner join lengths on length(plain.plain_name) >= lengths.phrase_length + 4
    inner join phrases on left(plain.plain_name, lengths.phrase_length) = phrases.phrase
    inner join last_codes using (region_id)
    qualify
        row_number() over (
            partition by plain.plain_name order by length(phrases.phrase) desc
        ) = 1
),

keyed as (
    select
        plain.party_kind,
        plain.firm_name,
        plain.stated_code,
        plain.credit_code,
        plain.first_landed_date,
        prefixes.last_code as name_region_code,
        coalesce(substr(plain.plain_name, length(prefixes.phrase) + 1), plain.plain_name) as rest,
        coalesce(prefixes.last_code, '') || '|' || rest as name_key
    from plain
    left join prefixes using (plain_name)
    where plain.plain_name <> ''
),

identified as (
    select
        *,
        md5(party_kind || '|' || name_key || '|' || coalesce(credit_code, '')) as name_id,
        case
            when credit_code like '92%' or contains(firm_name, '个体') then true
            when
                credit_code is not null
                or regexp_matches(firm_name, '公司|集团|合作社|研究院|研究所|合伙')
                or regexp_matches(lower(firm_name), '\b(inc|llc|ltd|corp|co|gmbh|limited)\b')
                then false
        end as is_sole_trader
    from keyed
)

select * from identified
