"""The dbt project's own SQL, run on one batch: the gate and the build read texts by one truth.

dbt itself takes seconds to start and needs a build file. What the gate asks of the vocabularies is
a handful of models, which are SELECTs over seeds and raw tables; they are rendered here with the
project's macros and variables and run in the gate's scratch database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from jinja2 import Environment, StrictUndefined

PROJECT: Final = Path(__file__).resolve().parents[1] / "dbt_project"


@dataclass(frozen=True)
class Rendered:
    """A model's SQL, the models and seeds it refers to, and the raw tables it reads."""

    sql: str
    refs: tuple[str, ...]
    raw_tables: tuple[str, ...]


class Models:
    """The models, seeds, macros and variables of a dbt project."""

    def __init__(self, project: Path = PROJECT) -> None:
        self._project = project
        self._environment = Environment(undefined=StrictUndefined, extensions=["jinja2.ext.do"])  # noqa: S701 - SQL of our own

    @cached_property
    def _declared(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(
            (self._project / "dbt_project.yml").read_text(encoding="utf-8")
        )
        return found

    @cached_property
    def _macros(self) -> str:
        return "\n".join(
            path.read_text(encoding="utf-8")
            for path in sorted((self._project / "macros").glob("*.sql"))
        )

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        return {path.stem: path for path in (self._project / "models").rglob("*.sql")}

    @cached_property
    def seeds(self) -> Mapping[str, Path]:
        """The seed files, by name."""
        return {path.stem: path for path in (self._project / "seeds").rglob("*.csv")}

    @cached_property
    def raw_tables(self) -> Mapping[str, Mapping[str, str]]:
        """The columns of the raw tables and their types, by table."""
        declared = yaml.safe_load(
            (self._project / "models" / "staging" / "_sources.yml").read_text(encoding="utf-8")
        )
        return {
            table["name"]: {c["name"]: c["data_type"] for c in table["columns"]}
            for source in declared["sources"]
            for table in source["tables"]
        }

    def seed_types(self, name: str) -> Mapping[str, str]:
        """Return the declared types of a seed's columns; the others are text."""
        return _column_types(self._declared["seeds"], name) or {}

    def render(self, name: str, as_of: date) -> Rendered:
        """Render a model as of a date."""
        refs: list[str] = []
        raw_tables: list[str] = []

        def ref(other: str) -> str:
            refs.append(other)
            return other

        def source(schema: str, table: str) -> str:
            raw_tables.append(table)
            return f"{schema}.{table}"

        variables = {**self._declared["vars"], "as_of_date": as_of.isoformat()}
        template = self._environment.from_string(
            self._macros + self._files[name].read_text(encoding="utf-8")
        )
        text = template.render(
            ref=ref,
            source=source,
            var=variables.__getitem__,
            function=lambda function: f"stats.{function}",
        )
        return Rendered(text.strip(), tuple(dict.fromkeys(refs)), tuple(dict.fromkeys(raw_tables)))

    def plan(self, names: Iterable[str], as_of: date) -> Mapping[str, Rendered | None]:
        """List what some models stand on, each after what it refers to; None stands for a seed."""
        planned: dict[str, Rendered | None] = {}

        def visit(name: str) -> None:
            if name in planned:
                return
            rendered = None if name in self.seeds else self.render(name, as_of)
            for other in rendered.refs if rendered else ():
                visit(other)
            planned[name] = rendered

        for name in names:
            visit(name)
        return planned


def _column_types(stated: Mapping[str, Any], name: str) -> Mapping[str, str] | None:
    """Find the column types of a seed in the nested configuration of folders."""
    for key, below in stated.items():
        if isinstance(below, dict):
            if key == name and "+column_types" in below:
                types: Mapping[str, str] = below["+column_types"]
                return types
            found = _column_types(below, name)
            if found is not None:
                return found
    return None
