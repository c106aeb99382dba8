-- The events that each agency could have of each month, each as the line of JSON that is handed
-- over: the columns that the agency is allowed and no others. Of too many rows the gravest go.
with

agencies as (
    select * from {{ ref('sharing_agency') }}
    where {{ is_in_force() }} and content = 'events'
),

column_rules as (
    select agency_code, column_name from {{ ref('sharing_column') }}
    where {{ is_in_force() }}
),

allowed as (
    select agencies.agency_code, list(distinct column_rules.column_name) as column_names
    from agencies
    inner join column_rules on column_rules.agency_code in ('ALL', agencies.agency_code)
    group by agencies.agency_code
),

joined as (
    select
        agencies.agency_code,
        agencies.row_limit,
        events.package_start_date,
        events.event_id,
        events.event_id as row_key,
        row_number() over (
            partition by agencies.agency_code, events.package_start_date
            order by events.severity_level desc nulls last, events.event_id asc
        ) as row_rank,
        events.offered_columns,
        allowed.column_names
    from agencies
    inner join allowed using (agency_code)
    inner join {{ ref('sharing_events') }} as events
        on
            list_contains(
                string_split(agencies.evidence_classes, ' '), events.evidence_class
            )
            and (
                agencies.industry_codes is null
                or list_contains(string_split(agencies.industry_codes, ' '), events.industry_code)
            )
),

event_rows as (
    select
        * exclude (offered_columns, column_names),
        cast(
            to_json(
                map_from_entries(
                    list_filter(
                        map_entries(offered_columns),
                        lambda entry: list_contains(column_names, entry['key'])
                    )
                )
            ) as varchar
        ) as payload
    from joined
)

select * from event_rows
