"""`python -m benchmarks --rows 1000000`: run the peers and the product, write the page anew."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from benchmarks.answers import answered
from benchmarks.measuring import Cost
from benchmarks.page import page
from benchmarks.running import Places, costs, generated, statistics
from warehouse import publish
from warehouse.lake import Lake

_DOCS: Final = Path(__file__).parents[1] / "dbt_project" / "docs"


@click.command()
@click.option(
    "--rows",
    "sizes",
    type=click.IntRange(1000),
    multiple=True,
    default=(1_000_000,),
    show_default=True,
    help="Complaints; may be repeated.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".fenghuo") / "bench",
    show_default=True,
    help="Where generated files are kept and used again.",
)
@click.option(
    "--docs",
    type=click.Path(file_okay=False, path_type=Path),
    default=_DOCS,
    help="Where the page and its results lie.",
)
@click.option(
    "--months", type=click.IntRange(1), default=120, show_default=True, help="Months of history."
)
@click.option("--memory", "memory_limit", default="2GB", show_default=True, help="DuckDB's memory.")
@click.option("--build/--no-build", "is_built", default=True, help="With the build of the marts.")
def main(
    sizes: tuple[int, ...],
    folder: Path,
    docs: Path,
    months: int,
    memory_limit: str,
    *,
    is_built: bool,
) -> None:
    """Measure what a night costs beside a hand-written script on the same generated files."""
    kept = docs / "bench.json"
    results: dict[str, Any] = {"runs": {}}
    if kept.exists():
        results = json.loads(kept.read_text(encoding="utf-8"))
    for size in sizes:
        places = Places(folder.resolve(), size, months, memory_limit)
        click.echo(f"{size:,} complaints: generating")
        generated(places)
        results["runs"][str(size)] = {
            "date": datetime.now(UTC).date().isoformat(),  # noqa: TID251 - when it was measured
            "machine": f"Python {platform.python_version()}, {platform.machine()},"
            f" {os.cpu_count()} cores (shared), DuckDB {memory_limit}",
            "months": months,
            "bytes": sum(path.stat().st_size for path in places.world.rglob("*") if path.is_file()),
            "costs": [cost.as_json() for cost in costs(places, _tell, is_built=is_built)],
            "answers": _answers(places) if is_built else [],
        }
    results["statistics"] = statistics()
    docs.mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True)
    kept.write_text(f"{text}\n", encoding="utf-8")
    (docs / "bench.md").write_text(page(results), encoding="utf-8")
    click.echo(f"written: {docs / 'bench.md'}")


def _answers(places: Places) -> list[dict[str, Any]]:
    """Ask the version that the product has just published."""
    database = publish.standing(Lake(places.home / "lake")).database
    return [asdict(one) for one in answered(database)]


def _tell(cost: Cost) -> None:
    click.echo(
        f"  {cost.step:<28}{cost.cpu_seconds:>9.1f} s CPU{cost.wall_seconds:>9.1f} s"
        f"{cost.peak_mib:>8.0f} MiB  {cost.said[:60]}"
    )


if __name__ == "__main__":
    main()
