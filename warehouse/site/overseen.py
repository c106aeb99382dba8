"""The chapter of oversight: points, laboratories, complainants, packages for agencies."""

from __future__ import annotations

from typing import Final

from warehouse.site.lines import Table
from warehouse.site.register import Chapter, Register, columns

OVERSIGHT: Final = Chapter(
    "oversight",
    (
        Register(
            "monitoring_points",
            Table("reports.rpt_monitoring_points", ("source", "point_name", "event_month")),
            columns(
                source="source",
                point_name="point",
                event_month="month",
                report_count="whole",
                delay_days_median="whole",
                delay_days_p90="whole",
                late_count="whole",
                late_share_low="interval",
                filled_share="percent",
                first_field="report_field",
                second_field="report_field",
                third_field="report_field",
            ),
            "event_month desc, source, point_name = 'ALL' desc, report_count desc, point_name",
        ),
        Register(
            "laboratory_watch",
            Table(
                "reports.rpt_laboratory_watch",
                ("laboratory_id", "sampling_basis", "quarter_start_date"),
            ),
            columns(
                laboratory_name="text",
                quarter_start_date="day",
                sampling_basis="sampling_basis",
                check_count="whole",
                compared_failure_count="whole",
                expected_failure_count="rounded",
                finding_ratio="rounded",
                finding_ratio_low="counts",
                q_value="rounded",
                judgement="judgement",
                copied_vector_count="whole",
            ),
            "judgement in ('as_expected', 'insufficient'), quarter_start_date desc,"
            " laboratory_name, laboratory_id, sampling_basis",
        ),
        Register(
            "laboratory_signs",
            Table(
                "reports.rpt_laboratory_signs",
                ("laboratory_id", "period_type", "period_start_date", "laboratory_indicator"),
            ),
            columns(
                laboratory_name="text",
                laboratory_indicator="laboratory_indicator",
                period_type="period_type",
                period_start_date="day",
                check_count="whole",
                event_count="whole",
                event_share="percent",
                event_share_low="interval",
                expected_count="rounded",
                q_value="rounded",
                laboratory_state="laboratory_state",
            ),
            "laboratory_state in ('within', 'insufficient'), laboratory_state = 'insufficient',"
            " period_start_date desc, laboratory_name, laboratory_id, period_type,"
            " laboratory_indicator",
        ),
        Register(
            "complaint_concentration",
            Table("reports.rpt_complaint_concentration", ("industry_code", "event_month")),
            columns(
                event_month="month",
                complaint_count="whole",
                complainant_count="whole",
                concentrated_count="whole",
                concentrated_share="percent",
                concentrated_share_low="interval",
                marked_count="whole",
                other_count="whole",
                other_count_low="counts",
                completeness="percent",
            ),
            "event_month desc",
            "industry_code = 'ALL'",
        ),
        Register(
            "frequent_complainants",
            Table("reports.rpt_frequent_complainants", ("complainant_number",)),
            columns(
                complainant_number="whole",
                complaint_count="whole",
                respondent_count="whole",
                industry_count="whole",
                marked_count="whole",
                first_complaint_date="day",
                last_complaint_date="day",
            ),
            "complainant_number",
        ),
        Register(
            "shared_packages",
            Table("reports.rpt_shared_packages", ("package_id",)),
            columns(
                package_id="text",
                name="named",
                package_start_date="day",
                purpose="named",
                row_count="whole",
                left_out_count="whole",
                state="package_state",
                send_due_date="day",
                acknowledged_date="day",
            ),
            "is_overdue desc, package_start_date desc, agency_code",
        ),
    ),
)
