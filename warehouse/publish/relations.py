"""What the dbt project offers for publishing: its tables, and the columns that it documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.records import RECORD_TYPES
from warehouse import changes, restated_values, restatements, tier_changes

SCHEMAS: Final = ("marts", "reports")


class AuditError(ExpectedError):
    """A version read back is not what was built; nothing has been published."""


@dataclass(frozen=True)
class Relation:
    """A table that may be published: its columns are those that the project documents."""

    schema: str
    name: str
    description: str
    columns: Mapping[str, str]  # name → description
    key: tuple[str, ...] = ()  # the columns that tell its rows apart; empty where none do
    types: Mapping[str, str] = field(default_factory=dict)  # name → type, as the model promises it

    @property
    def full_name(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    def only(self, columns: Sequence[str]) -> Relation:
        """Return the table with some of its columns, in the order in which it declares them."""
        kept = {name: text for name, text in self.columns.items() if name in columns}
        return replace(self, columns=kept)


# what a version says of the ones before it; publishing writes these tables, no model does
TOLD: Final = tuple(
    Relation(made.SCHEMA, made.NAME, made.DESCRIPTION, made.COLUMNS, made.KEY, made.TYPES)
    for made in (changes, restatements, restated_values, tier_changes)
)


def relations(manifest: Mapping[str, Any]) -> list[Relation]:
    """List what the dbt project offers; a column that nobody documented stays hidden.

    Raises
    ------
    AuditError
        When a table would publish a column that is restricted, such as a pseudonym.
    """
    keys = _keys(manifest)
    found = [
        Relation(
            node["schema"],
            node["name"],
            node["description"],
            {name: column["description"] for name, column in node["columns"].items()},
            keys.get(unique_id, ()),
            {name: column.get("data_type") or "" for name, column in node["columns"].items()},
        )
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] in SCHEMAS
    ]
    restricted = {c.name for kind in RECORD_TYPES.values() for c in kind.columns if c.is_restricted}
    for relation in found:
        if held := restricted.intersection(relation.columns):
            raise AuditError(f"{relation.full_name} would publish {sorted(held)}: restricted")
    return sorted(found, key=lambda relation: relation.full_name)


def _keys(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Read off the tests of the models which columns tell their rows apart, by model."""
    found: dict[str, tuple[str, ...]] = {}
    for node in manifest["nodes"].values():
        told = node.get("test_metadata") or {}
        model = node.get("attached_node")
        if told.get("name") == "grain":
            found[model] = tuple(told["kwargs"]["columns"])
        elif told.get("name") == "unique":
            found.setdefault(model, (node["column_name"],))
    return found


def functions(manifest: Mapping[str, Any]) -> list[str]:
    """List the statements that create the statistics analysts may call."""
    return [
        f"create or replace macro stats.{node['name']}"
        f"({', '.join(argument['name'] for argument in node['arguments'])}) "
        f"as ({node['compiled_code'] or node['raw_code']})"
        for node in sorted(manifest.get("functions", {}).values(), key=lambda n: str(n["name"]))
    ]
