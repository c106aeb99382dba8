"""A command in a process of its own, and what it took with all that it started."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

_REFUSED: Final = 3  # the product kept a file out and did everything else
_KIB: Final = 1024  # ru_maxrss counts KiB on Linux


class StepFailedError(RuntimeError):
    """A measured command did not end well; the message has the end of what it said."""


@dataclass(frozen=True)
class Cost:
    """What a step took: computing and clock in seconds, its largest process in MiB."""

    step: str
    cpu_seconds: float
    wall_seconds: float
    peak_mib: float
    said: str

    def as_json(self) -> dict[str, Any]:
        """Plain values for the kept results."""
        return asdict(self)


def measured(step: str, command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command and measure it with its children.

    Raises
    ------
    StepFailedError
        When it ends with an error.
    """
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, _REFUSED}:
        raise StepFailedError(f"{step} ended with {process.returncode}: {said[-2000:]}")
    return Cost(
        step=step,
        cpu_seconds=round(usage.ru_utime + usage.ru_stime, 2),
        wall_seconds=round(time.perf_counter() - begun, 2),
        peak_mib=round(usage.ru_maxrss / _KIB, 1),
        said=said.strip().splitlines()[-1] if said.strip() else "",
    )
