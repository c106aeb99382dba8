-- Each version of a warning's text, who wrote and who validated it, and when it was issued.
with

acts as (
    select * from {{ ref('stg_warning_acts') }}
),

written as (
    select * from acts
    where act in ('draft', 'change')
),

validated as (
    select warning_id, version_number, decided_by, decided_date from acts
    where act = 'validate'
),

issued as (
    select warning_id, version_number, decided_by, decided_date from acts
    where act = 'issue'
),

joined as (
    select
        written.warning_id,
        written.version_number,
        written.notice_type,
        written.audience,
        written.level,
        written.industry_code,
        written.hazard_code,
        written.region_code,
        written.title_zh,
        written.title_en,
        written.text_zh,
        written.text_en,
        written.original_issuer,
        written.original_number,
        written.original_url,
        written.original_date,
        written.basis_date,
        written.is_publishable,
        written.decided_by as written_by,
        written.decided_date as written_date,
        validated.decided_by as validated_by,
        validated.decided_date as validated_date,
        issued.decided_by as issued_by,
        issued.decided_date as issued_date
    from written
    left join validated using (warning_id, version_number)
    left join issued using (warning_id, version_number)
)

select * from joined
