-- Which names are one party. A machine joins what bears one credit code, and a name without a code
-- to the only code it is met with; all else is joined by people, whose word also parts.
with recursive

names as (
    select
        party_kind,
        name_id,
        name_key,
        credit_code,
        min(firm_name) as firm_name,
        min(first_landed_date) as first_landed_date
    from {{ ref('int_party_names') }}
    group by all
),

decisions as (
    select * from {{ ref('stg_matches') }}
),

by_code as (
    select
        min(name_id) over (partition by party_kind, credit_code) as left_id,
        name_id as right_id,
        'credit_code' as rule_id
    from names
    where credit_code is not null
),

only_codes as (
    select party_kind, name_key, min(name_id) as left_id
    from names
    where credit_code is not null
    group by all
    having count(*) = 1
),

by_only_code as (
    select only_codes.left_id, names.name_id as right_id, 'only_code' as rule_id
    from names
    inner join only_codes using (party_kind, name_key)
    where names.credit_code is null
),

by_machine as (
    select * from by_code
    where left_id <> right_id
    union all
    select * from by_only_code
),

not_parted as (
    select by_machine.* from by_machine
    left join decisions
        on
            least(by_machine.left_id, by_machine.right_id) = decisions.left_id
            and greatest(by_machine.left_id, by_machine.right_id) = decisions.right_id
            and decisions.verdict = 'not_same'
    where decisions.match_id is null
),

by_people as (
    select decisions.left_id, decisions.right_id, 'decision' as rule_id from decisions
    inner join names as left_names on decisions.left_id = left_names.name_id
    inner join names as right_names on decisions.right_id = right_names.name_id
    where decisions.verdict = 'same' and left_names.party_kind = right_names.party_kind
),

joins as (
    select * from not_parted
    union all
    select * from by_people
),

both_ways as (
    select left_id as from_id, right_id as to_id from joins
    union
    select right_id as from_id, left_id as to_id from joins
),

-- what can be reached by any number of joins; only names that are joined take part
reached as (
    select from_id as name_id, from_id as member_id from both_ways
    union
    select reached.name_id, both_ways.to_id as member_id
    from reached
    inner join both_ways on reached.member_id = both_ways.from_id
),

-- the name that was met first stands for all, so that a party keeps its id when names join it
clustered as (
    select
        reached.name_id,
        arg_min(names.name_id, (names.first_landed_date, names.name_id)) as party_id
    from reached
    inner join names on reached.member_id = names.name_id
    group by all
),

rules as (
    select right_id as name_id, min(rule_id) as rule_id from joins
    group by all
),

resolved as (
    select
        names.party_kind,
        names.name_id,
        names.name_key,
        names.credit_code,
        names.firm_name,
        names.first_landed_date,
        coalesce(clustered.party_id, names.name_id) as party_id,
        case
            when clustered.name_id is null then 'same_name'
            else coalesce(rules.rule_id, 'same_name')
        end as rule_id
    from names
    left join clustered using (name_id)
    left join rules using (name_id)
),

graded as (
    select
        *,
        case rule_id
            when 'decision' then 1
            when 'credit_code' then 0.99
            when 'only_code' then 0.95
            else 0.9
        end as confidence
    from resolved
)

select * from graded
