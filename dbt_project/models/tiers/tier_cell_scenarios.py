"""What if: every question about the tiers of the run's date, as inputs for the rules."""

from warehouse.tier_inputs import Policy
from warehouse.tier_outlooks import cell_outlooks


def model(dbt, session):
    dbt.config(materialized="table")
    return cell_outlooks(
        dbt.ref("tier_cell_inputs").to_arrow_table(),
        dbt.ref("tier_cell_rates").to_arrow_table(),
        dbt.ref("tier_cell_signals").to_arrow_table(),
        dbt.ref("cell_rule").to_arrow_table(),
        Policy.of(dbt.ref("tier_policy_in_force").to_arrow_table()),
    )
