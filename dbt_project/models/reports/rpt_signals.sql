-- Where several registers of a class tell of one line, the one that warns speaks for it, else the
-- one with most reports.
with

signals as (
    select * from {{ ref('trend_signals') }}
),

chosen as (
    select *
    from signals
    qualify
        row_number() over (
            partition by industry_code, hazard_code, evidence_class, method_id
            order by
                coalesce(is_signal, false) desc, doubt is null desc, event_count desc, register asc
        ) = 1
)

select * from chosen
