"""Each laboratory, period and sign beside what the other laboratories let expect."""

from warehouse.oversight.signs import watched


def model(dbt, session):
    dbt.config(materialized="table")
    return watched(
        dbt.ref("oversight_laboratory_sign_counts").to_arrow_table(),
        dbt.ref("oversight_laboratory_sign_rules").to_arrow_table(),
    )
