"""The decisions of a date as the tables that a build reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from warehouse.decisions.assessments import Assessment, assessment_table, harm_step_table
from warehouse.decisions.corrections import Correction, correction_table
from warehouse.decisions.credit import CreditAct, credit_act_table
from warehouse.decisions.matches import Match, match_table
from warehouse.decisions.overrides import TierOverride, tier_override_table
from warehouse.decisions.ports import PortAct, port_act_table
from warehouse.decisions.recalls import RecallReport, recall_report_table
from warehouse.decisions.receipts import WarningReceipt, warning_receipt_table
from warehouse.decisions.rectifications import RectificationAct, rectification_act_table
from warehouse.decisions.register import read
from warehouse.decisions.responses import ResponseAct, response_action_table
from warehouse.decisions.rights import RightsAct, rights_act_table
from warehouse.decisions.sharing import SharingAct, sharing_act_table
from warehouse.decisions.warnings import WarningAct, warning_act_table


def decision_tables(folder: Path, as_of: date) -> Mapping[str, pa.Table]:
    """Read every register as it stood on a date; the names are those of the schema ``raw``."""
    assessments = read(folder, Assessment, as_of)
    return {
        "correction": correction_table(read(folder, Correction, as_of)),
        "assessment": assessment_table(assessments),
        "harm_step": harm_step_table(assessments),
        "credit_act": credit_act_table(read(folder, CreditAct, as_of)),
        "match": match_table(read(folder, Match, as_of)),
        "tier_override": tier_override_table(read(folder, TierOverride, as_of)),
        "warning_act": warning_act_table(read(folder, WarningAct, as_of)),
        "warning_receipt": warning_receipt_table(read(folder, WarningReceipt, as_of)),
        "rectification_act": rectification_act_table(read(folder, RectificationAct, as_of)),
        "recall_report": recall_report_table(read(folder, RecallReport, as_of)),
        "sharing_act": sharing_act_table(read(folder, SharingAct, as_of)),
        "port_act": port_act_table(read(folder, PortAct, as_of)),
        "rights_act": rights_act_table(read(folder, RightsAct, as_of)),
        "response_action": response_action_table(read(folder, ResponseAct, as_of)),
    }
