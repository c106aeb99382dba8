"""Questions that regulators ask, kept as SQL files that say in two languages what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from ingest.errors import ExpectedError

_FOLDER: Final = files("warehouse.query") / "questions"


class UnknownQuestionError(ExpectedError):
    """A kept question was asked for by a name that none has."""

    exit_code = 2


@dataclass(frozen=True)
class Question:
    """A kept question: its name, what it asks in Chinese and English, and the SQL of it."""

    name: str
    zh: str
    en: str
    sql: str


def questions() -> list[Question]:
    """List the kept questions by name."""
    found = [
        _read(path.name.removesuffix(".sql"), path.read_text(encoding="utf-8"))
        for path in _FOLDER.iterdir()
        if path.name.endswith(".sql")
    ]
    return sorted(found, key=lambda question: question.name)


def find(name: str) -> Question:
    """Return a kept question; UnknownQuestionError names those that there are."""
    kept = {question.name: question for question in questions()}
    if name not in kept:
        raise UnknownQuestionError(f"no question {name!r}; there are: {', '.join(kept)}")
    return kept[name]


def _read(name: str, text: str) -> Question:
    """Take a file apart: ``-- zh: …`` and ``-- en: …`` on its first two lines, then the SQL."""
    zh, en, sql = text.split("\n", 2)
    return Question(name, zh.removeprefix("-- zh: "), en.removeprefix("-- en: "), sql.strip())
