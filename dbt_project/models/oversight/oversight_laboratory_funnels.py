from warehouse.oversight.laboratories import judged


def model(dbt, session):
    dbt.config(materialized="table")
    rules = dbt.ref("oversight_rules_in_force").to_arrow_table()
    return judged(dbt.ref("oversight_laboratory_counts").to_arrow_table(), rules)
