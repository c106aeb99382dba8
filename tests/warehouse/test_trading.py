"""The commands `fenghuo decide port` and `fenghuo decide rights`, run in this process."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warehouse.cli import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str, day: str = "2026-11-24") -> Result:
    """Run a command of `fenghuo decide`."""
    told = ("--person", "Li", "--reason", "telephone", "--date", day)
    return CliRunner().invoke(main, ["decide", *arguments, *told])


def test_an_incident_goes_from_its_report_to_its_end() -> None:
    """Nothing closes unanswered; a level falls with a second person and rises without."""
    at = ("--at", "2026-11-24T09:30")
    told = ("--kind", "incident", "--port", "新会港", "--level", "III", "--text", "泄漏")
    assert run("port", "report", "B-1", *told, *at).output == "B-1: reported, level III\n"
    ending = ("--approved-by", "Wang", "--outcome", "clean", "--cite", "report")
    assert (
        "close may not follow, regrade, respond may" in run("port", "close", "B-1", *ending).output
    )
    early = run("port", "respond", "B-1", "--at", "2026-11-24T09:00", "--resource", "boat")
    assert "responds before B-1 occurred" in early.output
    answered = run("port", "respond", "B-1", "--at", "2026-11-24T09:50", "--resource", "boat")
    assert answered.output == "B-1: responding, level III\n"
    assert run("port", "regrade", "B-1", "--level", "I").output == "B-1: responding, level I\n"
    assert "second person" in run("port", "regrade", "B-1", "--level", "II").output
    lowered = run("port", "regrade", "B-1", "--level", "II", "--approved-by", "Wang")
    assert lowered.output == "B-1: responding, level II\n"
    assert run("port", "close", "B-1", *ending).output == "B-1: closed, level II\n"
    again = run("port", "regrade", "B-1", "--level", "I", day="2026-11-25")
    assert "regrade may not follow, nothing may" in again.output


def test_a_case_is_opened_helped_and_ended() -> None:
    """An aid belongs to an open case; a market is a code."""
    case = ("--right", "patent", "--side", "accused", "--industry", "I07", "--firm", "某厂")
    wrong = run("rights", "open", "R-1", "--market", "USA", *case, "--text", "337")
    assert "case.market_code" in wrong.output
    assert "not begun; aid may not follow" in run("rights", "aid", "R-1", "--aid", "expert").output
    opened = run("rights", "open", "R-1", "--market", "US", *case, "--text", "337")
    assert opened.output == "R-1: open\n"
    assert run("rights", "aid", "R-1", "--aid", "expert").output == "R-1: open\n"
    assert run("rights", "close", "R-1", "--outcome", "settled").output == "R-1: closed\n"
    late = run("rights", "aid", "R-1", "--aid", "expert", day="2026-11-25")
    assert "is closed; aid may not follow" in late.output
