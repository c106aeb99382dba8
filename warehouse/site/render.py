"""Pages in one language: templates, words, and links that hold wherever the folder lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment

from warehouse.reports import figures
from warehouse.reports.figures import Language
from warehouse.reports.nightly import LANGUAGE_TAGS, LANGUAGES, environment
from warehouse.reports.words import Words
from warehouse.site.phrases import PHRASES
from warehouse.site.queries import Edition
from warehouse.site.shown import (
    Cells,
    Place,
    described,
    gate_sentence,
    hazard_name,
    input_name,
    place_name,
)

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """A page in no language yet: where it goes, its template and what that is filled with."""

    path: str
    template: str
    title: Callable[[Words], str]
    values: Mapping[str, Any] = field(default_factory=dict)
    section: str = ""  # the entry of the menu that it belongs to


@cache
def templates() -> Environment:
    """Set up the site's templates; the report's marks and style stand beside them."""
    return environment(TEMPLATES)


class Renderer:
    """Writes pages in one language."""

    def __init__(
        self, edition: Edition, language: Language, menu: Mapping[str, str], place: Place
    ) -> None:
        self.words = words_of(edition, language)
        self._common = {
            "edition": edition,
            "language": language,
            "language_tag": LANGUAGE_TAGS[language],
            "languages": LANGUAGES,
            "language_tags": LANGUAGE_TAGS,
            "menu": menu,
            "words": self.words,
            "say": self.words.say,
            "term": self.words.term,
            "figures": figures,
            "tables": Cells(edition, self.words, place),
            "described": partial(described, edition, self.words),
            "input_name": partial(input_name, edition, self.words),
            "hazard_name": hazard_name,
            "place_name": partial(place_name, edition, self.words),
            "gate_sentence": partial(gate_sentence, self.words),
            "place": place,
        }

    def _titles(self, page: Page) -> Mapping[str, str]:
        titles = page.values.get("source_titles")
        return {"source_title": self.words.choose(*titles)} if titles else {}

    def render(self, page: Page) -> str:
        """Write a page; links in it lead up to the language's folder and from there down."""
        depth = page.path.count("/")
        return (
            templates()
            .get_template(page.template)
            .render(
                self._common,
                **page.values,
                **self._titles(page),
                page=page,
                title=page.title(self.words),
                up="../" * depth,
                root="../" * (depth + 1),
            )
        )


def words_of(edition: Edition, language: Language) -> Words:
    """Return the words of the published vocabulary and of the site, in one language."""
    return Words(edition.terms, edition.industries, edition.hazards, language, phrases=PHRASES)
