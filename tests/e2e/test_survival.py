"""Runs that are killed, hindered, run twice at once or again: right or absent, never half."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from itertools import cycle
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from threading import Event, Thread
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingest.files import read_json, write_json
from quality_checks.session import Judged
from warehouse import publish
from warehouse.alarms.failed_runs import failed_runs, page_of
from warehouse.backup import LIST, BackupError, back_up, restore
from warehouse.proof.survival.kills import (
    ARROWS,
    SECOND,
    Arrow,
    ArrowFailedError,
    killed,
    lake_of,
    outcome_of,
    passed,
    prepared,
    run_arrow,
)
from warehouse.proof.survival.stage import STAGES
from warehouse.proof.survival.standing import faults, leftovers
from warehouse.settings import Settings

SCALE = 0.1
NOBODY = 65534
WRITE_TABLE = pq.write_table
KILLS = {"land": 2, "gate": 2, "build": 1, "publish": 2, "report": 1}


@pytest.fixture(scope="module")
def arrows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Arrow]:
    """Two nights, and the home before each arrow of the second."""
    return prepared(tmp_path_factory.mktemp("survival"), SCALE)


@pytest.mark.e2e
@pytest.mark.parametrize("name", ARROWS)
def test_a_killed_arrow_leaves_what_stood_and_is_ended_by_the_next_run(
    arrows: dict[str, Arrow], name: str
) -> None:
    """Killed at drawn moments; `fenghuo proof --kills` does the same some hundred times."""
    counts = killed(name, arrows[name], KILLS[name], passed(arrows), Random(name))
    assert counts.faults == []
    assert counts.kill_count + counts.late_count == KILLS[name]
    assert (counts.failed_rerun_count, counts.other_outcome_count) == (0, 0)
    assert counts.uncleaned_count == 0


def without_space(most: int) -> Callable[[], None]:
    """Let no file grow beyond so many bytes, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def as_nobody() -> None:
    """Become somebody who may read the lake and write nothing in it."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("name", "most"),
    [("land", 512), ("gate", 2_048), ("build", 1 << 20), ("publish", 1 << 16), ("report", 1 << 14)],
)
def test_a_full_disk_stops_the_arrow_and_changes_nothing_published(
    arrows: dict[str, Arrow], name: str, most: int, tmp_path: Path
) -> None:
    """The arrow fails and says so; with space again it comes out as if nothing had happened."""
    home, arrow = tmp_path / "home", arrows[name]
    copytree(arrow.home, home, symlinks=True)
    before = publish.standing(lake_of(home)).name
    with pytest.raises(ArrowFailedError) as failed:
        run_arrow(home, name, hindered=without_space(most))
    assert "too large" in str(failed.value) or "Error" in str(failed.value)
    assert publish.standing(lake_of(home)).name == before
    assert faults(lake_of(home), {before}) == []

    run_arrow(home, name)
    if name == "build":
        run_arrow(home, "publish")
    assert faults(lake_of(home), passed(arrows)) == []
    assert outcome_of(home, "publish" if name == "build" else name) == arrow.outcome


@pytest.mark.e2e
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("name", ["land", "gate", "publish"])
def test_a_folder_that_may_not_be_written_stops_the_arrow(
    arrows: dict[str, Arrow], name: str, tmp_path: Path
) -> None:
    """Whoever has no right to write gets an error, and no file of theirs is there."""
    home = tmp_path / "home"
    copytree(arrows[name].home, home, symlinks=True)
    before = publish.standing(lake_of(home)).name
    with pytest.raises(ArrowFailedError, match="Permission denied"):
        run_arrow(home, name, hindered=as_nobody)
    assert faults(lake_of(home), {before}) == []


@contextmanager
def jumping_clock(file: Path) -> Iterator[dict[str, str]]:
    """Let the clock of a process jump by a year and more, back and forth, ten times a second."""
    library = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
    if library is None:
        pytest.skip("libfaketime is not on this machine")
    over = Event()

    def jump() -> None:
        for offset in cycle(("+0", "-400d", "+400d", "-3h")):
            aside = file.with_suffix(".next")
            aside.write_text(f"{offset}\n", encoding="ascii")
            aside.replace(file)
            if over.wait(0.1):
                return

    clock = Thread(target=jump)
    file.write_text("+0\n", encoding="ascii")
    clock.start()
    try:
        yield {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # the system's own never jumps
        }
    finally:
        over.set()
        clock.join()


@pytest.mark.e2e
def test_a_clock_that_jumps_changes_no_outcome(arrows: dict[str, Arrow], tmp_path: Path) -> None:
    """Ours come out the same; dbt may give up, and then what stood stands and the next run ends it.

    dbt tells what it has parsed by when it did, and finds nothing where the clock went back.
    """
    home = tmp_path / "home"
    copytree(arrows["land"].home, home, symlinks=True)
    copytree(arrows["report"].home / "keys", home / "keys", dirs_exist_ok=True)
    with jumping_clock(tmp_path / "clock") as surroundings:
        for name in ARROWS:
            if name == "build":
                with suppress(ArrowFailedError):
                    run_arrow(home, name, surroundings=surroundings)
                kept = failed_runs(lake_of(home).folder)
                assert {run.alarm_id for run in kept} <= {"build_refused"}  # dbt gave up, loudly
                assert faults(lake_of(home), passed(arrows)) == []
                run_arrow(home, name)
            else:
                run_arrow(home, name, surroundings=surroundings)
                assert outcome_of(home, name) == arrows[name].outcome
    assert faults(lake_of(home), passed(arrows)) == []
    assert leftovers(lake_of(home)) == 0


@pytest.mark.e2e
def test_two_nights_at_once_come_out_as_one(arrows: dict[str, Arrow], tmp_path: Path) -> None:
    """Both end well, land and judge each file once, and publish one version between them."""
    home = tmp_path / "home"
    copytree(arrows["land"].home, home, symlinks=True)
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(run_arrow, home, "night") for _ in range(2)]:
            done.result()
    # persons got keys of their own in this home, so that it is a version of its own
    standing = publish.standing(lake_of(home)).name
    assert versions_of(home) - versions_of(arrows["land"].home) == {standing}
    assert outcome_of(home, "land") == arrows["land"].outcome
    assert faults(lake_of(home), {standing}) == []
    assert leftovers(lake_of(home)) == 0


@pytest.mark.e2e
def test_any_number_of_threads_and_a_replay_from_landing_give_the_same_version(
    arrows: dict[str, Arrow], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """One thread or four; and once more from what landed alone, everything else thrown away."""
    home = tmp_path / "home"
    copytree(arrows["build"].home, home, symlinks=True)
    lake, found = lake_of(home), set()
    for threads in ("1", "4"):
        run_arrow(home, "build", surroundings={"FENGHUO_THREADS": threads})
        run_arrow(home, "publish")
        found.add(publish.standing(lake).fingerprint)
    for derived in ("raw", "quarantine", "verdicts", "profiles", "replays", "build"):
        rmtree(lake.folder / derived, ignore_errors=True)
    for name in ("gate", "build", "publish"):
        run_arrow(home, name)
    found.add(publish.standing(lake).fingerprint)
    record_property("build_count", 3)
    record_property("fingerprint_count", len(found))
    assert len(found) == 1
    assert publish.standing(lake).name == arrows["publish"].outcome


@pytest.mark.e2e
def test_a_lake_comes_back_from_its_backup(arrows: dict[str, Arrow], tmp_path: Path) -> None:
    """Whole or not at all; the night after it publishes what stood, from the batches alone."""
    home, copy = arrows["report"].home, tmp_path / "backup"
    first = back_up(lake_of(home), copy)
    again = back_up(lake_of(home), copy)
    assert (first.copied_count, again.copied_count) == (first.file_count, 0)
    assert first.version == arrows["publish"].outcome

    # what the lake holds no more goes, and a backup that was broken off is none until it is whole
    (copy / "raw" / "gone.parquet").write_bytes(b"of a person who is forgotten")
    stated = read_json(copy / LIST)
    write_json(copy / LIST, {**stated, "is_whole": False})
    with pytest.raises(BackupError, match="broken off"):
        restore(copy, lake_of(tmp_path / "home"))
    assert back_up(lake_of(home), copy).removed_count == 1
    assert not (copy / "raw" / "gone.parquet").exists()

    back = tmp_path / "home"
    for name in ("inbox", "keys"):
        copytree(home / name, back / name)
    raw = next((copy / "raw").rglob("*.parquet"))
    whole = raw.read_bytes()
    raw.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(BackupError, match=raw.name):
        restore(copy, lake_of(back))
    assert not lake_of(back).folder.exists()

    raw.write_bytes(whole)
    assert restore(copy, lake_of(back)).file_count == first.file_count
    assert publish.standing(lake_of(back)).name == arrows["publish"].outcome
    with pytest.raises(BackupError, match="stands in"):
        restore(copy, lake_of(back))
    run_arrow(back, "night")
    assert publish.standing(lake_of(back)).name == arrows["publish"].outcome
    assert faults(lake_of(back), passed(arrows)) == []


def no_space(*_: object, **__: object) -> None:
    """Fail as a full disk does."""
    raise OSError(28, "No space left on device")


def nothing_done(*_: object, **__: object) -> Any:
    """Answer as a gate would that asked no rule."""
    return Judged((), 0)


def half_a_table(table: pa.Table, where: Any, **more: Any) -> None:
    """Write the first half of the rows, as whole Parquet."""
    WRITE_TABLE(table.slice(0, table.num_rows // 2), where, **more)


def half_a_file(table: pa.Table, where: Any, **more: Any) -> None:
    """Write half of the bytes of a file."""
    WRITE_TABLE(table, where, **more)
    Path(where).write_bytes(Path(where).read_bytes()[: Path(where).stat().st_size // 2])


@dataclass(frozen=True)
class Fault:
    """What is made to fail in an arrow: what stands in its place, and what is then said."""

    arrow: str
    place: str
    instead: Callable[..., Any]
    told: str
    found_by: str = ""  # a later arrow, where the arrow itself cannot see it


FAULTS = {
    "land, exception": Fault("land", "ingest.landing.write_json", no_space, "No space left"),
    "land, truncated": Fault(
        "land",
        "ingest.landing.copyfile",
        lambda path, target: target.write_bytes(path.read_bytes()[:-9]),
        "they land once they are left alone",
    ),
    "gate, exception": Fault("gate", "warehouse.admission.judge", no_space, "No space left"),
    "gate, zero work": Fault(
        "gate",
        "quality_checks.session.Session.judge_records",
        nothing_done,
        "no rule was evaluated",
    ),
    "gate, wrong counts": Fault(
        "gate",
        "warehouse.lake.pq.write_table",
        half_a_table,
        r"missing[\s\S]*\d+ rows, \d+ rows in its entry",
        "build",
    ),
    "gate, truncated": Fault(
        "gate", "warehouse.lake.pq.write_table", half_a_file, "cannot be read", "build"
    ),
    "build, exception": Fault("build", "warehouse.ledger.create_raw", no_space, "No space left"),
    "publish, exception": Fault(
        "publish", "warehouse.publish.editions.write_twin", no_space, "No space left"
    ),
    "publish, nothing written": Fault(
        "publish", "warehouse.publish.editions.write_twin", lambda *_: None, "parquet"
    ),
    "report, exception": Fault("report", "warehouse.reporting.write", no_space, "No space left"),
}


@pytest.mark.e2e
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_at_an_arrow_stops_there_and_moves_no_reader(
    arrows: dict[str, Arrow], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what went wrong; readers keep what stood; mended, the night comes out."""
    fault = FAULTS[name]
    home = tmp_path / "home"
    copytree(arrows[fault.arrow].home, home, symlinks=True)
    settings = Settings(home=home, inbox=home / "inbox", lake=home / "lake", keys=home / "keys")
    before = publish.standing(lake_of(home)).name

    monkeypatch.setattr(fault.place, fault.instead)
    with pytest.raises(Exception, match=fault.told):
        _play(fault, settings, monkeypatch)
    assert publish.standing(lake_of(home)).name == before
    assert versions_of(home) == versions_of(arrows[fault.arrow].home)
    run = failed_runs(lake_of(home).folder)[-1]
    assert run.arrow in {fault.arrow, fault.found_by}  # the next gate may see it before the build
    assert not run.is_mended
    told = page_of(lake_of(home).folder, run).read_text(encoding="utf-8")
    assert all(step.words.en in unescape(told) for step in run.alarm.steps)


def _play(fault: Fault, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run an arrow with its fault, and without it the arrow that finds what it left."""
    STAGES[fault.arrow](settings, SECOND)
    monkeypatch.undo()
    if fault.found_by:
        STAGES[fault.found_by](settings, SECOND)


def versions_of(home: Path) -> set[str]:
    """Name what lies published in a home, without what is hidden."""
    return {path.name for path in lake_of(home).published.glob("[!.]*")}
