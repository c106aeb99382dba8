"""Which lines stand out at each date of the tiers, within the alarm budget of the reader."""

from warehouse.trends.alarms import Rules, line_alarms


def model(dbt, session):
    dbt.config(materialized="table")
    windows = dbt.ref("tier_indicator_windows").to_arrow_table()
    return line_alarms(
        dbt.ref("trend_surge_lines").to_arrow_table(),
        dbt.ref("trend_register_weeks").to_arrow_table(),
        dbt.ref("trend_report_weeks").to_arrow_table(),
        sorted(set(windows["as_of_date"].to_pylist())),
        Rules.of(dbt.ref("tier_alarm_policy").to_arrow_table()),
    )
