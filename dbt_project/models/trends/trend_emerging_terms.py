from warehouse.trends.terms import judged_terms


def model(dbt, session):
    dbt.config(materialized="table")
    return judged_terms(
        dbt.ref("trend_term_counts").to_arrow_table(),
        dbt.ref("trend_term_exposures").to_arrow_table(),
        dbt.ref("trend_term_periods").to_arrow_table(),
        dbt.ref("trend_term_rules").to_arrow_table(),
    )
