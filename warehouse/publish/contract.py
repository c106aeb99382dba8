"""What is promised of every published column: its type, who sees it and what it means.

The promise is a committed snapshot, ``published_contract.json`` beside the models. A model that
says otherwise fails the build of the project until somebody writes the snapshot anew, so that a
reviewer sees what readers will see.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import read_json, write_json
from warehouse.publish import audiences as declaring
from warehouse.publish.audiences import AUDIENCES, Access, Audiences
from warehouse.publish.relations import TOLD, Relation, relations
from warehouse.settings import REPOSITORY

FILE: Final = "published_contract.json"
_LIST: Final = "dbt_project/audiences.yml"


class ContractError(ExpectedError):
    """What would be published is not what was promised; the message says how to accept it."""


def contract(offered: Sequence[Relation], audiences: Audiences) -> dict[str, Any]:
    """Lay out what is promised: of each table its key, of each column type, audience and meaning.

    Raises
    ------
    ContractError
        When a column has no type, no description in both languages, or stands in no list.
    """
    faults = [*_unlisted(offered, audiences), *_undescribed(offered)]
    if faults:
        raise ContractError("\n".join(faults))
    return {
        relation.full_name: {
            "description": relation.description,
            "key": list(relation.key),
            "columns": {
                name: f"{relation.types[name]} | {audience} | {text}"
                for name, text in relation.columns.items()
                if (audience := _audience(audiences.tables[relation.full_name], name))
            },
        }
        for relation in offered
    }


def drift(promised: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Name each difference between two contracts, a line each; a breaking one says so."""
    lines = []
    for table in sorted(promised.keys() | found.keys()):
        was, now = promised.get(table), found.get(table)
        if was is None or now is None:
            lines.append(f"{table}: " + ("new" if was is None else "gone; readers lose it"))
            continue
        lines += [
            f"{table}: {part}: {was[part]} → {now[part]}"
            for part in ("description", "key")
            if was[part] != now[part]
        ]
        lines += _column_drift(table, was["columns"], now["columns"])
    return lines


def _column_drift(table: str, was: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    lines = [f"{table}.{name}: new: {now[name]}" for name in now if name not in was]
    lines += [f"{table}.{name}: gone; readers lose it" for name in was if name not in now]
    return lines + [
        f"{table}.{name}: {was[name]} → {now[name]}"
        for name in was
        if name in now and was[name] != now[name]
    ]


def _unlisted(offered: Sequence[Relation], audiences: Audiences) -> list[str]:
    return [
        f"{table}: {names}: list each as public, regulator or restricted in {_LIST}"
        for table, names in audiences.unlisted(offered).items()
    ] + [
        f"{table}: {names}: no model has them, take them out of {_LIST}"
        for table, names in audiences.stale(offered).items()
    ]


def _undescribed(offered: Sequence[Relation]) -> list[str]:
    faults = []
    for relation in offered:
        texts = {"": relation.description, **relation.columns}
        for name, text in texts.items():
            place = f"{relation.full_name}.{name}".rstrip(".")
            if " · " not in text:
                faults.append(f"{place}: say what it is as '中文 · English' in the model's .yml")
            if name and not relation.types.get(name):
                faults.append(f"{place}: give it a data_type in the model's .yml")
    return faults


def _audience(access: Access, name: str) -> str:
    return next(audience for audience in AUDIENCES if name in access.columns(audience))


def found(manifest: Mapping[str, Any], project: Path) -> dict[str, Any]:
    """Read the contract off what dbt says of a project."""
    return contract([*relations(manifest), *TOLD], declaring.read(project))


def check(manifest: Mapping[str, Any], project: Path) -> None:
    """Hold what the models say against what was promised.

    Raises
    ------
    ContractError
        When they differ; the message names each difference and how to accept it.
    """
    differences = drift(read_json(project / FILE), found(manifest, project))
    if differences:
        listed = "\n  ".join(differences)
        raise ContractError(
            f"what is published is not what dbt_project/{FILE} promises:\n  {listed}\n"
            "Where it is meant, run `just contract`, read the difference and commit it; say in"
            " CHANGELOG.md what readers see. A column that changed its meaning needs a new name."
        )


def main(arguments: Sequence[str]) -> str:
    """Check or write the contract of the repository's project, by the manifest that is named."""
    action, manifest = arguments
    project = REPOSITORY / "dbt_project"
    stated = read_json(Path(manifest))
    if action == "write":
        write_json(project / FILE, found(stated, project))
    else:
        check(stated, project)
    return f"{project / FILE}: {'written' if action == 'write' else 'kept'}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(sys.argv[1:]) + "\n")
    except ContractError as error:
        sys.exit(str(error))
