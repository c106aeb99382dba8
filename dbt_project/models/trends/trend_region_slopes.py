from warehouse.trends.slopes import PLACE, fitted


def model(dbt, session):
    dbt.config(materialized="table")
    return fitted(dbt.ref("trend_region_slope_series").to_arrow_table(), PLACE)
