"""The commands `fenghuo decide credit`, run in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warehouse import store
from warehouse.cli import main
from warehouse.publish import FILE, MANIFEST

PROPOSAL = f"K-{'0' * 32}-failed_major"
LISTED = {
    "subject": "list_entry",
    "scheme": "samr",
    "code": "seriously_unlawful",
    "operator": {"firm_name": "江门市失信灯饰有限公司", "credit_code": "91440700MA5EXAMPLE"},
    "document": "决定书 3",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose version knows one failing check and proposes points for it."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    folder = tmp_path / "lake" / "published" / "2026-11-22-abc"
    with store.write(folder / FILE, memory_limit="200MB", threads=1) as connection:
        connection.execute("create schema reports")
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_safety_events as select"
            f" '{'0' * 32}' as event_id, 'spot_check' as evidence_class"
        )
        connection.execute(
            "create table reports.rpt_credit_proposals as select"
            f" '{PROPOSAL}' as proposal_id, 'samr' as scheme, 'failed_major' as rule_code,"
            f" '{'0' * 32}' as cause_event_id, '{'1' * 32}' as firm_id, '某厂' as firm_name,"
            " null as credit_code"
        )
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (folder.parent / "current").symlink_to(folder.name)
    return tmp_path


def run(*arguments: str, person: str = "Li", day: str = "2026-11-24") -> Result:
    """Run a command of `fenghuo decide credit`."""
    told = ("--person", person, "--reason", "checks of October", "--date", day)
    return CliRunner().invoke(main, ["decide", "credit", *arguments, *told])


def said(home: Path, content: dict[str, object]) -> str:
    """Write down what is to be recorded; return the path."""
    path = home / "item.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_points_go_from_the_proposal_to_their_repair(home: Path) -> None:
    """Each command says the state that the act led to; who recorded may not validate."""
    assert home.exists()
    assert run("record", "C-1", "--proposal", PROPOSAL).output == "C-1: recorded\n"
    assert "another person decides to validate" in run("validate", "C-1").output
    assert run("validate", "C-1", person="Wang").output == "C-1: in_force\n"
    assert run("appeal", "C-1").output == "C-1: under_appeal\n"
    assert "another person decides to dismiss" in run("dismiss", "C-1", person="Wang").output
    assert run("dismiss", "C-1", person="Zhao").output == "C-1: in_force\n"
    second = ("--approved-by", "Wang", "--cite", "decision 7")
    assert "exit does not end points" in run("exit", "C-1", *second).output
    assert run("repair", "C-1", *second).output == "C-1: repaired\n"
    assert "may not follow, nothing may" in run("appeal", "C-1", day="2026-11-25").output


def test_a_code_is_one_of_the_tables_in_force_on_the_day(home: Path) -> None:
    """Customs had three grades before April 2026 and has five since; a list must exist."""
    grade = LISTED | {"subject": "grade", "scheme": "customs", "code": "certified"}
    path = said(home, grade)
    early = run("record", "C-2", "--file", path, day="2026-03-31")
    assert "certified is in no line of credit_grade.csv on 2026-03-31" in early.output
    assert "advanced_certified, dishonest, regular are" in early.output
    assert run("record", "C-2", "--file", path, day="2026-04-01").output == "C-2: recorded\n"
    unknown = run("record", "C-3", "--file", said(home, LISTED | {"code": "no_such"}))
    assert "no_such is in no line of credit_list.csv" in unknown.output
    assert run("record", "C-3", "--file", said(home, LISTED)).output == "C-3: recorded\n"


def test_a_cause_is_an_event_of_the_standing_version(home: Path) -> None:
    """Points for a check that nobody knows are refused, and so is a proposal of another night."""
    content = {
        **{name: LISTED[name] for name in ("scheme", "operator")},
        "subject": "points",
        "code": "failed_major",
        "cause_event_id": "f" * 32,
    }
    assert (
        "no event of 2026-11-22-abc" in run("record", "C-4", "--file", said(home, content)).output
    )
    assert "proposes nothing" in run("record", "C-4", "--proposal", "K-0").output
    assert "one of them" in run("record", "C-4").output
