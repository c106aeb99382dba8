"""The chapter of credit: operators, lists, points, and what the rules would count."""

from __future__ import annotations

from typing import Final

from warehouse.site.lines import Table
from warehouse.site.register import Chapter, Register, columns

CREDIT: Final = Chapter(
    "credit",
    (
        Register(
            "operator_credit",
            Table("reports.rpt_operator_credit", ("operator_id", "scheme", "valid_from_date")),
            columns(
                firm_name="text",
                scheme="credit_scheme",
                grade_name="named",
                points="whole",
                point_entry_count="whole",
                white_list_count="whole",
                black_list_count="whole",
                valid_from_date="day",
                next_change_date="day",
            ),
            "black_list_count desc, points desc, grade_rank desc nulls last, firm_name,"
            " operator_id, scheme",
            "is_current",
        ),
        Register(
            "credit_list_entries",
            Table("reports.rpt_credit_list_entries", ("credit_id",)),
            columns(
                firm_name="text",
                name="named",
                list_kind="list_kind",
                state="credit_state",
                entry_date="day",
                expires_date="day",
                exit_date="day",
                document="text",
                push_state="push_state",
            ),
            "is_counted desc, entry_date desc nulls last, credit_id",
        ),
        Register(
            "credit_points",
            Table("reports.rpt_credit_points", ("credit_id",)),
            columns(
                firm_name="text",
                name="named",
                points="whole",
                state="credit_state",
                validated_date="day",
                expires_date="day",
                appeal_due_date="day",
                ended_date="day",
                cause_row_id="row",
            ),
            "is_appeal_overdue desc, state = 'under_appeal' desc, is_counted desc,"
            " recorded_date desc, credit_id",
        ),
        Register(
            "credit_proposals",
            Table("reports.rpt_credit_proposals", ("proposal_id",)),
            columns(
                firm_name="text",
                name="named",
                points="whole",
                cause_date="day",
                cause_row_id="row",
                proposal_id="text",
            ),
            "points desc, cause_date desc, proposal_id",
        ),
        Register(
            "credit_push",
            Table("reports.rpt_credit_push", ("credit_id",)),
            columns(
                firm_name="text",
                credit_code="text",
                subject="credit_subject",
                name="named",
                document="text",
                publication_basis="text",
                valid_from_date="day",
                valid_to_date="day",
            ),
            "valid_from_date desc, credit_id",
        ),
    ),
)
