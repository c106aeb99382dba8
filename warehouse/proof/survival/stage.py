"""One arrow of a night in a process of its own, so that it can be killed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from ingest.files import read_json, write_json
from warehouse import pipeline
from warehouse.settings import Settings

_BUILT: Final = "built.json"


def _land(settings: Settings, day: date) -> None:
    for name in pipeline.due(pipeline.sources(settings), day):
        pipeline.land(settings, name, day)


def _gate(settings: Settings, day: date) -> None:
    for name in pipeline.due(pipeline.sources(settings), day):
        pipeline.gate(settings, name)


def _build(settings: Settings, day: date) -> None:
    built = pipeline.build(settings, day)
    write_json(settings.home / _BUILT, built.as_json())


def _publish(settings: Settings, _day: date) -> None:
    """Publish the build that stands in this home, wherever it was made."""
    stated = read_json(settings.home / _BUILT)
    folder = settings.lake_folder / "build" / stated["run_id"]
    places = {"database": folder / "build.duckdb", "target": folder / "target"}
    if folder.exists():  # a run that was killed after publishing has removed it
        pipeline.publish(settings, pipeline.Built.from_json({**stated, **places}))


def _night(settings: Settings, day: date) -> None:
    """Everything one after the other, as two runs may do at once."""
    _land(settings, day)
    _gate(settings, day)
    pipeline.publish(settings, pipeline.build(settings, day))


def _report(settings: Settings, _day: date) -> None:
    pipeline.report(settings)


STAGES: Final[Mapping[str, Callable[[Settings, date], None]]] = MappingProxyType(
    {
        "land": _land,
        "gate": _gate,
        "build": _build,
        "publish": _publish,
        "report": _report,
        "night": _night,
    }
)


if __name__ == "__main__":
    STAGES[sys.argv[1]](Settings(), date.fromisoformat(sys.argv[2]))
