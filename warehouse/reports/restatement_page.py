"""The page of restatements: every number once published and later changed, and what moved it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from warehouse.diff import Reader
from warehouse.reports import figures, moved, watching
from warehouse.reports.facts import NightFacts
from warehouse.reports.nightly import LANGUAGE_TAGS, LANGUAGES, environment
from warehouse.reports.watch import RestatedNumber, restated_numbers
from warehouse.reports.words import Words

LISTED: Final = 1000  # a page that a browser opens at once; the table holds all of them


def gather(reader: Reader) -> tuple[RestatedNumber, ...]:
    """Read all restated numbers of all versions, the newest first."""
    return restated_numbers(reader)


def write(numbers: tuple[RestatedNumber, ...], facts: NightFacts, folder: Path) -> list[Path]:
    """Write the page in both languages; the same facts give the same bytes."""
    paths = []
    for language in LANGUAGES:
        words = Words(facts.terms, facts.industries, facts.hazards, language)
        page = (
            environment()
            .get_template("restatements.html.j2")
            .render(
                facts=facts,
                say=words.say,
                language=language,
                language_tag=LANGUAGE_TAGS[language],
                lines=watching.restated_lines(numbers[:LISTED], words),
                count=len(numbers),
                parts=moved.PARTS,
                figures=figures,
            )
        )
        path = folder / f"restatements_{language}.html"
        path.write_text(page, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths
