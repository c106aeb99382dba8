"""Progress of recalls 召回进度: how many units are out, how many have come back, as reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Final, Literal

import pyarrow as pa
from pydantic import Field, model_validator

from warehouse.decisions.register import Decision, DecisionError, Text

Act = Literal["plan", "report", "correct", "complete"]
Units = Annotated[int, Field(ge=0)]


class RecallReport(Decision):
    """One report on one recall: the plan came in, so many units are back, it is completed.

    Units are counted from the beginning of the recall. Those that are out may be left unsaid, as
    long as nobody knows; those that are back are said in every report.
    """

    register_name: ClassVar[str] = "recall_reports"

    event_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    act: Act
    units_out: Units | None = None
    units_back: Units | None = None
    cited: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> RecallReport:
        if (self.act == "plan") != (self.units_back is None):
            raise ValueError("units_back: every report says how many are back, a plan does not")
        if self.act == "complete" and not self.cited:
            raise ValueError("cited: that a recall is completed is shown by a report")
        return self


def follow(reports: Iterable[RecallReport]) -> tuple[RecallReport, ...]:
    """Follow the reports of a register in their order and return them.

    Raises
    ------
    DecisionError
        When a report comes after the completion, is dated before the one it follows, counts fewer
        units back without saying that it corrects, or more units back than are out.
    """
    standing: dict[str, RecallReport] = {}
    taken = []
    for report in reports:
        before = standing.get(report.event_id)
        if before is not None:
            _may_follow(before, report)
        elif report.act not in {"plan", "report"}:
            raise DecisionError(f"{report.decision_id}: nothing was reported before")
        whole = _with_units_known(before, report)
        if whole.units_out is not None and _back(whole) > whole.units_out:
            raise DecisionError(
                f"{report.decision_id}: {whole.units_back} units back of {whole.units_out} out"
            )
        standing[report.event_id] = whole
        taken.append(report)
    return tuple(taken)


def _may_follow(before: RecallReport, report: RecallReport) -> None:
    if before.act == "complete":
        raise DecisionError(f"{report.decision_id}: {report.event_id} is completed")
    if report.decided_date < before.decided_date:
        raise DecisionError(f"{report.decision_id}: is dated before the report that it follows")
    if report.act == "plan":
        raise DecisionError(f"{report.decision_id}: {report.event_id} was reported on before")
    if report.act != "correct" and _back(report) < _back(before):
        raise DecisionError(
            f"{report.decision_id}: {report.units_back} units back are fewer than "
            f"{before.units_back}, reported before; a correction says so"
        )


def _with_units_known(before: RecallReport | None, report: RecallReport) -> RecallReport:
    """Keep the units that are out when a report does not say them again."""
    if before is None or report.units_out is not None:
        return report
    return report.model_copy(update={"units_out": before.units_out})


def _back(report: RecallReport) -> int:
    return report.units_back or 0


RECALL_REPORT: Final = pa.schema(
    [
        ("report_id", pa.string()),
        ("event_id", pa.string()),
        ("act", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("cited", pa.list_(pa.string())),
        ("units_out", pa.int64()),
        ("units_back", pa.int64()),
        ("line_number", pa.int64()),
        ("decided_date", pa.date32()),
    ]
)


def recall_report_table(reports: Sequence[RecallReport]) -> pa.Table:
    """Lay the reports out as a table, one row each."""
    rows = [
        {
            **{name: getattr(each, name, None) for name in RECALL_REPORT.names},
            "report_id": each.decision_id,
            "decided_by": each.person,
            "cited": list(each.cited),
            "line_number": number,
        }
        for number, each in enumerate(follow(reports), start=1)
    ]
    return pa.Table.from_pylist(rows, schema=RECALL_REPORT)
