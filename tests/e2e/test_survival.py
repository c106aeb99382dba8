"""Runs that are killed, hindered or run twice at once: right or absent, never half."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

from warehouse import publish
from warehouse.proof.survival.kills import (
    ARROWS,
    Arrow,
    ArrowFailedError,
    killed,
    lake_of,
    outcome_of,
    passed,
    prepared,
    run_arrow,
)
from warehouse.proof.survival.standing import faults, leftovers

SCALE = 0.1
NOBODY = 65534
KILLS = {"land": 3, "gate": 2, "build": 1, "publish": 3, "report": 1}


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


@pytest.mark.e2e
def test_two_nights_at_once_come_out_as_one(arrows: dict[str, Arrow], tmp_path: Path) -> None:
    """Both end well, land and judge each file once, and publish the same version."""
    home = tmp_path / "home"
    copytree(arrows["land"].home, home, symlinks=True)
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(run_arrow, home, "night") for _ in range(2)]:
            done.result()
    assert publish.standing(lake_of(home)).name == arrows["publish"].outcome
    assert faults(lake_of(home), passed(arrows)) == []
    assert leftovers(lake_of(home)) == 0
