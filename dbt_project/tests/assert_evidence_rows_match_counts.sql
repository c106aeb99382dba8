-- As many rows stand behind an indicator as it says it looked at.
with

listed as (
    select industry_code, indicator, count(*) as row_count
    from {{ ref('rpt_tier_evidence_rows') }}
    group by all
)

select evidence.industry_code, evidence.indicator, evidence.sample_count, listed.row_count
from {{ ref('rpt_tier_evidence') }} as evidence
full join listed
    on
        evidence.industry_code = listed.industry_code
        and evidence.indicator = listed.indicator
where evidence.sample_count is distinct from coalesce(listed.row_count, 0)
