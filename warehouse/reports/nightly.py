"""The nightly report: published facts → context → files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from warehouse.reports import figures, moved, sections, trends, watching
from warehouse.reports.facts import NightFacts
from warehouse.reports.figures import Language
from warehouse.reports.history import TYPES
from warehouse.reports.words import Words

TEMPLATES: Final = Path(__file__).parent / "templates"
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LANGUAGE_TAGS: Final = {"zh": "zh-Hans-CN", "en": "en"}


def render(facts: NightFacts, language: Language, *, strict: bool = False) -> str:
    """Write the report in one language as a single page that needs nothing else.

    ``strict`` raises MissingTermError for a code without a word; otherwise the page shows the code
    and lists it among its reading notes.
    """
    words = Words(facts.terms, facts.industries, facts.hazards, language, strict=strict)
    context = _context(facts, words)
    return environment().get_template("nightly.html.j2").render(context)


def write(facts: NightFacts, folder: Path, forms: Sequence[str] = ()) -> list[Path]:
    """Write both pages and the index that leads to them; return their paths.

    ``forms`` are the endings of the report's other forms, which the index offers as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"nightly_{language}.html": render(facts, language) for language in LANGUAGES}
    pages["index.html"] = _index(facts, forms)
    paths = []
    for name, text in pages.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def _index(facts: NightFacts, forms: Sequence[str]) -> str:
    """Write the page that offers the two languages, and all that lies beside the report."""
    words = {
        language: Words(facts.terms, facts.industries, facts.hazards, language)
        for language in LANGUAGES
    }
    template = environment().get_template("index.html.j2")
    return template.render(facts=facts, words=words, figures=figures, forms=forms)


def _context(facts: NightFacts, words: Words) -> dict[str, Any]:
    tier_lines = sections.tiers(facts, words)
    context: dict[str, Any] = {
        "facts": facts,
        "diff": facts.diff,
        "words": words,
        "say": words.say,
        "term": words.term,
        "figures": figures,
        "language": words.language,
        "language_tag": LANGUAGE_TAGS[words.language],
        "tier": facts.tiers[0] if facts.tiers else None,
        "strip": sections.strip(facts, words),
        "warning_tiers": sections.WARNING_TIERS,
        "soundness": sections.soundness(facts),
        "changes": sections.changes(facts, words),
        "tier_lines": tier_lines,
        "scale_top": f"{sections.SHARE_SCALE_TOP:.0%}",
        "restated": sections.restated(facts),
        "cell_parts": sections.cell_parts,
        "moved": moved.lines(facts, words),
        "moved_parts": moved.PARTS,
        "parts": moved.PARTS,
        "rate_changes": sections.rate_changes(facts, words),
        "restated_lines": watching.restated_lines(facts.watch.restated, words),
        "watch_sentence": watching.sentence(facts, words),
        "clock_hazard": lambda clock: watching.clock_hazard(clock, words),
        "warned_to_do": lambda warning: watching.to_do(warning, words),
        "history": facts.history,
        "version_types": TYPES,
        "panels": trends.panels(facts, words),
        "loads": sections.loads(facts),
        "source_titles": {load.source: words.title(load) for load in facts.loads},
        "silent_sources": [words.title(load) for load in facts.loads if not load.file_count],
        "refused": sections.refused_files(facts),
        "to_do": {
            file.batch_id: sections.to_do(file, words) for file in sections.refused_files(facts)
        },
        "listed_files": sections.LISTED_FILES,
        "listed_reasons": sections.LISTED_REASONS,
        "example_code": sections.first_warning(tier_lines),
        "example_hazard": tier_lines[0].tier.hazard_code if tier_lines else "SAFETY",
    }
    return context


def environment(*folders: Path) -> Environment:
    """Set up the templates: values are escaped, an unknown name is an error.

    Templates of other ``folders`` come before those of the report.
    """
    return Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,  # every value is somebody else's text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
