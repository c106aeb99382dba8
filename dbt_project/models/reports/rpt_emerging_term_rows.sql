-- The very rows behind each line of the newest window: those that bear the term.
with

lines as (
    select * from {{ ref('trend_emerging_terms') }}
),

events as (
    select * from {{ ref('trend_term_events') }}
),

event_terms as (
    select * from {{ ref('brg_event_terms') }}
),

named as (
    select events.*, event_terms.term_code
    from events
    inner join event_terms using (event_id)
),

joined as (
    select
        lines.evidence_class,
        lines.register,
        lines.sampling_basis,
        lines.term_code,
        lines.product_group,
        {{ as_of_date() }} as as_of_date,
        named.event_id,
        named.row_id
    from lines
    inner join named
        on
            lines.evidence_class = named.evidence_class
            and lines.register = named.register
            and lines.sampling_basis = named.sampling_basis
            and lines.term_code = named.term_code
            and lines.product_group in ('ALL', named.product_group)
            and named.period_date between lines.period_start_date and lines.period_end_date
)

select * from joined
