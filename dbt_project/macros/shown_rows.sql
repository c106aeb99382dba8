{#-
    The events that pages show behind a figure, with what pages say of them. `chosen` is the CTE that
    names them by event_id; `keys` and `counts` are its columns that tell whose rows they are and how
    many there are in all.
-#}
{% macro shown_rows(keys, counts) -%}
hazards_listed as (
    select event_id, string_agg(hazard_code, ' ' order by hazard_code) as hazards
    from {{ ref('brg_event_hazards') }}
    where event_id in (select chosen.event_id from chosen)
    group by event_id
),

told as (
    select
        {%- for key in keys %}
        chosen.{{ key }},
        {%- endfor %}
        events.{{ [
            'event_id', 'evidence_class', 'sampling_basis', 'record_type', 'source', 'event_date',
            'event_month', 'product_name', 'maker_name', 'result', 'is_nonconforming',
            'severity_level', 'unit_count', 'batch_id', 'file_name', 'sheet_name', 'row_number',
            'row_id',
        ] | join(',\n        events.') }},
        hazards_listed.hazards,
        chosen.{{ counts | join(',\n        chosen.') }},
        chosen.row_position
    from chosen
    inner join {{ ref('fct_safety_events') }} as events using (event_id)
    left join hazards_listed using (event_id)
)

select * from told
{%- endmacro %}
