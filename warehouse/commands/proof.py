"""The command ``fenghuo proof``: computes the parts asked for and writes the page anew."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

_PAGE: Final = "proof.md"
_RESULTS: Final = "proof.json"
_WITHOUT_DATA: Final = ("detection", "tiers", "coverage", "terms", "inspection", "laboratories")
_NAMES: Final = (*_WITHOUT_DATA, "inspection_replay", "backtest", "speed", "kills")
_STORY: Final = "story.md"


@click.command(
    epilog="\b\nExamples:\n"
    "  fenghuo proof --part detection --part coverage\n"
    "  FENGHUO_HOME=/srv/real fenghuo proof --part backtest --part inspection_replay\n"
    "  fenghuo proof --part kills --kills 200\n"
    "  fenghuo proof --check\n"
    "  fenghuo proof --measure-register\n"
    "  fenghuo proof --story"
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(_NAMES),
    help="What to compute; default: those that need no data.",
)
@click.option("--series", default=600, show_default=True, help="Series of a detection trial.")
@click.option("--r-series", default=5000, show_default=True, help="Series judged beside R.")
@click.option(
    "--kills", default=200, show_default=True, help="Runs killed by the part of that name."
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where the page and its results lie; default: the docs of the dbt project.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Compute in a small form what needs no data, hold it to the page, and write nothing.",
)
@click.option(
    "--measure-register",
    is_flag=True,
    help="Describe the real series of the published version anew, and do nothing else.",
)
@click.option(
    "--story",
    is_flag=True,
    help="Play the story of one hazard on nights of its own, write its page, and do nothing else.",
)
def proof(
    parts: tuple[str, ...],
    series: int,
    r_series: int,
    kills: int,
    folder: Path | None,
    *,
    check: bool,
    measure_register: bool,
    story: bool,
) -> None:
    """Measure how rightly and how early the product warns, and write it down."""
    from warehouse.lake import Lake
    from warehouse.progress import shown, tell
    from warehouse.proof import parts as computed
    from warehouse.proof.page import page
    from warehouse.settings import Settings

    settings = Settings()
    lake = Lake(settings.lake_folder)
    if measure_register:
        click.echo(f"{computed.measure_register(lake)} cells described")
        return
    folder = folder or settings.dbt_project / "docs"
    if story:
        _tell_story(folder / _STORY)
        return
    kept = folder / _RESULTS
    if check:
        _check(kept)
        return
    folder.mkdir(parents=True, exist_ok=True)
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    ways: dict[str, Callable[[Callable[[int, int], None]], Any]] = {
        "detection": lambda told: computed.detected(series, told),
        "tiers": computed.tiered,
        "coverage": computed.covered,
        "terms": computed.termed,
        "inspection": computed.inspected,
        "laboratories": computed.laboratories_watched,
        "inspection_replay": lambda told: computed.inspections_replayed(lake, told),
        "backtest": lambda told: computed.replayed(lake, told),
        "speed": lambda _told: computed.compared_with_r(r_series),
        "kills": lambda told: computed.kills_survived(kills, told),
    }
    with shown():
        for name in parts or _WITHOUT_DATA:
            found = ways[name](partial(tell, name))
            results[name] = {
                "date": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - when it was measured
                "command": f"fenghuo proof --part {name}",
                "machine": _machine(),
                "found": found,
            }
    kept.write_text(
        json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    (folder / _PAGE).write_text(page(results), encoding="utf-8")
    click.echo(f"written: {folder / _PAGE}")


def _tell_story(page: Path) -> None:
    """Play the story in a folder of its own, away from the lake in force, and write its page."""
    from warehouse.progress import shown, tell
    from warehouse.proof.story import play
    from warehouse.proof.story_page import story_page
    from warehouse.settings import Settings

    with TemporaryDirectory(prefix="fenghuo-story-") as name, shown():
        home = Path(name)
        apart = Settings(home=home, inbox=home / "inbox", lake=home / "lake", keys=home / "keys")
        told = story_page(play(apart, tell))
    page.write_text(told, encoding="utf-8")
    click.echo(f"written: {page}")


def _check(kept: Path) -> None:
    """Say of each bar what a small run reaches; fail where the page says otherwise."""
    from warehouse.progress import shown, tell
    from warehouse.proof.claims import claims
    from warehouse.proof.parts import checked

    results = json.loads(kept.read_text(encoding="utf-8"))
    stated = {c.claim_id: c for c in claims({name: r["found"] for name, r in results.items()})}
    with shown():
        found = claims(checked(partial(tell, "check")))
    differing = 0
    for claim in found:
        page = stated.get(claim.claim_id)
        is_same = page is not None and page.holds == claim.holds
        differing += not is_same
        told = page.figure if page else "nothing"
        click.echo(f"{'=' if is_same else '≠'} {claim.en}: {claim.figure} (page: {told})")
    if differing:
        raise click.ClickException(f"{differing} bars are not what the page says of them")


def _machine() -> str:
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores (shared)"
    )
