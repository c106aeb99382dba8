"""How a long run tells where it is: log records, drawn as bars on a terminal, as lines in a log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

_LOGGER: Final = logging.getLogger("fenghuo.progress")


def tell(what: str, done: int, total: int) -> None:
    """Say that `done` of `total` parts of a step are finished."""
    _LOGGER.info("%s: %d of %d", what, done, total, extra={"step": (what, done, total)})


class _Bars(logging.Handler):
    """Draws one bar a step while a terminal watches."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(logging.INFO)
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Move the bar of the record's step."""
        what, done, total = record.step  # type: ignore[attr-defined]
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


class _Lines(logging.Handler):
    """Writes one line when a step is finished, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of a step that has ended."""
        what, done, total = record.step  # type: ignore[attr-defined]
        if done == total:
            self._console.print(f"  {what}: {total} of {total}", highlight=False)


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[None]:
    """Show the progress of what runs inside, on standard error."""
    console = Console(stderr=True, quiet=quiet)
    _LOGGER.setLevel(logging.INFO)
    bars = Progress(
        TextColumn("[bold]{task.description:<32}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
    )
    handler: logging.Handler = _Bars(bars) if console.is_terminal else _Lines(console)
    _LOGGER.addHandler(handler)
    _LOGGER.propagate = False
    try:
        with bars:
            yield
    finally:
        _LOGGER.removeHandler(handler)
        _LOGGER.propagate = True
        sys.stderr.flush()
