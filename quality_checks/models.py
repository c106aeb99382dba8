"""The dbt project's own SQL, run on one batch: the gate and the build read texts by one truth.

dbt itself takes seconds to start and needs a build file. What the gate asks of the vocabularies is
a handful of models, which are SELECTs over seeds and raw tables; they are rendered here with the
project's macros and variables and run in the gate's scratch database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from jinja2 import Environment, Template

PROJECT: Final = Path(__file__).resolve().parents[1] / "dbt_project"
_MACRO: Final = re.compile(r"\{%-?\s*macro\s+(\w+).*?endmacro\s*-?%\}", re.DOTALL)


class _ReturnedError(Exception):
    """What a macro returns: dbt's `return` ends a macro with any value, not only with text."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


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
        self._environment = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL of our own
        self._refs: list[str] = []
        self._raw_tables: list[str] = []
        self._variables: dict[str, object] = {}
        self._asked: str | None = None
        self._template = cache(self._read_template)
        macros = self._macros()
        self._record_types = macros["record_types"]
        self._environment.globals.update(macros)
        self._environment.globals.update(
            ref=self._ref,
            source=self._source,
            var=lambda name, default=None: self._variables.get(name, default),
            function=lambda name: f"stats.{name}",
            config=lambda **_: "",
            execute=False,
            # what people corrected is asked of the build's decisions: at the gate a file has none
            corrected_columns=lambda _record_type: [],
            asked_record_types=self._asked_record_types,
            **{"return": _return},
        )

    def _ref(self, name: str) -> str:
        self._refs.append(name)
        return name

    def _source(self, schema: str, table: str) -> str:
        self._raw_tables.append(table)
        return f"{schema}.{table}"

    def _asked_record_types(self) -> list[Any]:
        every: Any = self._record_types()
        return [kind for kind in every if self._asked in {None, kind["name"]}]

    def _macros(self) -> dict[str, Callable[..., object]]:
        """Read each macro by itself, so that they call each other as dbt lets them."""
        found: dict[str, Callable[..., object]] = {}
        for path in sorted((self._project / "macros").glob("*.sql")):
            for match in _MACRO.finditer(path.read_text(encoding="utf-8")):
                found[match[1]] = self._macro(match[1], match[0])
        return found

    def _macro(self, name: str, text: str) -> Callable[..., object]:
        template = self._environment.from_string(text)

        def called(*values: object, **named: object) -> object:
            try:
                result: object = getattr(template.module, name)(*values, **named)
            except _ReturnedError as returned:
                return returned.value
            return result

        return called

    @cached_property
    def _declared(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(
            (self._project / "dbt_project.yml").read_text(encoding="utf-8")
        )
        return found

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

    def render(self, name: str, as_of: date, record_type: str | None = None) -> Rendered:
        """Render a model as of a date; of one record type, or of all."""
        self._refs, self._raw_tables, self._asked = [], [], record_type
        self._variables = {**self._declared["vars"], "as_of_date": as_of.isoformat()}
        text = self._template(name).render()
        return Rendered(
            text.strip(),
            tuple(dict.fromkeys(self._refs)),
            tuple(dict.fromkeys(self._raw_tables)),
        )

    def _read_template(self, name: str) -> Template:
        return self._environment.from_string(self._files[name].read_text(encoding="utf-8"))

    def plan(
        self, names: Iterable[str], as_of: date, record_type: str | None = None
    ) -> Mapping[str, Rendered | None]:
        """List what some models stand on, each after what it refers to; None stands for a seed.

        With a record type the models read its records alone.
        """
        planned: dict[str, Rendered | None] = {}

        def visit(name: str) -> None:
            if name in planned:
                return
            rendered = None if name in self.seeds else self.render(name, as_of, record_type)
            for other in rendered.refs if rendered else ():
                visit(other)
            planned[name] = rendered

        for name in names:
            visit(name)
        return planned


def _return(value: object) -> None:
    raise _ReturnedError(value)


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
