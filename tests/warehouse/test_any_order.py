"""The same files give the same warehouse in whatever order they came to be landed and judged.

Each file bears the day for which it landed. What the field does not allow is said here, too: the
gate compares a file with those judged before it, so that its warnings, never its decision, may
tell of another past; and a day on which nobody landed anything is no day of anybody's knowledge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import duckdb
import pytest

from quality_checks import dialect
from quality_checks.models import Models
from warehouse import pipeline
from warehouse.decisions.tables import decision_tables
from warehouse.lake import Lake
from warehouse.ledger import create_raw
from warehouse.settings import Settings

SOURCE: Final = """
name: {name}
title: {{zh: 召回, en: Recalls}}
publisher: {{zh: 发布者, en: Publisher}}
country: CN
record_type: recall
evidence_class: recall
schedule: nightly
register: xx_register
rank: {rank}
licence: {{name: none, attribution: Publisher, rows_publishable: false}}
inbox: ["{name}/*.csv"]
presence: {{list: full, absences: 2, days: 1, since: 2026-11-26, reason: every file lists all}}
format: csv
columns:
  recall_number: no
  product_name: product
  recall_date: {{from: date, dates: "%Y-%m-%d"}}
expect:
  quarantined_share: {{max: 0.5, since: 2026-11-26, reason: small invented files}}
"""
FIRST: Final = date(2026, 11, 1)
RANKS: Final = {"xx_archive": 0, "xx_recalls": 1}
TOLD: Final = ("hist_record_versions", "fct_safety_events", "rpt_source_files")
MODELS: Final = Models()
Delivery = tuple[int, str, str]  # day, source, text


def listed(*changes: tuple[int, str], without: Sequence[int] = (), count: int = 30) -> str:
    """Write a list of recalls: edited names, a row that no date conforms, some left out."""
    names = {number: f"童车{number}" for number in range(1, count + 1)} | dict(changes)
    rows = [f"{n},{name},2026-10-{n % 28 + 1:02}" for n, name in names.items() if n not in without]
    return "\n".join(["no,product,date", *rows, f"{count + 9},童车,2026-13-40"]) + "\n"


DELIVERIES: Final[Sequence[Delivery]] = (
    (0, "xx_recalls", listed()),
    (0, "xx_archive", listed((3, "玩具车"), (31, "婴儿床"), count=29)),
    (1, "xx_recalls", listed((1, "改名"), without=[7])),
    (2, "xx_recalls", "<<<<<<< HEAD\n" + listed()),  # poison
    (3, "xx_recalls", listed((1, "改名"), without=[7, 8])),
    (4, "xx_recalls", listed((1, "再改"), without=[7, 8])),
    (5, "xx_recalls", listed((1, "再改"), without=[8])),  # 7 is back
    (5, "xx_archive", listed((3, "玩具车"), (31, "婴儿床"), count=29)),
)


def taken(home: Path, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """Land and judge files one by one, each for its day, and tell what the warehouse holds."""
    settings = Settings(home=home, sources=str(home / "sources"))
    for name, rank in RANKS.items():
        folder = home / "sources" / name
        folder.mkdir(parents=True)
        (folder / "source.yml").write_text(SOURCE.format(name=name, rank=rank), encoding="utf-8")
    for day, name, text in deliveries:
        path = settings.inbox_folder / name / f"day{day}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pipeline.land(settings, name, FIRST + timedelta(days=day))
        pipeline.gate(settings, name)
    lake, until = Lake(settings.lake_folder), FIRST + timedelta(days=9)
    batches = sorted(lake.batches(), key=lambda batch: batch.batch_id)
    create_raw(
        home / "landed.duckdb",
        lake,
        batches,
        pipeline.sources(settings),
        decision_tables(lake.decisions, until),
        settings,
        until,
    )
    built = dict(_built(home / "landed.duckdb", until))
    return {"decisions": [(b.file_name, b.decision, b.refusal_reason) for b in batches], **built}


def _built(database: Path, day: date) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Run the project's models on the raw tables, up to those that tell of records and events."""
    with duckdb.connect(str(database)) as connection:
        plan: Mapping[str, Any] = MODELS.plan(TOLD, day)
        for name, rendered in plan.items():
            if rendered:
                dialect.fill_by_query(connection, name, rendered.sql)
            else:
                path, types = MODELS.seeds[name], MODELS.seed_types(name)
                dialect.fill_from_csv(connection, name, path, types)
        for name in TOLD:
            yield name, connection.execute(f"select * from {name} order by all").fetchall()


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The warehouse of files that came day by day."""
    return taken(tmp_path_factory.mktemp("in_order"), DELIVERIES)


def test_day_by_day_all_kinds_of_history_are_told(in_order: dict[str, Any]) -> None:
    """The example has edits, a retraction, a return, a poisoned file and a second source."""
    kinds = {cell for row in in_order["hist_record_versions"] for cell in row if cell in KINDS}
    refused = [name for name, decision, _ in in_order["decisions"] if decision == "refuse"]

    assert kinds == KINDS
    assert refused == ["xx_recalls/day2.csv"]
    assert len(in_order["fct_safety_events"]) == 30


KINDS: Final = {"new", "source_edit", "retracted", "reappeared"}


@pytest.mark.parametrize("seed", [None, 7])
def test_any_order_gives_the_same_warehouse(
    in_order: dict[str, Any],
    tmp_path: Path,
    seed: int | None,
    record_property: Callable[[str, object], None],
) -> None:
    """Backwards or shuffled: the same decisions, versions, events and account of every file."""
    deliveries = list(reversed(DELIVERIES))
    if seed is not None:
        Random(seed).shuffle(deliveries)

    assert taken(tmp_path, deliveries) == in_order
    record_property("build_count", 1)
    record_property("fingerprint_count", 1)
