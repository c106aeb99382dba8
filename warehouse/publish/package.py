"""What goes with the files of an edition: a dictionary, a descriptor for machines, checksums.

All of it is written from the contract that the models state; nothing is guessed from the data.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ingest.files import digest, write_json
from warehouse.publish.downloads import CSV, SPREADSHEET_CSV
from warehouse.publish.relations import Relation
from warehouse.publish.versions import FILE, TWIN
from warehouse.reports.nightly import environment

DESCRIPTOR: Final = "datapackage.json"
DICTIONARY: Final = "data_dictionary.csv"
PAGE: Final = "data_dictionary.html"
CHECKSUMS: Final = "checksums.txt"
_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT: Final = {"delimiter": ",", "header": True}
# the words of the Data Package standard for the types of the contract
_TYPES: Final = {
    "varchar": "string",
    "bigint": "integer",
    "integer": "integer",
    "hugeint": "integer",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "datetime",
    "varchar[]": "array",
}


@dataclass(frozen=True)
class Licensed:
    """A source whose records are behind the figures, and the terms that its publisher set."""

    name: str
    title_zh: str
    title_en: str
    publisher_zh: str
    publisher_en: str
    licence_name: str
    attribution: str

    @property
    def as_json(self) -> dict[str, str]:
        """Plain values for a manifest."""
        return dict(vars(self))


@dataclass(frozen=True)
class Edition:
    """The files of one audience: where they lie, which tables they hold, and of which version."""

    folder: Path
    audience: str
    version: str
    relations: Sequence[Relation]
    tables: Mapping[str, Mapping[str, Any]]
    sources: Sequence[Licensed]


def write(edition: Edition) -> None:
    """Write dictionary, descriptor and checksums beside the files of an edition."""
    (edition.folder / DICTIONARY).write_text(_dictionary(edition), encoding="utf-8-sig", newline="")
    (edition.folder / PAGE).write_text(_page(edition), encoding="utf-8", newline="\n")
    write_json(edition.folder / DESCRIPTOR, _descriptor(edition))
    (edition.folder / CHECKSUMS).write_text(_checksums(edition.folder), encoding="utf-8")


def _dictionary(edition: Edition) -> str:
    """Write one line a column, its meaning in both languages; a spreadsheet may open it."""
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow(["table", "column", "type", "is_key", "meaning_zh", "meaning_en"])
    for relation in edition.relations:
        for name, text in relation.columns.items():
            is_key = "true" if name in relation.key else "false"
            kind = relation.types.get(name, "")
            lines.writerow([relation.full_name, name, kind, is_key, *in_both(text)])
    return out.getvalue()


def _page(edition: Edition) -> str:
    return environment().get_template("dictionary.html.j2").render(edition=edition, in_both=in_both)


def in_both(text: str) -> tuple[str, str]:
    """Split a description into its Chinese and its English part."""
    zh, _, en = text.partition(" · ")
    return zh, en or zh


def _descriptor(edition: Edition) -> dict[str, Any]:
    """Describe the files by the Data Package standard, version 2."""
    return {
        "$schema": _PROFILE,
        "name": f"fenghuo-{edition.audience}",
        "title": f"烽火 Fenghuo · {edition.audience}",
        "version": edition.version,
        "sources": [
            {"title": f"{s.title_zh} · {s.title_en}", "path": s.name, "version": s.licence_name}
            for s in edition.sources
        ],
        "contributors": [
            {"title": f"{s.publisher_zh} · {s.publisher_en}", "roles": ["publisher"]}
            for s in edition.sources
        ],
        "attribution": [s.attribution for s in edition.sources],
        "resources": [
            resource for relation in edition.relations for resource in _resources(edition, relation)
        ],
    }


def _resources(edition: Edition, relation: Relation) -> list[dict[str, Any]]:
    """Describe each file of a table that is there."""
    found = []
    for kind, media in ((TWIN, "application/vnd.apache.parquet"), (CSV, "text/csv")):
        suffix = "parquet" if kind == TWIN else "csv"
        path = edition.folder / kind / f"{relation.full_name}.{suffix}"
        if path.exists():
            found.append(
                {
                    "name": f"{relation.full_name}-{suffix}".lower(),
                    "title": relation.description,
                    "path": path.relative_to(edition.folder).as_posix(),
                    "format": suffix,
                    "mediatype": media,
                    "encoding": "utf-8",
                    "bytes": path.stat().st_size,
                    "hash": f"sha256:{digest(path)}",
                    "rowCount": edition.tables[relation.full_name]["row_count"],
                    "schema": _schema(relation),
                    **({"dialect": _DIALECT} if suffix == "csv" else {}),
                }
            )
    return found


def _schema(relation: Relation) -> dict[str, Any]:
    fields = [
        {
            "name": name,
            "type": field_type(relation.types.get(name, "varchar")),
            "title": in_both(text)[0],
            "description": text,
        }
        for name, text in relation.columns.items()
    ]
    key = [name for name in relation.key if name in relation.columns]
    whole = key if len(key) == len(relation.key) else []
    return {"fields": fields, "missingValues": [""], **({"primaryKey": whole} if whole else {})}


def field_type(declared: str) -> str:
    """Say a type of the contract in the words of the standard; decimals are numbers."""
    return _TYPES.get(declared, "number" if declared.startswith("decimal") else "any")


def _checksums(folder: Path) -> str:
    """List the SHA-256 of every file of an edition, as ``sha256sum --check`` reads it."""
    files = [folder / FILE, folder / DESCRIPTOR, folder / DICTIONARY, folder / PAGE]
    for kind in (TWIN, CSV, SPREADSHEET_CSV):
        files += sorted((folder / kind).glob("*")) if (folder / kind).exists() else []
    return "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
