from warehouse.trends.disproportion import shrunken


def model(dbt, session):
    dbt.config(materialized="table")
    cells = dbt.ref("trade_market_cells").to_arrow_table()
    return shrunken(cells, ("evidence_class", "market_code", "hazard_code"))
