-- A line of an emerging term opens to as many rows as it counts.
with

lines as (
    select * from {{ ref('rpt_emerging_terms') }}
),

line_rows as (
    select * from {{ ref('rpt_emerging_term_rows') }}
),

counted as (
    select
        evidence_class,
        register,
        sampling_basis,
        term_code,
        product_group,
        count(*) as row_count,
        count(distinct event_id) as event_count
    from line_rows
    group by all
)

select lines.register, lines.term_code, lines.product_group
from lines
left join counted using (evidence_class, register, sampling_basis, term_code, product_group)
where
    lines.event_count <> coalesce(counted.row_count, 0)
    or lines.event_count <> coalesce(counted.event_count, 0)
