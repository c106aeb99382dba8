"""Runs killed at any moment: readers see whole versions only, and the next run ends the work.

A night of two is prepared on generated files: the first is published, the second is stopped before
each of its arrows, and these homes are kept. Then one is copied, its arrow is started in a process
of its own and killed with everything it started (SIGKILL), at a moment drawn evenly over the time
that it takes when nobody kills it; what stands is examined, the arrow is run again to its end, and
must come out as if nothing had happened.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from shutil import copytree, move, rmtree
from types import MappingProxyType
from typing import Final

from ingest.synthetic import generate
from warehouse import pipeline, publish
from warehouse.lake import Lake
from warehouse.proof.survival.stage import STAGES
from warehouse.proof.survival.standing import faults, leftovers

FIRST, SECOND = date(2026, 10, 21), date(2026, 10, 22)
ARROWS: Final = ("land", "gate", "build", "publish", "report")
SHARES: Final[Mapping[str, float]] = {
    "land": 0.3,
    "gate": 0.2,
    "build": 0.05,
    "publish": 0.3,
    "report": 0.15,
}
_HELD_BACK: Final = 3  # of so many files one arrives for the second night
_SECONDS: Final = 900  # an arrow that takes longer hangs


class ArrowFailedError(RuntimeError):
    """An arrow that nobody killed did not end well; the message has the end of what it said."""


@dataclass(frozen=True)
class Arrow:
    """An arrow before it is run: the home it is run in, how long it takes, what comes out."""

    home: Path
    seconds: float
    outcome: str


@dataclass
class Counts:
    """What was found over the kills of an arrow."""

    kill_count: int = 0  # runs that were still at work when they were killed
    late_count: int = 0  # runs that had ended before the moment came
    fault_count: int = 0
    failed_rerun_count: int = 0
    other_outcome_count: int = 0
    leftover_count: int = 0
    uncleaned_count: int = 0
    faults: list[str] = field(default_factory=list)


def prepared(folder: Path, scale: float) -> dict[str, Arrow]:
    """Play two nights, and keep the home as it was before each arrow of the second.

    Parameters
    ----------
    scale
        Size of the generated world; 1 is the demo's.
    """
    home = folder / "home"
    generate(home / "inbox", FIRST, scale=scale)
    later = folder / "later"
    files = sorted(path for path in (home / "inbox").rglob("*") if path.is_file())
    for path in files[::_HELD_BACK]:
        target = later / path.relative_to(home / "inbox")
        target.parent.mkdir(parents=True, exist_ok=True)
        move(path, target)
    for name in ("land", "gate", "build", "publish"):
        run_arrow(home, name, FIRST)
    copytree(later, home / "inbox", dirs_exist_ok=True)
    arrows = {}
    for name in ARROWS:
        kept = folder / f"before_{name}"
        copytree(home, kept, symlinks=True)
        begun = time.monotonic()
        run_arrow(home, name, SECOND)
        arrows[name] = Arrow(kept, time.monotonic() - begun, outcome_of(home, name))
    # what a build is worth is seen when it is published
    arrows["build"] = replace(arrows["build"], outcome=arrows["publish"].outcome)
    return arrows


def passed(arrows: Mapping[str, Arrow]) -> set[str]:
    """Name the versions that may stand: the first night's, and the second's."""
    standing = (publish.current(lake_of(arrow.home)) for arrow in arrows.values())
    return {version.name for version in standing if version} | {arrows["publish"].outcome}


def killed(name: str, arrow: Arrow, count: int, allowed: set[str], dice: Random) -> Counts:
    """Kill an arrow so many times, each in a home of its own, and count what was found."""
    counts = Counts()
    work = arrow.home.with_name(f"killed_{name}")
    for _ in range(count):
        copytree(arrow.home, work, symlinks=True)
        try:
            _kill_once(work, name, arrow, allowed, counts, dice.uniform(0.0, arrow.seconds))
        finally:
            rmtree(work)
    return counts


def shares(count: int) -> dict[str, int]:
    """Share a number of kills among the arrows, each at least one."""
    return {name: max(1, round(count * share)) for name, share in SHARES.items()}


def _kill_once(
    home: Path, name: str, arrow: Arrow, allowed: set[str], counts: Counts, seconds: float
) -> None:
    lake = lake_of(home)
    if _killed(home, name, seconds):
        counts.kill_count += 1
    else:
        counts.late_count += 1
    found = faults(lake, allowed)
    counts.leftover_count += leftovers(lake)
    ended_by = ("build", "publish") if name == "build" else (name,)
    try:
        for each in ended_by:
            run_arrow(home, each)
    except ArrowFailedError as error:
        counts.failed_rerun_count += 1
        found.append(f"killed after {seconds:.2f} s and run again: {error}")
    else:
        found += faults(lake, allowed)
        if (outcome := outcome_of(home, ended_by[-1])) != arrow.outcome:
            counts.other_outcome_count += 1
            found.append(f"killed after {seconds:.2f} s: {outcome}, not {arrow.outcome}")
    lake.clean()  # as every build does when it begins
    counts.uncleaned_count += leftovers(lake)
    counts.fault_count += len(found)
    counts.faults += [f"{name}: {fault}" for fault in found]


def _killed(home: Path, name: str, seconds: float) -> bool:
    """Start an arrow, kill it and all that it started, and tell whether it was still at work."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        _command(name, SECOND),
        env=_environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return True
    return False


def run_arrow(
    home: Path,
    name: str,
    day: date = SECOND,
    hindered: Callable[[], None] | None = None,
    surroundings: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Run an arrow in a process of its own to its end.

    Parameters
    ----------
    hindered
        What is done in that process before it begins, as to take its rights or its space away.
    surroundings
        Variables of its environment beside ours, as to give it another clock.

    Raises
    ------
    ArrowFailedError
        With the end of what it said.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter, and no threads of ours
        _command(name, day),
        env={**_environment(home), **surroundings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
        preexec_fn=hindered,
    )
    if done.returncode:
        raise ArrowFailedError(f"{name} ended with {done.returncode}: {done.stdout[-1500:]}")


def _command(name: str, day: date) -> Sequence[str]:
    assert name in STAGES
    return [sys.executable, "-m", "warehouse.proof.survival.stage", name, day.isoformat()]


def _environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FENGHUO_")}
    return {**kept, "FENGHUO_HOME": str(home)}


def outcome_of(home: Path, name: str) -> str:
    """Say in one line what an arrow leaves, the same for whoever runs it."""
    lake = lake_of(home)
    if name == "land":
        return " ".join(sorted(path.parent.name for path in lake.landing.glob("*/[!.]*/*.json")))
    if name in {"gate", "build"}:  # of a build, what it stands on
        return pipeline.inputs_digest(lake.batches())
    version = publish.standing(lake)
    if name == "report":
        files = sorted((lake.reports / version.name).iterdir())
        return " ".join([version.name, *(path.name for path in files)])
    return version.name


def lake_of(home: Path) -> Lake:
    """Return the lake of a home."""
    return Lake(home / "lake")
