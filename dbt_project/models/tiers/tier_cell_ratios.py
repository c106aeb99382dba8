"""How surely the reports of each cell lie above what its own past lets expect."""

from warehouse.tier_inputs import Policy, cell_ratios


def model(dbt, session):
    dbt.config(materialized="table")
    return cell_ratios(
        dbt.ref("tier_cell_counts").to_arrow_table(),
        Policy.of(dbt.ref("tier_policy_in_force").to_arrow_table()),
    )
