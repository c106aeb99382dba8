"""How surely the failure rate of each cell lies above the cut-offs."""

from warehouse.tier_inputs import Policy, cell_rates


def model(dbt, session):
    dbt.config(materialized="table")
    return cell_rates(
        dbt.ref("tier_cell_checks").to_arrow_table(),
        dbt.ref("tier_indicator_counts").filter("indicator = 'failure_rate'").to_arrow_table(),
        dbt.ref("dim_industry").to_arrow_table(),
        Policy.of(dbt.ref("tier_policy_in_force").to_arrow_table()),
    )
