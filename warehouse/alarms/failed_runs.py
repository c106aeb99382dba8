"""A step that failed is kept, with what happened, where and what to do; it is never the latest.

What is kept holds nobody's cells: messages of errors that were expected are written for people, of
all others what stands in quotes is left out.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

from ingest.errors import ExpectedError
from ingest.files import read_json, whole_folder, write_json
from warehouse.alarms.failed_run import FailedRun
from warehouse.alarms.runbooks import of_error

ENTRY: Final = "failed_run.json"
PAGE: Final = "index.html"
_FOLDER: Final = "failed_runs"
_KEPT: Final = 30
_LONGEST: Final = 2_000  # characters of a message
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|「[^」]*」")
_LOGGER: Final = logging.getLogger("fenghuo.alarms")


@contextmanager
def kept_when_it_fails(
    lake: Path, arrow: str, *, source: str = "", day: date | None = None
) -> Iterator[None]:
    """Keep what went wrong in a step; note that it was mended when the step ends well."""
    try:
        yield
    except Exception as error:
        try:
            if lake.exists():  # nothing is begun where no lake is: one may be about to come back
                _keep(lake, arrow, source, day, error)
        except OSError as further:  # a disk that is full has no room for this either
            error.add_note(f"the failed run could not be kept: {further}")
        raise
    for run in failed_runs(lake):
        if not run.is_mended and (run.arrow, run.source) == (arrow, source):
            _note(lake, replace(run, is_mended=True))


def failed_runs(lake: Path) -> list[FailedRun]:
    """List the failed runs that are kept, oldest first."""
    entries = sorted((lake / _FOLDER).glob(f"[!.]*/{ENTRY}"))
    return [_run(entry) for entry in entries]


def page_of(lake: Path, run: FailedRun) -> Path:
    """Return the page of a failed run."""
    return lake / _FOLDER / run.name / PAGE


def note_as_told(lake: Path, runs: Sequence[FailedRun]) -> None:
    """Write down that a mail has told of these."""
    for run in runs:
        _note(lake, replace(run, is_told=True))


def _keep(lake: Path, arrow: str, source: str, day: date | None, error: Exception) -> None:
    from warehouse.alarms.page import render  # noqa: PLC0415 - only when something is wrong

    failed_at = datetime.now(UTC)  # noqa: TID251 - when it failed is a fact of that moment
    stamp = failed_at.strftime("%Y-%m-%dT%H%M%S.%f")
    run = FailedRun(
        name="-".join(part for part in (stamp, arrow, source) if part),
        arrow=arrow,
        source=source,
        business_date=day.isoformat() if day else "",
        failed_at=failed_at.isoformat(timespec="seconds"),
        error=type(error).__name__,
        message=_told(error),
        frames=tuple(
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ),
        alarm_id=of_error(error).alarm_id,
    )
    with whole_folder(lake / _FOLDER / run.name) as folder:
        write_json(folder / ENTRY, asdict(run))
        (folder / PAGE).write_text(render(run), encoding="utf-8", newline="\n")
    _LOGGER.error("%s failed: %s", run.where, page_of(lake, run))
    for old in failed_runs(lake)[:-_KEPT]:
        rmtree(lake / _FOLDER / old.name, ignore_errors=True)


def _told(error: Exception) -> str:
    said = "\n".join([str(error), *getattr(error, "__notes__", ())])
    is_for_people = isinstance(error, ExpectedError) and not error.may_quote_rows
    if not is_for_people and not isinstance(error, OSError):
        said = _QUOTED.sub("'…'", said)
    return said[:_LONGEST]


def _note(lake: Path, run: FailedRun) -> None:
    path = lake / _FOLDER / run.name / ENTRY
    if path.parent.exists():
        write_json(path, asdict(run))


def _run(entry: Path) -> FailedRun:
    stated = read_json(entry)
    return FailedRun(**{**stated, "frames": tuple(stated["frames"])})
