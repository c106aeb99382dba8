-- White and black lists: who entered when on which ground, and when and why they left.
with

items as (
    select * from {{ ref('credit_items') }}
    where subject = 'list_entry'
),

clocks as (
    select * from {{ ref('credit_appeal_clocks') }}
),

told as (
    select
        items.credit_id,
        items.operator_id,
        items.firm_id,
        items.firm_name,
        items.scheme,
        items.list_kind,
        items.code as list_code,
        items.name_zh,
        items.name_en,
        items.document,
        items.publication_basis,
        items.reason,
        items.state,
        items.is_counted,
        items.recorded_by,
        items.recorded_date,
        items.validated_by,
        items.validated_date as entry_date,
        items.expires_date,
        items.ended_date as exit_date,
        items.ended_reason as exit_reason,
        items.ended_approved_by as exit_approved_by,
        items.appeal_count,
        items.appealed_date,
        clocks.appeal_due_date,
        coalesce(clocks.is_appeal_overdue, false) as is_appeal_overdue,
        items.push_state,
        {{ as_of_date() }} as as_of_date
    from items
    left join clocks using (credit_id)
)

select * from told
