"""A warning from its draft to its lifting, by the commands that people use."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from tests.dbt_project.warned import CONTENT
from warehouse import store
from warehouse.cli import main
from warehouse.decisions.tables import decision_tables
from warehouse.publish import FILE, MANIFEST
from warehouse.registering import HANDED_OVER
from warehouse.settings import REPOSITORY

PROPOSAL = "P-20261122-I08-H06-issue"
_EVENT, _OTHER = "0" * 32, "1" * 32


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a version that proposes one warning."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    folder = tmp_path / "lake" / "published" / "2026-11-22-abc"
    with store.write(folder / FILE, memory_limit="200MB", threads=1) as connection:
        connection.execute("create schema reports")
        connection.execute(
            "create table reports.rpt_warning_proposals as select"
            f" '{PROPOSAL}' as proposal_id, 'trade_notice' as notice_type, 'firms' as audience,"
            " 'I08' as industry_code, 'H06' as hazard_code, 'II' as tier_code,"
            " date '2026-11-22' as as_of_date, '通告' as title_zh, 'Notice' as title_en,"
            " '自查' as text_zh, 'Check' as text_en"
        )
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (folder.parent / "current").symlink_to(folder.name)
    (tmp_path / "text.json").write_text(json.dumps(CONTENT), encoding="utf-8")
    return tmp_path


def run(*arguments: str, person: str = "Li", day: str = "2026-11-24") -> Result:
    """Run a command of `fenghuo decide` in this process."""
    told = ("--person", person, "--reason", "checks of October", "--date", day)
    return CliRunner().invoke(main, ["decide", *arguments, *told])


def test_a_warning_is_carried_from_its_proposal_to_its_lifting(home: Path) -> None:
    """Each command says the state; the second person and the evidence are asked for."""
    draft = run("warning", "draft", "W-1", "--proposal", PROPOSAL)
    assert draft.output == "W-1: draft, version 1\n"
    assert "may not follow" in run("warning", "issue", "W-1").output
    assert "another person validates it" in run("warning", "validate", "W-1").output
    assert run("warning", "validate", "W-1", person="Wang").output == "W-1: validated, version 1\n"
    assert run("warning", "issue", "W-1").output == "W-1: issued, version 1\n"
    step = ("--receiver", "ACME", "--kind", "firm", "--channel", "letter", "--step", "read")
    assert (
        "version 2 has not been issued"
        in run("warning", "receipt", "W-1", "--version", "2", *step).output
    )
    assert run("warning", "receipt", "W-1", "--version", "1", *step).exit_code == 0
    lift = ("--approved-by", "Wang", "--evaluation", "fell", "--cite", "E-1")
    assert run("warning", "lift", "W-1", *lift).output == "W-1: lifted, version 1\n"
    assert (
        "is lifted; change may not follow, nothing may"
        in run("warning", "change", "W-1", "--file", str(home / "text.json")).output
    )
    register = (home / "lake" / "decisions" / "warnings.jsonl").read_text(encoding="utf-8")
    acts = [json.loads(line) for line in register.splitlines()]
    assert [act["act"] for act in acts] == ["draft", "validate", "issue", "lift"]
    assert acts[0]["content"]["basis_date"] == "2026-11-22"


def test_the_same_act_twice_is_one(home: Path) -> None:
    """A command repeated by mistake changes nothing; the next act of the kind is refused."""
    assert home.exists()
    for _ in range(2):
        assert run("warning", "draft", "W-1", "--proposal", PROPOSAL).exit_code == 0
    assert run("warning", "draft", "W-1", "--proposal", PROPOSAL, person="Zhao").exit_code != 0


def test_a_measure_needs_a_warning_in_force_and_a_clock_that_is_known(home: Path) -> None:
    """Then it is ordered, extended and done."""
    order = ("measure", "order", "A-1", "--warning", "W-1", "--measure", "M08", "--owner", "PJ")
    clock = ("--deadline", "rectification_order")
    assert "W-1: is unknown, not in force" in run(*order, *clock).output
    run("warning", "draft", "W-1", "--file", str(home / "text.json"))
    run("warning", "validate", "W-1", person="Wang")
    run("warning", "issue", "W-1")
    assert "no such legal clock; complaint_acceptance" in run(*order, "--deadline", "soon").output
    assert "has one of them" in run(*order).output
    assert run(*order, *clock).output == "A-1: open\n"
    assert run("measure", "extend", "A-1", "--due", "2027-03-01").output == "A-1: open\n"
    assert run("measure", "done", "A-1", "--outcome", "412 off the shelves").output == "A-1: done\n"
    assert "is done" in run("measure", "cancel", "A-1").output


def _line(number: int, act: str, **more: Any) -> str:
    stated = {
        "decision_id": f"X-{number}",
        "decided_date": "2026-11-24",
        "person": "Li" if act != "validate" else "Wang",
        "reason": "taken over",
        "warning_id": "W-9",
        "act": act,
    }
    return json.dumps(stated | more, ensure_ascii=False)


def test_lines_of_another_system_are_taken_together_or_not_at_all(home: Path) -> None:
    """One that may not follow leaves the register as it was; taken twice they stand once."""
    path = home / "handed_over.jsonl"
    draft = _line(1, "draft", content=CONTENT)
    path.write_text(f"{draft}\n{_line(2, 'issue')}\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["decide", "take", "warnings", str(path)])
    assert refused.exit_code != 0
    assert "issue may not follow" in refused.output
    assert not (home / "lake" / "decisions" / "warnings.jsonl").exists()

    path.write_text(f"{draft}\n{_line(2, 'validate')}\n{_line(3, 'issue')}\n", encoding="utf-8")
    for told in ("3 written down, 0 stood already", "0 written down, 3 stood already"):
        taken = CliRunner().invoke(main, ["decide", "take", "warnings", str(path)])
        assert told in taken.output
    path.write_text(_line(1, "draft", content=CONTENT | {"level": "IV"}), encoding="utf-8")
    other = CliRunner().invoke(main, ["decide", "take", "warnings", str(path)])
    assert "X-1 stands with other content" in other.output


def test_reports_on_recalls_and_words_on_products_are_about_known_records(home: Path) -> None:
    """A recall that the version does not know is refused; what is known is written down."""
    database = home / "lake" / "published" / "current" / FILE
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_safety_events as select * from (values"
            f" ('{_EVENT}', 'recall'), ('{_OTHER}', 'complaint')) as t (event_id, evidence_class)"
        )
    told = ("report", "--back", "30")
    assert "no recall of" in run("recall-progress", _OTHER, *told).output
    assert run("recall-progress", _EVENT, "plan", "--out", "100").output.endswith(": plan\n")
    assert run("recall-progress", _EVENT, *told).output.endswith(": report\n")
    assert (
        "101 units back of 100 out"
        in run("recall-progress", _EVENT, "report", "--back", "101").output
    )
    assert "no event of" in run("match", _EVENT, "2" * 32, "--verdict", "same").output
    assert run("match", _EVENT, _OTHER, "--verdict", "same").output.endswith(": same\n")


def test_a_tier_is_set_and_released_by_people(home: Path) -> None:
    """A lowering without a second person is written down; the release asks for one."""
    cell = ("--industry", "I08", "--hazard", "H06")
    told = ("--tier", "normal", "--expires", "2026-12-31")
    assert run("override", *cell, *told).output.endswith(": written down\n")
    assert run("override", *cell, *told).output.endswith(": stands already\n")
    late = ("--tier", "II", "--expires", "2028-12-31")
    assert "within 366 days" in run("override", *cell, *late).output
    ended = ("--evaluation", "all units came back", "--approved-by")
    assert "is another one" in run("release", *cell, *ended, "Li").output
    assert run("release", *cell, *ended, "Wang").exit_code == 0
    register = (home / "lake" / "decisions" / "overrides.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["kind"] for line in register.splitlines()] == ["override", "release"]


_CELL = {"industry_code": "I08", "hazard_code": "H06"}
_HANDED_OVER: dict[str, dict[str, Any]] = {
    "warnings": {"warning_id": "W-9", "act": "draft", "content": CONTENT},
    "receipts": {
        "warning_id": "W-9",
        "version_number": 1,
        "receiver": "蓬江区局",
        "receiver_kind": "authority",
        "step": "read",
        "channel": "OA",
    },
    "responses": {
        "action_id": "A-9",
        "act": "order",
        "warning_id": "W-9",
        "measure_code": "M08",
        "owner": "蓬江区局",
        "due_date": "2026-12-24",
    },
    "rectifications": {"event_id": _EVENT, "act": "inform"},
    "recall_reports": {"event_id": _EVENT, "act": "report", "units_back": 3},
    "matches": {
        "subject": "product",
        "verdict": "same",
        "left_id": _EVENT,
        "right_id": _OTHER,
    },
    "credit_acts": {
        "credit_id": "C-9",
        "act": "record",
        "content": {
            "subject": "grade",
            "scheme": "customs",
            "code": "regular",
            "operator": {"firm_name": "江门市烽禾玩具有限公司"},
            "document": "认定书 9",
        },
    },
    "sharing_acts": {
        "package_id": "customs-202610",
        "act": "send",
        "content_sha256": "0" * 64,
        "channel": "政务外网",
    },
    "port_acts": {
        "incident_id": "B-9",
        "act": "report",
        "occurrence": {
            "kind": "drill",
            "port": "新会港",
            "level": "III",
            "occurred_time": "2026-11-24T09:30:00",
            "text": "危险货物泄漏演练",
        },
    },
    "rights_acts": {
        "case_id": "R-9",
        "act": "open",
        "case": {
            "market_code": "US",
            "right_kind": "patent",
            "side": "accused",
            "industry_code": "I07",
            "firm_name": "某厂",
            "text": "337调查",
        },
    },
    "overrides": {**_CELL, "tier_code": "III", "expires_date": "2026-12-31"},
    "assessments": {
        **_CELL,
        "product_name": "hose",
        "uncertainty": "low",
        "uncertainty_reason": "steps were counted",
        "valid_until": "2027-11-24",
        "scenarios": [
            {
                "scenario_id": "leak",
                "injury": "burn",
                "severity_level": 3,
                "steps": [{"text": "the hose leaks", "probability": "1/50"}],
            }
        ],
    },
    "corrections": {
        "record_type": "recall",
        "record_id": _EVENT,
        "column": "unit_count",
        "expect": "7",
        "value": "70",
    },
    "losses": {
        "table": "marts.fct_safety_events",
        "largest_count": 3,
        "business_date": "2026-11-24",
    },
}


# an assessment has a step as well; losses are read when a version is released
_ROWS = {"assessments": 2, "losses": 0}


@pytest.mark.parametrize("register", sorted(HANDED_OVER))
def test_every_register_takes_the_lines_of_another_system(home: Path, register: str) -> None:
    """A good line is written as the register keeps it, once; one column too many is refused."""
    stated = {
        "decision_id": "X-1",
        "decided_date": "2026-11-24",
        "person": "exchange",
        "reason": "handed over",
        **_HANDED_OVER[register],
    }
    path = home / "handed_over.jsonl"
    path.write_text(json.dumps(stated | {"colour": "red"}), encoding="utf-8")
    refused = CliRunner().invoke(main, ["decide", "take", register, str(path)])
    assert "handed_over.jsonl, line 1: colour" in refused.output
    path.write_text(json.dumps(stated, ensure_ascii=False), encoding="utf-8")
    for told in ("1 written down, 0 stood already", "0 written down, 1 stood already"):
        assert told in CliRunner().invoke(main, ["decide", "take", register, str(path)]).output
    tables = decision_tables(home / "lake" / "decisions", date(2026, 11, 24))
    assert sum(table.num_rows for table in tables.values()) == _ROWS.get(register, 1)


def test_the_command_and_the_page_know_every_register() -> None:
    """What can be handed over is offered by the command and described on the page."""
    page = (REPOSITORY / "warehouse" / "README.md").read_text(encoding="utf-8")
    refused = CliRunner().invoke(main, ["decide", "take", "nothing", "README.md"]).output
    for register in HANDED_OVER:
        assert f"| `{register}` |" in page
        assert f"'{register}'" in refused
    registers = {kind.register_name for kind, _ in HANDED_OVER.values()}
    assert registers == set(HANDED_OVER) == set(_HANDED_OVER)
