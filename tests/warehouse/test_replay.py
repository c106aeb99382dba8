"""After a rule is mended its rows load with their lineage, and nobody forgets that they waited."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tests.warehouse.small import SOURCE as SMALL
from warehouse import pipeline
from warehouse.cli import main
from warehouse.lake import LOG, RELEASED, GatedBatch, Lake
from warehouse.ledger import create_raw
from warehouse.replay import Choice, Replayed
from warehouse.settings import Settings
from warehouse.store import inspect

SOURCE = SMALL.replace("max: 0.5", "max: 0.8")  # most of its rows wait at first
FILE = "no,date,hurt\n1,2026-11-01,是\n2,2026-11-02,有\n3,2026/11/03,否\n4,2026-11-04,有\n"
NEW_WORD = ('"是": "true"', '"是": "true", "有": "true"')
NEW_DATE = ('"%Y-%m-%d"', '["%Y-%m-%d", "%Y/%m/%d"]')
LANDED, MENDED = date(2026, 11, 22), date(2026, 11, 25)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A file of four rows landed, three of them in quarantine for two reasons."""
    (tmp_path / "sources" / "xx_recalls").mkdir(parents=True)
    settings = Settings(home=tmp_path / "home", sources=str(tmp_path / "sources"))
    declare(settings)
    inbox = settings.inbox_folder / "recalls"
    inbox.mkdir(parents=True)
    (inbox / "november.csv").write_text(FILE, encoding="utf-8")
    pipeline.land(settings, "xx_recalls", LANDED)
    pipeline.gate(settings, "xx_recalls")
    return settings


def declare(settings: Settings, *mended: tuple[str, str]) -> None:
    """Write the source's declaration, with some of its rules mended."""
    text = SOURCE
    for old, new in mended:
        text = text.replace(old, new)
    path = Path(settings.sources) / "xx_recalls" / "source.yml"
    path.write_text(text, encoding="utf-8")


def ledger(settings: Settings) -> GatedBatch:
    """Return the entry of the one file."""
    (batch,) = Lake(settings.lake_folder).batches("xx_recalls")
    return batch


def loaded(settings: Settings, day: date) -> dict[str, str]:
    """Return the loaded rows as of a day: number and row id."""
    lake, batch = Lake(settings.lake_folder), ledger(settings).as_of(day)
    rows = [row for f in lake.raw_files("recall", [batch]) for row in pq.read_table(f).to_pylist()]
    return {row["recall_number"]: row["row_id"] for row in rows}


def account(batch: GatedBatch) -> tuple[int, int, int, str]:
    """Show the account of a batch."""
    return batch.landed_count, batch.admitted_count, batch.quarantined_count, batch.decision


def test_rows_that_pass_now_are_loaded_under_the_ids_they_waited_under(settings: Settings) -> None:
    """The new word is declared: its two rows load, the wrong date stays, each row is counted."""
    waiting = Lake(settings.lake_folder).quarantined(ledger(settings))["row_id"].to_pylist()
    declare(settings, NEW_WORD)

    done = pipeline.replay(settings, "xx_recalls", MENDED)

    assert done == [Replayed("recalls/november.csv", 3, 2, 1)]
    found = loaded(settings, MENDED)
    assert sorted(found) == ["1", "2", "4"]
    assert {found["2"], found["4"]} < set(waiting)
    assert account(ledger(settings).as_of(MENDED)) == (4, 3, 1, "quarantine_rows")


def test_the_first_judgement_stays_and_a_past_day_is_as_it_was_known(settings: Settings) -> None:
    """A build as of the day before the replay has the rows in quarantine."""
    first = ledger(settings)
    declare(settings, NEW_WORD)
    pipeline.replay(settings, "xx_recalls", MENDED)

    now = ledger(settings)

    assert account(now) == account(first) == (4, 1, 3, "quarantine_rows")
    assert now.findings == first.findings
    assert now.as_of(date(2026, 11, 24)) == first
    assert sorted(loaded(settings, date(2026, 11, 24))) == ["1"]
    assert pipeline.inputs_digest([now.as_of(MENDED)]) != pipeline.inputs_digest([first])


def test_the_warehouse_says_when_a_row_was_kept_out_and_when_it_was_loaded(
    settings: Settings, tmp_path: Path
) -> None:
    """One line a released row: both dates, the reason, and the rules before and after."""
    declare(settings, NEW_WORD)
    pipeline.replay(settings, "xx_recalls", MENDED)
    lake, batch = Lake(settings.lake_folder), ledger(settings).as_of(MENDED)
    database = tmp_path / "build.duckdb"

    create_raw(database, lake, [batch], [], {}, settings, MENDED)

    with inspect(database, memory_limit="256MB", threads=1) as connection:
        released = connection.execute(
            "select reason, column_name, row_number, landed_date, released_date,"
            " first_rules_digest <> rules_digest from raw.released_row order by row_number"
        ).fetchall()
        kept = connection.execute("select row_number from raw.quarantined_row").fetchall()
    because = ("unknown_value", "is_injury_reported")
    assert released == [(*because, 3, LANDED, MENDED, True), (*because, 5, LANDED, MENDED, True)]
    assert kept == [(4,)]


def test_only_rows_of_the_chosen_reason_and_file_are_looked_at(settings: Settings) -> None:
    """Both rules are mended, and one is asked for; the other follows in its own replay."""
    declare(settings, NEW_WORD, NEW_DATE)

    none = pipeline.replay(settings, "xx_recalls", MENDED, Choice(files="*october*"))
    dates = pipeline.replay(settings, "xx_recalls", MENDED, Choice(reason="bad_date"))
    between = sorted(loaded(settings, MENDED))
    rest = pipeline.replay(settings, "xx_recalls", MENDED)

    assert (none, between) == ([], ["1", "3"])
    assert [(one.released_count, one.kept_count) for one in (*dates, *rest)] == [(1, 2), (2, 0)]
    assert sorted(loaded(settings, MENDED)) == ["1", "2", "3", "4"]
    assert account(ledger(settings).as_of(MENDED)) == (4, 4, 0, "admit")


def test_a_replay_that_mends_nothing_changes_nothing(settings: Settings) -> None:
    """Nothing was mended: the rows are looked at, and stay."""
    before = ledger(settings)

    (done,) = pipeline.replay(settings, "xx_recalls", MENDED)

    assert (done.released_count, done.kept_count) == (0, 3)
    assert ledger(settings) == before


def test_a_file_that_could_not_be_taken_loads_when_it_can(settings: Settings) -> None:
    """A refused file's rows wait as well, and are told of one by one when they load."""
    declare(settings, ("hurt, lookup: yes_no", "injured, lookup: yes_no"))
    pipeline.gate(settings, "xx_recalls", again=True)
    refused = ledger(settings)
    declare(settings, NEW_WORD, NEW_DATE)

    pipeline.replay(settings, "xx_recalls", MENDED)

    assert (refused.decision, refused.refusal_reason) == ("refuse", "missing_column")
    assert account(ledger(settings).as_of(MENDED)) == (4, 4, 0, "admit")
    log = Lake(settings.lake_folder).replay_folder("xx_recalls", refused.batch_id, 1) / LOG
    assert pq.read_table(log)["reason"].to_pylist() == ["missing_column"] * 4


def test_judging_anew_replaces_the_replays(settings: Settings) -> None:
    """After `gate --again` no row is there twice."""
    declare(settings, NEW_WORD)
    pipeline.replay(settings, "xx_recalls", MENDED)
    pipeline.gate(settings, "xx_recalls", again=True)

    assert account(ledger(settings)) == (4, 3, 1, "quarantine_rows")
    assert ledger(settings).replays == ()
    assert not list(settings.lake_folder.rglob(RELEASED))


def test_the_command_tells_what_it_did(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line a file, and how to publish what was loaded."""
    declare(settings, NEW_WORD)
    monkeypatch.setenv("FENGHUO_HOME", str(settings.home))
    monkeypatch.setenv("FENGHUO_SOURCES", settings.sources)

    told = CliRunner().invoke(
        main, ["replay", "xx_recalls", "--reason", "unknown_value", "--date", "2026-11-25"]
    )

    assert told.exit_code == 0, told.output
    assert told.output.splitlines() == [
        "recalls/november.csv: 2 rows looked at again, 2 loaded, 1 stay in quarantine",
        "xx_recalls: 1 files, 2 rows loaded; `fenghuo build` publishes them",
    ]
