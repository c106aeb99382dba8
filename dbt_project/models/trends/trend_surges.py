from warehouse.trends.surges import judged


def model(dbt, session):
    dbt.config(materialized="table")
    return judged(
        dbt.ref("trend_ears").to_arrow_table(),
        dbt.ref("trend_register_weeks").to_arrow_table(),
        dbt.ref("trend_report_weeks").to_arrow_table(),
    )
