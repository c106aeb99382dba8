"""Packages for other agencies: files that anybody can hold to their SHA-256, sent and had."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from ingest.files import digest, whole_file, write_json
from warehouse import publish, store
from warehouse.decisions import DecisionError, SharingAct, sharing
from warehouse.lake import Lake
from warehouse.publish.downloads import as_text
from warehouse.registering import write
from warehouse.settings import Settings

_TOLD: Final = (
    *("package_id", "agency_code", "name_zh", "name_en", "content", "package_start_date"),
    *("package_end_date", "purpose_zh", "purpose_en", "legal_basis", "column_names", "row_count"),
    *("left_out_count", "content_sha256"),
)


def write_package(settings: Settings, package_id: str, folder: Path) -> Path:
    """Write a package of the standing version into a folder; return its file of lines.

    Beside the file of JSON lines, whose SHA-256 is the published one, stand the same rows as CSV
    for spreadsheets and a manifest with purpose, ground, columns and checksums.

    Raises
    ------
    DecisionError
        When the version has no such package.
    """
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        package = _package(reader, package_id, version.name)
        lines = [
            row["payload"]
            for row in reader.rows(
                "select payload from reports.rpt_shared_rows where package_id = ?"
                " order by row_position",
                package_id,
            )
        ]
    folder.mkdir(parents=True, exist_ok=True)
    target, table = folder / f"{package_id}.jsonl", folder / f"{package_id}.csv"
    with whole_file(target) as path:
        path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    if digest(target) != package["content_sha256"]:
        target.unlink()
        raise DecisionError(f"{package_id}: its rows are not those that its SHA-256 was taken of")
    with whole_file(table) as path:
        path.write_bytes(_csv([json.loads(line) for line in lines]))
    told = {name: package[name] for name in _TOLD}
    write_json(
        folder / f"{package_id}.json",
        {
            **{name: _plain(value) for name, value in told.items()},
            "version": version.name,
            "files": {path.name: digest(path) for path in (target, table)},
        },
    )
    return target


def act_on(settings: Settings, package_id: str, act: str, day: date, **stated: Any) -> str:
    """Write down that a package was sent or acknowledged; return what was written.

    What is sent is the content that the standing version has, unless a SHA-256 says otherwise; what
    is acknowledged must have been sent with that content.
    """
    if act == "send":
        version = publish.standing(Lake(settings.lake_folder))
        with store.read(version.database) as reader:
            current = _package(reader, package_id, version.name)["content_sha256"]
        given = stated.get("content_sha256") or current
        if given != current:
            raise DecisionError(
                f"{package_id}: version {version.name} has the content {current[:12]}…, "
                f"not {given[:12]}…"
            )
        stated["content_sha256"] = current
    whole = {"package_id": package_id, "act": act, **stated}
    name = write(settings, SharingAct, "S", whole, day, sharing.follow)
    return f"{name}: {package_id}, {act}, {stated['content_sha256'][:12]}…"


def _package(reader: store.Reader, package_id: str, version: str) -> dict[str, Any]:
    found = reader.rows(
        "select * from reports.rpt_shared_packages where package_id = ?", package_id
    )
    if not found:
        raise DecisionError(
            f"{package_id}: version {version} has no such package;"
            ' `fenghuo query "from reports.rpt_shared_packages"` lists what it has'
        )
    return dict(found[0])


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """Write rows for spreadsheets: a byte order mark, and no text that would run as a formula."""
    out = StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = csv.writer(out)
    lines.writerow(names)
    lines.writerows(_cells(rows, names))
    return out.getvalue().encode("utf-8-sig")


def _cells(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Iterator[list[Any]]:
    for row in rows:
        values = (row.get(name) for name in names)
        yield [as_text(value) if isinstance(value, str) else value for value in values]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
