-- What is handed to each agency of each period: how many rows for which purpose, the SHA-256 of the
-- file of its lines, and what became of it. A package whose content has changed since it was sent
-- says so.
with

agencies as (
    select * from {{ ref('sharing_agency') }}
    where {{ is_in_force() }}
),

column_rules as (
    select agency_code, column_name from {{ ref('sharing_column') }}
    where {{ is_in_force() }}
),

allowed as (
    select
        agencies.agency_code,
        list(distinct column_rules.column_name order by column_rules.column_name) as column_names
    from agencies
    inner join column_rules on column_rules.agency_code in ('ALL', agencies.agency_code)
    where agencies.content = 'events'
    group by agencies.agency_code
),

periods as (
    select * from {{ ref('sharing_periods') }}
),

contents as (
    select
        package_id,
        count(*) as row_count,
        sha256(string_agg(payload || chr(10), '' order by row_position)) as content_sha256
    from {{ ref('rpt_shared_rows') }}
    group by package_id
),

eligible as (
    select package_id, count(*) as eligible_count from {{ ref('sharing_rows') }}
    group by package_id
),

acts as (
    select * from {{ ref('stg_sharing_acts') }}
),

sent as (
    select
        package_id,
        arg_max(content_sha256, line_number) as sent_sha256,
        arg_max(decided_by, line_number) as sent_by,
        max(decided_date) as sent_date
    from acts
    where act = 'send'
    group by package_id
),

acknowledged as (
    select
        acts.package_id,
        arg_max(acts.receiver, acts.line_number) as acknowledged_by,
        max(acts.decided_date) as acknowledged_date
    from acts
    inner join sent
        on acts.package_id = sent.package_id and acts.content_sha256 = sent.sent_sha256
    where acts.act = 'acknowledge'
    group by acts.package_id
),

listed as (
    select
        agencies.agency_code || '-' || strftime(periods.package_start_date, '%Y%m') as package_id,
        agencies.*,
        periods.package_start_date,
        periods.package_end_date
    from agencies
    inner join periods using (content)
),

joined as (
    select
        listed.package_id,
        listed.agency_code,
        listed.name_zh,
        listed.name_en,
        listed.content,
        listed.package_start_date,
        listed.package_end_date,
        listed.purpose_zh,
        listed.purpose_en,
        listed.legal_basis,
        coalesce(allowed.column_names, cast([] as varchar[])) as column_names,
        coalesce(contents.row_count, 0) as row_count,
        coalesce(eligible.eligible_count, 0) as eligible_count,
        coalesce(eligible.eligible_count, 0) - coalesce(contents.row_count, 0) as left_out_count,
        coalesce(contents.content_sha256, sha256('')) as content_sha256,
        sent.sent_sha256,
        sent.sent_by,
        sent.sent_date,
        acknowledged.acknowledged_by,
        acknowledged.acknowledged_date,
        cast(listed.package_end_date + listed.send_days as date) as send_due_date,
        cast(sent.sent_date + listed.acknowledge_days as date) as acknowledge_due_date
    from listed
    left join allowed using (agency_code)
    left join contents using (package_id)
    left join eligible using (package_id)
    left join sent using (package_id)
    left join acknowledged using (package_id)
),

told as (
    select
        *,
        case
            when sent_date is null then 'prepared'
            when sent_sha256 <> content_sha256 then 'changed_since_sent'
            when acknowledged_date is null then 'sent'
            else 'acknowledged'
        end as state,
        coalesce(
            (sent_date is null and send_due_date < {{ as_of_date() }})
            or (acknowledged_date is null and acknowledge_due_date < {{ as_of_date() }}),
            false
        ) as is_overdue,
        {{ as_of_date() }} as as_of_date
    from joined
)

select * from told
