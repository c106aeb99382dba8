from warehouse.trends.slopes import fitted


def model(dbt, session):
    dbt.config(materialized="table")
    return fitted(dbt.ref("trend_slope_series").to_arrow_table())
