"""Every reason for which a row or a file is kept out has a word in both languages."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

CODE = re.compile(r"[a-z]+(_[a-z]+)+")
# where the reason stands among the arguments of what keeps out
PLACES = {"UnreadableFileError": 2, "_unreadable": 2, "Rejected": 1, "_reject_lines": 2}


def reasons(path: Path) -> Iterator[str]:
    """Find the reasons that a module writes out, named or by place."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in PLACES:
            continue
        stated = [word.value for word in node.keywords if word.arg == "reason"]
        stated += node.args[PLACES[name] : PLACES[name] + 1]
        for value in stated:
            for part in ast.walk(value):
                if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                    yield str(part.value)


def test_every_reason_has_a_term() -> None:
    """A page that shows a code instead of a word would leave its reader to guess."""
    found = {
        reason
        for folder in ("ingest", "quality_checks")
        for path in (REPOSITORY / folder).rglob("*.py")
        for reason in reasons(path)
    }
    terms = REPOSITORY / "dbt_project" / "seeds" / "vocabulary" / "term.csv"
    with terms.open(encoding="utf-8", newline="") as file:
        known = {row["term_id"] for row in csv.DictReader(file) if row["zh"] and row["en"]}
    assert len(found) > 20
    assert sorted(found - {term.removeprefix("reason.") for term in known}) == []
