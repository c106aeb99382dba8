from warehouse.trends.disproportion import shrunken


def model(dbt, session):
    dbt.config(materialized="table")
    return shrunken(dbt.ref("trend_report_cells").to_arrow_table())
