from warehouse.trends.rates import shrunken


def model(dbt, session):
    dbt.config(materialized="table")
    return shrunken(
        dbt.ref("trend_rate_cells").to_arrow_table(),
        dbt.ref("dim_industry").to_arrow_table(),
    )
