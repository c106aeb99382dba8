"""What people decide: append-only files of checked lines, outside all tables that are rebuilt."""

from warehouse.decisions.assessments import Assessment, Scenario, Step
from warehouse.decisions.corrections import Correction
from warehouse.decisions.credit import CreditAct
from warehouse.decisions.losses import AcceptedLoss
from warehouse.decisions.matches import Match
from warehouse.decisions.overrides import TierOverride
from warehouse.decisions.ports import PortAct
from warehouse.decisions.recalls import RecallReport
from warehouse.decisions.receipts import WarningReceipt
from warehouse.decisions.rectifications import RectificationAct
from warehouse.decisions.register import Decision, DecisionError, append, read
from warehouse.decisions.responses import ResponseAct
from warehouse.decisions.rights import RightsAct
from warehouse.decisions.sharing import SharingAct
from warehouse.decisions.warnings import WarningAct

__all__ = [
    "AcceptedLoss",
    "Assessment",
    "Correction",
    "CreditAct",
    "Decision",
    "DecisionError",
    "Match",
    "PortAct",
    "RecallReport",
    "RectificationAct",
    "ResponseAct",
    "RightsAct",
    "Scenario",
    "SharingAct",
    "Step",
    "TierOverride",
    "WarningAct",
    "WarningReceipt",
    "append",
    "read",
]
