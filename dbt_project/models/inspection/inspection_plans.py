"""How many checks the policy gives each cell in each month."""

from warehouse.inspection import InspectionPolicy, planned


def model(dbt, session):
    dbt.config(materialized="table")
    return planned(
        dbt.ref("inspection_plan_cells").to_arrow_table(),
        InspectionPolicy.of(dbt.ref("inspection_policy_in_force").to_arrow_table()),
    )
