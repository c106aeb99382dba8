"""The rate of each stratum and the share of its batches that is to be inspected."""

from warehouse.inspection import InspectionPolicy, advised


def model(dbt, session):
    dbt.config(materialized="table")
    return advised(
        dbt.ref("inspection_strata").to_arrow_table(),
        InspectionPolicy.of(dbt.ref("inspection_policy_in_force").to_arrow_table()),
    )
