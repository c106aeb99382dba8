-- How each warning stands after its last act: its state, the version in force, the one prepared.
with

acts as (
    select * from {{ ref('stg_warning_acts') }}
),

versions as (
    select * exclude (issued_date) from {{ ref('warning_versions') }}
),

last_acts as (
    select
        warning_id,
        state,
        act,
        version_number,
        decided_by,
        approved_by,
        decided_date,
        effect_evaluation,
        cited
    from acts
    qualify row_number() over (partition by warning_id order by line_number desc) = 1
),

issues as (
    select
        warning_id,
        min(decided_date) as issued_date,
        max(decided_date) as last_issued_date,
        max(version_number) as issued_version_number
    from acts
    where act = 'issue'
    group by warning_id
),

drafts as (
    select warning_id, min(decided_date) as drafted_date
    from acts
    group by warning_id
),

joined as (
    select
        last_acts.warning_id,
        last_acts.state,
        last_acts.state in ('issued', 'change_drafted', 'change_validated') as is_in_force,
        last_acts.state not in ('lifted', 'discarded') as is_open,
        coalesce(issues.issued_version_number, last_acts.version_number) as version_number,
        case
            when last_acts.state in ('change_drafted', 'change_validated')
                then last_acts.version_number
        end as pending_version_number,
        drafts.drafted_date,
        issues.issued_date,
        case when issues.last_issued_date > issues.issued_date then issues.last_issued_date end
            as changed_date,
        case when last_acts.act = 'lift' then last_acts.decided_date end as lifted_date,
        case when last_acts.act = 'lift' then last_acts.decided_by end as lifted_by,
        last_acts.approved_by as lift_approved_by,
        last_acts.effect_evaluation,
        case when last_acts.act = 'lift' then last_acts.cited end as cited
    from last_acts
    inner join drafts using (warning_id)
    left join issues using (warning_id)
),

told as (
    select joined.*, versions.* exclude (warning_id, version_number)
    from joined
    inner join versions using (warning_id, version_number)
)

select * from told
