"""A warehouse built from invented records, of which the right answers are known by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pytest

from ingest.records import RECORD_TYPES, REJECTS
from ingest.spot_check.failed_items import failed_items
from tests.dbt_project.credited import credited
from tests.dbt_project.traded import PORT_ACTS, RIGHTS_ACTS
from tests.dbt_project.warned import RECEIPTS, RESPONSES, TOY_MAKER, WARNINGS, recalled, rectified
from warehouse.decisions import Assessment, Correction, Scenario, Step, TierOverride
from warehouse.decisions.assessments import assessment_table, harm_step_table
from warehouse.decisions.corrections import correction_table
from warehouse.decisions.credit import credit_act_table
from warehouse.decisions.matches import MATCH
from warehouse.decisions.overrides import tier_override_table
from warehouse.decisions.ports import port_act_table
from warehouse.decisions.recalls import recall_report_table
from warehouse.decisions.receipts import warning_receipt_table
from warehouse.decisions.rectifications import rectification_act_table
from warehouse.decisions.responses import response_action_table
from warehouse.decisions.rights import rights_act_table
from warehouse.decisions.sharing import SHARING_ACT
from warehouse.decisions.warnings import warning_act_table
from warehouse.ledger import BATCH, GATE_FINDING, POLL, RELEASED_ROW, SOURCE

PROJECT: Final = Path(__file__).resolve().parents[2] / "dbt_project"
QUARANTINED_ROW: Final = pa.schema([field for field in REJECTS if field.name != "published"])

AS_OF: Final = date(2026, 11, 22)
LANDED: Final = date(2026, 11, 20)
EVIDENCE_CLASSES: Final = {
    "spot_check_result": "spot_check",
    "recall": "recall",
    "foreign_notice": "foreign_notice",
    "injury": "injury",
    "complaint": "complaint",
    "border_refusal": "border_refusal",
    "returned_shipment": "returned_shipment",
}

Row = dict[str, Any]


@dataclass(frozen=True)
class File:
    """A landed file: its admitted rows, and how many of its rows were kept out."""

    batch_id: str
    record_type: str
    rows: tuple[Row, ...]
    landed_date: date = LANDED
    quarantined_count: int = 0
    decision: str = "admit"
    evidence_class: str = ""  # the record type's usual one

    @property
    def source(self) -> str:
        return f"test_{self.record_type}s"


def _hash(*parts: object) -> str:
    return md5(repr(parts).encode(), usedforsecurity=False).hexdigest()


def _check(day: date | None, result: str, **more: Any) -> Row:
    return {
        "notice_title": "玩具抽查",
        "table_type": "result_list",
        "sampling_basis": "random_spot_check",
        "channel": "production",
        "product_category": "玩具",
        "product_name": "毛绒玩具",
        "result": result,
        "check_date": day,
        "check_date_basis": "notice" if day else None,
        "check_date_precision": "day" if day else None,
        "occurrence": 1,
    } | more


def _recall(number: str, day: date, **more: Any) -> Row:
    stated = {
        "recall_number": number,
        "product_name": "Bath toy",
        "title": "Bath toys recalled",
        "hazard_text": "Small parts pose a choking hazard",
        "recall_date": day,
    }
    return stated | more


def _complaint(number: str, day: date) -> Row:
    return {
        "complaint_number": number,
        "received_date": day,
        "complaint_type": "complaint",
        "product_name": "电风扇",
        "problem_text": "质量",
    }


MAY: Final = date(2026, 5, 12)
CHECKS: Final = File(
    "checks",
    "spot_check_result",
    (
        *(_check(MAY, "conforming") for _ in range(24)),
        *(
            _check(
                MAY,
                "nonconforming",
                nonconforming_items=["小零件"],
                maker_name=maker,
                maker_place=place,
            )
            for maker, place in (
                (TOY_MAKER, "广东省江门市蓬江区"),
                (TOY_MAKER, "江门市"),
                (None, "广东省"),
                ("成都绒偶玩具有限公司", "四川省成都市"),
                (None, "某地"),
            )
        ),
        _check(
            MAY,
            "nonconforming",
            nonconformity_class="label_only",
            nonconforming_items=["小零件标志"],
            test_items=[item.as_struct() for item in failed_items("铅║120mg/kg║≤90mg/kg、标志")],
        ),
        # on another basis: never in the same rate
        _check(MAY, "nonconforming", sampling_basis="targeted_spot_check"),
        # on no month axis, or in no rate
        _check(MAY, "nonconforming", table_type="fail_only_list"),
        _check(MAY, "not_judged"),
        _check(date(2026, 1, 1), "conforming", check_date_precision="year"),
        _check(None, "conforming"),
        _check(date(2026, 12, 1), "conforming"),
    ),
    quarantined_count=2,
    decision="quarantine_rows",
)
CHECK_IDS: Final = tuple(
    _hash(CHECKS.source, [CHECKS.batch_id, number]) for number in range(len(CHECKS.rows))
)
RECALLS: Final = File(
    "recalls",
    "recall",
    (
        _recall("before-all-windows", date(2022, 11, 1)),
        # five in each of the three windows of twelve months before, thirty in the last
        *(
            _recall(f"{year}-{n}", date(year, 6, 1 + n))
            for year in (2023, 2024, 2025)
            for n in range(5)
        ),
        *(_recall(f"2026-{n}", AS_OF - timedelta(days=n)) for n in range(28)),
        _recall("2026-death", date(2026, 3, 1), is_death_reported=True),
        _recall(
            "2026-two-hazards", date(2026, 3, 2), hazard_text="Fire and electric shock hazards"
        ),
        _recall("unheard-of", date(2026, 3, 3), product_name="Qwxz", title="Qwxz recalled"),
    ),
)
RECALLS_AGAIN: Final = File(
    "recalls-again",
    "recall",
    (
        _recall("2026-0", AS_OF, remedy_text="Refund"),  # changed
        _recall("2026-1", AS_OF - timedelta(days=1)),  # as before
    ),
    landed_date=LANDED + timedelta(days=1),
)
COMPLAINTS: Final = File(
    "complaints",
    "complaint",
    (_complaint("a", date(2026, 1, 5)), _complaint("b", date(2026, 3, 5))),
)
NOTICES: Final = File(
    "notices",
    "foreign_notice",
    (
        {
            "case_number": "A12/1/26",
            "report_year": 2026,
            "report_week": 40,
            "category": "Toys",
            "product_name": "Magnetic charger",
            "risk_types": ["Choking"],
            "risk_level": "Serious risk",
            "published_date": date(2026, 10, 2),
        },
    ),
)
INJURIES: Final = File(
    "injuries",
    "injury",
    (
        {
            "case_number": "1",
            "treated_date": date(2026, 2, 3),
            "disposition_code": "4",
            "product_codes": ["1842"],
            "case_weight": "15.7762",
        },
    ),
)
CARDS: Final = File(
    "cards",
    "injury",
    (
        {
            "case_number": "card-1",
            "treated_date": date(2026, 2, 4),
            "product_names": ["电动自行车"],
            "cause_text": "跌倒/坠落",
            "severity_text": "轻度",
            "disposition_text": "处理后离院",
        },
    ),
    evidence_class="injury_card",
)
REFUSALS: Final = File(
    "refusals",
    "border_refusal",
    (
        {
            "refusal_number": "440700/1",
            "refused_date": date(2026, 2, 1),
            "refused_date_precision": "month",
            "hs_code": "9503008900",
            "reasons": ["邻苯二甲酸酯超标", "无中文标签"],
            "refusing_country": "中国",
        },
    ),
)
BORDER_NOTICES: Final = File(
    "border-notices",
    "foreign_notice",
    (
        {
            "case_number": "2026.0001",
            "report_year": 2026,
            "report_week": 7,
            "category": "fish and seafood",
            "notice_type": "Border Rejection Notification",
            "published_date": date(2026, 2, 9),
        },
    ),
)
RETURNS: Final = File(
    "returns",
    "returned_shipment",
    (
        {
            "return_number": "T1",
            "returned_date": date(2026, 2, 6),
            "product_name": "Qwxz",
            "hs_code": "9405.41",
            "reason_text": "灯具漏电，客户拒收",
        },
    ),
)
REFUSED: Final = File("refused", "complaint", (), quarantined_count=3, decision="refuse")
ASSESSMENTS: Final = (
    Assessment(
        decision_id="A-chair",
        decided_date=date(2026, 6, 1),
        person="first",
        reason="example of the guidelines",
        industry_code="I09",
        hazard_code="H01",
        product_name="folding chair",
        uncertainty="low",
        uncertainty_reason="steps were counted",
        scenarios=(
            Scenario(
                scenario_id="finger",
                injury="pinched finger",
                severity_level=1,
                steps=(
                    Step(text="the chair has a gap", probability="1"),
                    Step(text="a finger is in the gap while it is unfolded", probability="1/50"),
                    Step(text="the finger is pinched", probability="1/10"),
                ),
            ),
        ),
        validated_by="second",
        valid_until=date(2027, 5, 31),
    ),
)
OVERRIDES: Final = (
    TierOverride(
        decision_id="O-1",
        decided_date=date(2026, 11, 1),
        person="first",
        reason="a campaign is under way",
        industry_code="I09",
        hazard_code="H01",
        tier_code="III",
        expires_date=date(2026, 11, 30),
    ),
)


def _correction(name: str, record: str, column: str, **more: Any) -> Correction:
    return Correction(
        decision_id=name,
        decided_date=date(2026, 11, 21),
        person="first",
        reason="the notice says so",
        record_type="recall",
        record_id=_hash(RECALLS.source, [record]),
        column=column,
        **more,
    )


CORRECTIONS: Final = (
    _correction("C-text", "2026-2", "remedy_text", value="Refund"),
    _correction("C-date", "2026-4", "recall_date", expect="2026-11-18", value="2026-11-17"),
    _correction("C-items", "2026-2", "hazard_terms", value='["choking"]'),
    _correction("C-units", "2026-3", "unit_count", expect="7", value="70"),  # it says nothing
    _correction("C-nobody", "unheard-of-too", "brand", value="ACME"),
    Correction(
        decision_id="C-end",
        decided_date=date(2026, 11, 22),
        person="second",
        reason="it was right",
        kind="withdraw",
        withdraws="C-items",
    ),
)
FILES: Final = (
    CHECKS,
    RECALLS,
    RECALLS_AGAIN,
    COMPLAINTS,
    NOTICES,
    INJURIES,
    CARDS,
    REFUSALS,
    BORDER_NOTICES,
    RETURNS,
    REFUSED,
)


def _tables(files: Iterable[File]) -> Mapping[str, pa.Table]:
    """Lay the files out as the tables of the raw schema."""
    files = tuple(files)
    found = {
        name: pa.Table.from_pylist(
            [row for f in files if f.record_type == name for row in _with_provenance(f)],
            schema=kind.schema,
        )
        for name, kind in RECORD_TYPES.items()
    }
    return found | {
        "batch": pa.Table.from_pylist([_batch(f) for f in files], schema=BATCH),
        "gate_finding": GATE_FINDING.empty_table(),
        "released_row": RELEASED_ROW.empty_table(),
        "quarantined_row": pa.Table.from_pylist(
            [row for f in files for row in _quarantined(f)], schema=QUARANTINED_ROW
        ),
        "source": pa.Table.from_pylist([_source(name) for name in RECORD_TYPES], schema=SOURCE),
        "poll": POLL.empty_table(),
        "correction": correction_table(CORRECTIONS),
        "assessment": assessment_table(ASSESSMENTS),
        "harm_step": harm_step_table(ASSESSMENTS),
        "tier_override": tier_override_table(OVERRIDES),
        "credit_act": credit_act_table(credited(CHECK_IDS[24])),
        "match": MATCH.empty_table(),
        "port_act": port_act_table(PORT_ACTS),
        "rights_act": rights_act_table(RIGHTS_ACTS),
        "sharing_act": SHARING_ACT.empty_table(),
        "warning_act": warning_act_table(WARNINGS),
        "warning_receipt": warning_receipt_table(RECEIPTS),
        "response_action": response_action_table(RESPONSES),
        "recall_report": recall_report_table(recalled(_hash(RECALLS.source, ["2026-3"]))),
        "rectification_act": rectification_act_table(rectified(CHECK_IDS[24], CHECK_IDS[25])),
    }


def _with_provenance(file: File) -> list[Row]:
    kind = RECORD_TYPES[file.record_type]
    decimals = {c.name: c.arrow for c in kind.columns if pa.types.is_decimal(c.arrow)}
    rows = []
    for number, row in enumerate(file.rows):
        typed = {
            name: pa.scalar(value).cast(decimals[name]).as_py() if name in decimals else value
            for name, value in row.items()
        }
        key = [row[name] for name in kind.key] or [file.batch_id, number]
        rows.append(
            typed
            | {
                "record_id": _hash(file.source, key),
                "content_hash": _hash(row),
                "row_id": f"{file.batch_id}:{number}",
                "source": file.source,
                "batch_id": file.batch_id,
                "file_name": f"{file.batch_id}.csv",
                "row_number": number + 1,
                "landed_date": file.landed_date,
                "published": "{}",
            }
        )
    return rows


def _batch(file: File) -> Row:
    return {
        "source": file.source,
        "batch_id": file.batch_id,
        "file_name": f"{file.batch_id}.csv",
        "record_type": file.record_type,
        "evidence_class": file.evidence_class or EVIDENCE_CLASSES[file.record_type],
        "landed_date": file.landed_date,
        "decision": file.decision,
        "landed_count": len(file.rows) + file.quarantined_count,
        "admitted_count": len(file.rows),
        "quarantined_count": file.quarantined_count,
        "noise_count": 0,
    }


def _quarantined(file: File) -> list[Row]:
    return [
        {
            "row_id": f"{file.batch_id}:q{number}",
            "record_type": file.record_type,
            "source": file.source,
            "batch_id": file.batch_id,
            "file_name": f"{file.batch_id}.csv",
            "stage": "refused" if file.decision == "refuse" else "conform",
            "reason": "bad_date",
            "landed_date": file.landed_date,
        }
        for number in range(file.quarantined_count)
    ]


def _source(record_type: str) -> Row:
    return {
        "source": f"test_{record_type}s",
        "register": f"test_{record_type}s",
        "record_type": record_type,
        "evidence_class": EVIDENCE_CLASSES[record_type],
        "is_rows_publishable": True,
    }


def _write_raw(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        for name, table in _tables(FILES).items():
            connection.register("arrow_table", table)
            connection.execute(f"create table raw.{name} as select * from arrow_table")
            connection.unregister("arrow_table")


def _dbt_build(database: Path, folder: Path) -> None:
    finished = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--no-use-colors", "build", "--project-dir", str(PROJECT)),
            *("--profiles-dir", str(PROJECT), "--target-path", str(folder / "target")),
            *("--log-path", str(folder / "logs")),
            *("--vars", json.dumps({"as_of_date": AS_OF.isoformat()})),
        ],
        env={**os.environ, "FENGHUO_DB": str(database), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:]


Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse that dbt built and tested in a child process, once."""
    folder = tmp_path_factory.mktemp("dbt_project")
    _write_raw(folder / "build.duckdb")
    _dbt_build(folder / "build.duckdb", folder)
    return folder


@pytest.fixture(scope="session")
def query(built: Path) -> Iterable[Query]:
    """Ask the built warehouse."""
    with duckdb.connect(str(built / "build.duckdb"), read_only=True) as connection:
        yield lambda sql, *parameters: connection.execute(sql, list(parameters)).fetchall()


@pytest.fixture(scope="session")
def compiled(built: Path) -> Callable[[str], str]:
    """Return the SQL that dbt ran for a model."""

    def sql_of(model: str) -> str:
        manifest = json.loads((built / "target" / "manifest.json").read_text(encoding="utf-8"))
        compiled_code: str = manifest["nodes"][f"model.fenghuo.{model}"]["compiled_code"]
        return compiled_code

    return sql_of
