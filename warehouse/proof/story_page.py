"""The page of the story: each step with its day, its ids, its figures and the rows it opens to."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from warehouse.proof.story import Step, Story
from warehouse.settings import REPOSITORY

_TERMS: Final = REPOSITORY / "dbt_project" / "seeds" / "vocabulary" / "term.csv"
# figures that are codes, and the group of terms that names them
_CODED: Final = {
    "verdict": "effect_verdict",
    "proposal": "proposal",
    "state": "file_state",
    "warning": "warning_state",
}
_WORDS: Final = Path(__file__).parent / "story.yml"


def story_page(story: Story) -> str:
    """Write the page of a story that was played."""
    words = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    head = f"# {words['page']['title']}\n\n{words['page']['explained']}\n"
    terms = _terms()
    parts = [
        _step(number, step, words[step.name], terms) for number, step in enumerate(story.steps, 1)
    ]
    return "\n".join([head, *parts])


def _terms() -> Mapping[str, Mapping[str, str]]:
    with _TERMS.open(encoding="utf-8", newline="") as file:
        return {row["term_id"]: row for row in csv.DictReader(file)}


def _step(
    number: int, step: Step, words: Mapping[str, str], terms: Mapping[str, Mapping[str, str]]
) -> str:
    said = _said(step)
    zh, en = (_named(said, terms, language) for language in ("zh", "en"))
    lines = [
        f"## {number}. {words['title']}\n",
        f"{step.day} · {words['where'].format(**said)}\n",
        f"{words['zh'].format(**zh)}\n",
        f"{words['en'].format(**en)}\n",
    ]
    if step.opened:
        lines += [
            "| 数字 figure | 所示 told | 打开的行 rows opened | 表 table |",
            "| --- | --- | --- | --- |",
            *(
                f"| {opened.what} | {opened.told:,} | {opened.rows:,} | `{opened.table}` |"
                for opened in step.opened
            ),
            "",
        ]
    return "\n".join(lines)


def _said(step: Step) -> dict[str, Any]:
    """Name the figures of a step as its sentences do; lists are read one after the other."""
    told = {opened.what: opened.told for opened in step.opened}
    figures = {
        name: "; ".join(value) if isinstance(value, list) else value
        for name, value in step.figures.items()
    }
    return {**told, **step.ids, **figures}


def _named(
    said: Mapping[str, Any], terms: Mapping[str, Mapping[str, str]], language: str
) -> dict[str, Any]:
    """Put the word of a language in the place of each code that has one."""
    named = {}
    for name, value in said.items():
        term = terms.get(f"{_CODED.get(name)}.{value}")
        named[name] = term[language] if term else value
    return named
