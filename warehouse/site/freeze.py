"""Writes the folder: pages in both languages, style, script, and files of rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from warehouse import store
from warehouse.publish.downloads import as_text
from warehouse.reports import figures
from warehouse.reports.nightly import LANGUAGES
from warehouse.site import slices as rows
from warehouse.site.chapters import chapters, downloads, menu
from warehouse.site.lines import plain
from warehouse.site.pages import pages
from warehouse.site.queries import Edition
from warehouse.site.render import TEMPLATES, Renderer, templates, words_of

ASSETS: Final = "assets"
DATA: Final = "data"
_BYTE_ORDER_MARK: Final = "﻿"  # without it spreadsheets read Chinese as something else


@dataclass(frozen=True)
class Frozen:
    """A site that was written."""

    folder: Path
    page_count: int
    missing_terms: frozenset[str]

    @property
    def index(self) -> Path:
        """The page that offers the languages."""
        return self.folder / "index.html"


def freeze(
    reader: store.Reader, folder: Path, version: str, business_date: date, audience: str
) -> Frozen:
    """Write the site of one published file into an empty folder.

    The same file gives the same bytes. Which pages there are follows from the tables and columns
    that the file holds: where it has no events, no figure opens to rows.
    """
    edition = Edition(reader, version, business_date, audience)
    slices = rows.gather(edition)
    made = [*pages(edition, slices), *chapters(edition, slices)]
    missing: set[str] = set()
    for language in LANGUAGES:
        renderer = Renderer(edition, language, menu(edition), slices.place)
        for page in made:
            _write(folder / language / page.path, renderer.render(page))
        missing |= renderer.words.missing
    _write(folder / "index.html", _choice(edition))
    _write(folder / ASSETS / "site.css", templates().get_template("site.css.j2").render())
    for name in ("site.js", "icon.svg"):
        _write(folder / ASSETS / name, (TEMPLATES / name).read_text("utf-8"))
    for path, query in slices.files.items():
        found = edition.reader.rows(f"from ({query}) order by event_date desc, event_id")
        _write(folder / DATA / path, _csv(found))
    for name, _, file, _ in downloads(edition):
        if file:
            records = edition.reader.rows(f"select * from {name} order by all")
            _write(folder / DATA / file, _csv(records))
    return Frozen(folder, len(made) * len(LANGUAGES), frozenset(missing))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _choice(edition: Edition) -> str:
    """Write the page that offers the two languages."""
    words = {language: words_of(edition, language) for language in LANGUAGES}
    template = templates().get_template("choice.html.j2")
    return template.render(edition=edition, words=words, figures=figures)


def _csv(records: Iterable[Mapping[str, Any]]) -> str:
    """Write rows for a spreadsheet: no text of anybody's becomes a formula."""
    text = StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    for number, record in enumerate(records):
        if number == 0:
            writer.writerow(record)
        writer.writerow(as_text(plain(value)) for value in record.values())
    return text.getvalue()
