-- What each agency could have of each period: rows of events, and figures that are reported up.
with

agencies as (
    select agency_code, row_limit from {{ ref('sharing_agency') }}
    where {{ is_in_force() }} and content = 'figures'
),

event_rows as (
    select * from {{ ref('sharing_event_rows') }}
),

figure_rows as (
    select
        agencies.agency_code,
        agencies.row_limit,
        figures.package_start_date,
        figures.row_key,
        row_number() over (
            partition by agencies.agency_code, figures.package_start_date order by figures.row_key
        ) as row_rank,
        figures.payload
    from agencies
    cross join {{ ref('sharing_figures') }} as figures
),

unioned as (
    select * from event_rows
    union all by name
    select * from figure_rows
),

told as (
    select
        agency_code || '-' || strftime(package_start_date, '%Y%m') as package_id,
        agency_code,
        package_start_date,
        row_key,
        event_id,
        row_rank <= row_limit as is_handed_over,
        payload
    from unioned
)

select * from told
