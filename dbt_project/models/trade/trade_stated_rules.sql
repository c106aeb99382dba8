-- Which rule of its market a notice or refusal says was not kept, in its publisher's words.
with

notices as (
    select
        record_id as event_id,
        unnest(
            regexp_extract_all(
                danger_text,
                '((?:[A-Z][A-Za-z0-9]* )(?:[A-Z0-9][A-Za-z0-9]* )*(?:Directive|Regulation))',
                1
            )
        ) as rule_text
    from {{ ref('stg_foreign_notices') }}
    where record_state = 'current'
),

refusals as (
    select record_id as event_id, unnest(reasons) as rule_text
    from {{ ref('stg_border_refusals') }}
    where record_state = 'current'
),

unioned as (
    select * from notices
    union all by name
    select * from refusals
),

told as (
    select distinct event_id, regexp_replace(trim(rule_text), '^The ', '') as rule_text
    from unioned
    where trim(rule_text) <> ''
)

select * from told
