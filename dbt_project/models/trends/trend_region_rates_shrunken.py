from warehouse.trends.rates import shrunken_by_region


def model(dbt, session):
    dbt.config(materialized="table")
    return shrunken_by_region(dbt.ref("trend_region_rate_cells").to_arrow_table())
