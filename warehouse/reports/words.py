"""The words of a page in one language: published terms, and phrases of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from unicodedata import normalize

from warehouse.reports.facts import Hazard, Industry, Method, SourceLoad, Term
from warehouse.reports.figures import NOTHING, Language
from warehouse.reports.phrases import PHRASES

NUMBERED_TIERS: Final = ("I", "II", "III", "IV")


class MissingTermError(LookupError):
    """A page needs a word that the vocabulary does not have in that language."""


class Words:
    """Looks words up in one language.

    A night's report must come out even where a new code has no word yet: the code itself is shown
    then, and remembered in ``missing``. Tests and releases are ``strict``: they raise instead.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        industries: Iterable[Industry],
        hazards: Iterable[Hazard],
        language: Language,
        *,
        strict: bool = False,
        phrases: Mapping[str, tuple[str, str]] = PHRASES,
    ) -> None:
        self._industries = {
            i.industry_code: i.name_zh if language == "zh" else i.name_en for i in industries
        }
        self._hazards = {
            h.hazard_code: h.name_zh if language == "zh" else h.name_en for h in hazards
        }
        self._terms = {term.term_id: term.zh if language == "zh" else term.en for term in terms}
        self._strict = strict
        self._phrases = phrases
        self.language = language
        self.missing: set[str] = set()

    def term(self, group: str, code: str | None) -> str:
        """Return the word for a code of a group, for example ``tier`` and ``insufficient``."""
        if not code:
            return NOTHING
        term_id = f"{group}.{code}"
        found = self._terms.get(term_id)
        if found:
            return found
        if self._strict:
            raise MissingTermError(f"marts.dim_term has no {self.language} word for {term_id!r}")
        self.missing.add(term_id)
        return code

    def tier(self, code: str) -> str:
        """Return the name of a tier; the number of a warning tier stands before it."""
        name = self.term("tier", code)
        if code not in NUMBERED_TIERS or code in normalize("NFKC", name):
            return name
        return self.say("numbered_tier", number=code, name=name)

    def has(self, group: str, code: str | None) -> bool:
        """Tell whether there is a word, for what may be left out."""
        return f"{group}.{code}" in self._terms

    def say(self, phrase: str, **values: object) -> str:
        """Return a phrase of the page with its values filled in; an unknown phrase is a mistake."""
        zh, en = self._phrases[phrase]
        return (zh if self.language == "zh" else en).format(**values)

    def industry(self, code: str) -> str:
        """Return the name of an industry, or its code where it has none."""
        return self._industries.get(code, code)

    def hazard(self, code: str) -> str:
        """Return the name of a hazard, or its code where it has none."""
        return self._hazards.get(code, code)

    def title(self, thing: SourceLoad | Method) -> str:
        """Return the title of a source or a method."""
        return thing.title_zh if self.language == "zh" else thing.title_en

    def publisher(self, load: SourceLoad) -> str:
        """Return the publisher of a source."""
        return load.publisher_zh if self.language == "zh" else load.publisher_en

    def choose(self, zh: str, en: str) -> str:
        """Return the one of two texts that is in this language."""
        return zh if self.language == "zh" else en

    def listed(self, parts: Iterable[str]) -> str:
        """Join names into a list; commas stand inside the names themselves."""
        return ("；" if self.language == "zh" else "; ").join(parts)
