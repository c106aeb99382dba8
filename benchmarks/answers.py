"""How long a regulator waits: typical questions on the published file, asked again and again.

`python -m benchmarks.answers FILE` prints one JSON line: milliseconds of each question.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.running import UNTIL
from warehouse import store

QUERIES: Final = Path(__file__).parent / "queries"
_ROUNDS: Final = 30
_WANTED: Final = """
select
    (select industry_code from marts.fct_safety_events where industry_code is not null
     group by all order by count(*) desc, 1 limit 1) as industry,
    (select hazard_code from marts.brg_event_hazards
     group by all order by count(*) desc, 1 limit 1) as hazard,
    (select firm_id from marts.brg_event_firms group by all order by count(*) desc, 1 limit 1)
        as firm,
    (select max(event_id) from marts.fct_safety_events) as event
"""


@dataclass(frozen=True)
class Answered:
    """How long one question took, over all rounds, the file being warm."""

    name: str
    on: str
    row_count: int
    p50_ms: float
    p95_ms: float


def answered(database: Path, rounds: int = _ROUNDS) -> list[Answered]:
    """Ask every question in rounds, so that no question profits from having just been asked."""
    asked = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.sql"))}
    spent: dict[str, list[float]] = {name: [] for name in asked}
    counts = dict.fromkeys(asked, 0)
    with store.read(database) as reader:
        given: Mapping[str, Any] = {**reader.rows(_WANTED)[0], "day": UNTIL}
        for turn in range(rounds + 1):
            for name, sql in asked.items():
                words = _bound(sql, given)
                began = time.perf_counter()
                counts[name] = len(reader.rows(*words))
                if turn:  # the first one warms
                    spent[name].append(1000 * (time.perf_counter() - began))
    return [
        Answered(
            name=name,
            on=_on(asked[name]),
            row_count=counts[name],
            p50_ms=round(statistics.median(times), 2),
            p95_ms=round(sorted(times)[int(0.95 * (len(times) - 1))], 2),
        )
        for name, times in spent.items()
    ]


def _on(sql: str) -> str:
    """Say what a question is asked of: facts, or marts."""
    return sql.splitlines()[0].removeprefix("-- on: ").strip()


def _bound(sql: str, given: Mapping[str, Any]) -> Sequence[Any]:
    """Put parameters by position in the place of those by name."""
    names = re.findall(r"\$(\w+)", sql)
    return [re.sub(r"\$\w+", "?", sql), *(given[name] for name in names)]


if __name__ == "__main__":
    found = answered(Path(sys.argv[1]))
    sys.stdout.write(json.dumps([asdict(one) for one in found]) + "\n")
