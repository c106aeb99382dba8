"""What goes wrong is kept with what, where and what to do; each alarm has a runbook that holds."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import shlex
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest
from click.testing import CliRunner

import ingest
import quality_checks
import warehouse
from ingest.errors import ExpectedError, SourceError
from ingest.files import read_json, write_json
from tests.warehouse.reports.test_mail import post_office, read
from tests.warehouse.small import DAY, take, with_one_source
from warehouse import pipeline
from warehouse.alarms import alarms, of_error, page, standing
from warehouse.alarms.failed_runs import failed_runs, kept_when_it_fails, page_of
from warehouse.cli import main
from warehouse.commands import speech
from warehouse.lake import Lake
from warehouse.publish import Version
from warehouse.settings import REPOSITORY, Settings
from warehouse.store import QueryError
from warehouse.transform import TransformError

# errors of commands that people type: they stop no night
ASKED = {
    *("BackupError", "FormError", "NobodyNamedError", "NothingToProveError", "OtherVersionError"),
    *("QueryError", "StoryError", "TooShortError", "UnknownQuestionError"),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One source with one file in the drop folder."""
    return with_one_source(tmp_path)


def errors_of_the_product() -> set[type[ExpectedError]]:
    """Every kind of error that is expected, but for those of single files."""
    for package in (ingest, quality_checks, warehouse):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            is_run = re.search(r"\.sources\.|_process$|\.cli$|survival\.stage$", module.name)
            if not is_run:
                importlib.import_module(module.name)
    found, waiting = set(), [ExpectedError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found.add(kind)
    ours = {kind for kind in found if kind.__module__.split(".")[0] != "tests"}
    return {kind for kind in ours if not issubclass(kind, SourceError)} - {ExpectedError}


def test_every_error_that_stops_a_run_has_its_runbook() -> None:
    """A new kind of error needs its alarm, or is one of a command that somebody types."""
    raised = {name for alarm in alarms() for name in alarm.raised_by}
    without = {kind.__name__ for kind in errors_of_the_product()} - raised - ASKED
    assert without == set()
    assert raised & ASKED == set()


@pytest.mark.parametrize("alarm", alarms(), ids=lambda alarm: alarm.alarm_id)
def test_a_runbook_names_commands_that_are_there(alarm) -> None:
    """Commands, their options and recipes exist; both languages are filled in."""
    assert alarm.steps
    words = [alarm.title, alarm.means, *(step.words for step in alarm.steps)]
    assert all(said.zh and said.en for said in words)
    for step in alarm.steps:
        if step.command:
            insist_on_command(shlex.split(step.command))


def insist_on_command(words: list[str]) -> None:
    """Fail where a command, one of its options, or a recipe is not there."""
    name, *rest = words
    if name == "just":
        assert re.search(rf"^{rest[0]}\b.*:", (REPOSITORY / "justfile").read_text(), re.MULTILINE)
        return
    assert name == "fenghuo"
    if rest == ["--version"]:
        return
    command = main.commands[rest[0]]
    known = {opt for parameter in command.params for opt in parameter.opts} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= known
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    plain = [word for word in rest[1:] if word.isupper() and rest[rest.index(word) - 1] != "--date"]
    assert "--help" in rest or len([w for w in plain if w != "DATE"]) <= len(arguments)


def test_the_page_of_runbooks_is_what_the_alarms_say() -> None:
    """`just runbooks` writes it; every alarm has its own heading to link to."""
    text = (REPOSITORY / "dbt_project" / "docs" / page.RUNBOOKS).read_text(encoding="utf-8")
    assert text == page.runbooks()
    assert [f"## {alarm.alarm_id}" in text.splitlines() for alarm in alarms()] == [True] * len(
        alarms()
    )


def test_a_build_that_fails_is_kept_and_mended_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What, where and what to do stand on its page; it is not the latest version of anything."""
    take(settings)
    lake = Lake(settings.lake_folder)
    raw = next((lake.folder / "raw").rglob("*.parquet"))
    whole = raw.read_bytes()
    raw.unlink()
    with pytest.raises(ExpectedError, match="rows of the lake are missing"):
        pipeline.build(settings, DAY)

    [run] = failed_runs(lake.folder)
    assert (run.arrow, run.business_date, run.alarm_id) == ("build", "2026-11-22", "damaged_lake")
    assert not run.is_mended
    text = page_of(lake.folder, run).read_text(encoding="utf-8")
    assert "november.csv" in text
    assert all(step.words.zh in text for step in run.alarm.steps)
    assert "fenghuo land SOURCE --date 2026-11-22" in text
    assert list(lake.published.glob("*")) == []

    raw.write_bytes(whole)
    monkeypatch.setattr(pipeline, "_built", lambda *_: None)
    pipeline.build(settings, DAY)
    assert [run.is_mended for run in failed_runs(lake.folder)] == [True]


def test_what_is_kept_of_a_failure_quotes_nobody(tmp_path: Path) -> None:
    """Messages of engines quote cells; of these the words in quotes are left out."""
    said = "Could not convert string '李小明 13800138000' to INT32"
    for error in (RuntimeError(said), TransformError(f"model.x: error: {said}")):
        with pytest.raises(type(error)), kept_when_it_fails(tmp_path, "build", day=DAY):
            raise error
    kept = "".join(p.read_text("utf-8") for p in tmp_path.rglob("*") if p.is_file())
    assert "李小明" not in kept
    assert "13800138000" not in kept
    assert "Could not convert string" in kept
    alarm_ids = [run.alarm_id for run in failed_runs(tmp_path)]
    assert alarm_ids == ["unexpected", "build_refused"]


def test_of_many_failures_the_last_are_kept(tmp_path: Path) -> None:
    """A night that fails for months fills no disk."""
    for number in range(35):
        with pytest.raises(OSError, match="No space"), kept_when_it_fails(tmp_path, "land"):
            raise OSError(28, f"No space left on device {number}")
    found = failed_runs(tmp_path)
    assert len(found) == 30
    assert found[-1].message.endswith("34")
    assert {run.alarm_id for run in found} == {"disk_full"}


def test_where_no_lake_is_a_failure_begins_none(tmp_path: Path) -> None:
    """A backup can still come back there."""
    with pytest.raises(QueryError), kept_when_it_fails(tmp_path / "lake", "report"):
        raise QueryError("nothing is there")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_that_cannot_be_kept_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the error itself comes through, with a note."""

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("warehouse.alarms.failed_runs.write_json", no_space)
    with pytest.raises(QueryError) as raised, kept_when_it_fails(tmp_path, "build"):
        raise QueryError("as it was")
    assert str(raised.value) == "as it was"
    assert "could not be kept" in raised.value.__notes__[0]


def test_a_mail_tells_of_each_failure_once(settings: Settings) -> None:
    """It says what, where and what to do in both languages, and is not sent again."""
    lake = settings.lake_folder
    lake.mkdir(parents=True)
    with pytest.raises(PermissionError), kept_when_it_fails(lake, "gate", source="xx_recalls"):
        raise PermissionError(13, "Permission denied")
    with post_office() as post:
        stated = {"smtp_host": "localhost", "smtp_port": post.port, "mail_from": "f@example.org"}
        mailing = settings.model_copy(update={**stated, "mail_to": "duty@example.org"})
        told = pipeline.tell_of_failures(mailing)
        assert pipeline.tell_of_failures(mailing) == told
    [content] = post.mails
    message = read(content)
    text = str(message.get_content())
    assert "gate xx_recalls" in message["Subject"]
    assert "没有写入权限" in text
    assert "A folder may not be written" in text
    assert "$ fenghuo settings" in text


def test_an_error_raises_the_alarm_of_its_nearest_class() -> None:
    """Every OSError without space is a full disk; whatever nobody foresaw is unexpected."""
    assert of_error(OSError(27, "File too large")).alarm_id == "disk_full"
    assert of_error(PermissionError(13, "no")).alarm_id == "may_not_write"
    assert of_error(KeyError("x")).alarm_id == "unexpected"


def test_what_stands_otherwise_than_promised_is_raised(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused file, a file of nobody, a stale source, a missing night, a disk that fills up."""
    take(settings)
    inbox, lake = settings.inbox_folder, Lake(settings.lake_folder)
    sources = [s for s in pipeline.sources(settings) if s.name == "xx_recalls"]
    assert standing.raised(lake, sources, [], DAY, DAY - timedelta(days=1)) == []

    (inbox / "recalls" / "later.csv").write_text("number\n1\n", encoding="utf-8")
    (inbox / "stray.bin").write_bytes(b"?")
    pipeline.land(settings, "xx_recalls", DAY + timedelta(days=1))
    pipeline.gate(settings, "xx_recalls")
    folder = lake.published / "2026-11-22-x"
    folder.mkdir(parents=True)
    version = Version("2026-11-22-x", folder, {"business_date": "2026-11-22"})
    monkeypatch.setattr(standing.publish, "current", lambda _: version)
    (folder / "big").write_bytes(b"x" * 100)
    monkeypatch.setattr(standing, "disk_usage", lambda _: type("Usage", (), {"free": 299})())
    unclaimed = pipeline.unclaimed_files(settings)
    found = standing.raised(
        lake, sources, unclaimed, date(2027, 6, 1), last_night=date(2027, 5, 31)
    )
    assert [(one.alarm.alarm_id, one.where) for one in found] == [
        ("night_missing", "2027-05-31"),
        ("file_refused", "xx_recalls: recalls/later.csv"),
        ("source_stale", "xx_recalls"),
        ("source_stale", "xx_recalls"),
        ("file_unclaimed", "stray.bin"),
        ("disk_full", str(lake.folder)),
    ]


def test_the_command_lists_alarms_and_says_so_by_its_exit_code(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 while nothing stands, 5 while something does; links of its answers lead to a heading."""
    monkeypatch.setenv("FENGHUO_HOME", str(settings.home))
    monkeypatch.setenv("FENGHUO_SOURCES", settings.sources)
    quiet = CliRunner().invoke(main, ["alarms"])
    assert (quiet.exit_code, "No alarm stands" in quiet.output) == (0, True)

    (settings.inbox_folder / "stray.bin").write_bytes(b"?")
    loud = CliRunner().invoke(main, ["alarms"])
    assert loud.exit_code == 5
    assert "stray.bin" in loud.output
    told = CliRunner().invoke(main, ["alarms", "--json"])
    [line] = [json.loads(line) for line in told.output.splitlines()]
    file, _, anchor = line["runbook"].partition("#")
    assert f"## {anchor}" in (REPOSITORY / file).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(1, date(2026, 11, 24)), (5, date(2026, 11, 24)), (7, date(2026, 11, 25))],
)
def test_a_night_is_missed_from_six_in_the_morning(
    monkeypatch: pytest.MonkeyPatch, hour: int, expected: date
) -> None:
    """Before that it may still be running."""
    now = datetime(2026, 11, 26, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(speech, "_now", lambda: now)
    assert speech.last_night() == expected


def test_a_lake_of_a_newer_product_is_left_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every arrow refuses it before anything is read or written."""
    take(settings)
    stated = settings.lake_folder / "format.json"
    assert read_json(stated)["format"] == 1
    write_json(stated, {"format": 2, "written_by": "9.9.0"})
    before = sorted(path for path in settings.lake_folder.rglob("*") if path.is_file())
    for arrow in (
        lambda: pipeline.land(settings, "xx_recalls", DAY),
        lambda: pipeline.gate(settings, "xx_recalls"),
        lambda: pipeline.build(settings, DAY),
        lambda: pipeline.report(settings),
    ):
        with pytest.raises(ExpectedError, match=r"written by fenghuo 9\.9\.0"):
            arrow()
    after = sorted(p for p in settings.lake_folder.rglob("*") if p.is_file())
    assert [path for path in after if "failed_runs" not in path.parts] == before
