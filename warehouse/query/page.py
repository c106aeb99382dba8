"""Writes the page of kept questions with their answers: ``python -m warehouse.query.page``."""

from __future__ import annotations

import io
from typing import Final

from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.query.forms import TEXTS
from warehouse.query.questions import Question, questions
from warehouse.settings import Settings

PAGE: Final = "questions.md"
_ROWS: Final = 8


def page(reader: store.Reader, made_from: str) -> str:
    """Return the page: each question in two languages, its SQL, and the answer's first rows."""
    head = (
        "# Ten questions · 十个问题\n\n"
        "What regulators ask most, as SQL on the published file. The answers are those of\n"
        f"generated files ({made_from}); `fenghuo query --question NAME` asks your own.\n"
        "`just questions` writes this page.\n"
    )
    return head + "".join(_section(reader, question) for question in questions())


def _section(reader: store.Reader, question: Question) -> str:
    answer = reader.batches(question.sql).read_all()
    count, out = answer.num_rows, io.StringIO()
    TEXTS["markdown"](answer.slice(0, _ROWS).to_reader(), out)
    told = f"{count:,} row{'s' * (count != 1)}{f', the first {_ROWS}' if count > _ROWS else ''}"
    return (
        f"\n## `{question.name}`\n\n{question.zh}\n\n{question.en}\n\n"
        f"```sql\n{question.sql.rstrip()}\n```\n\n"
        f"{told}:\n\n{out.getvalue()}"
    )


def main() -> None:
    """Write the page from the version that stands."""
    settings = Settings()
    version = publish.standing(Lake(settings.lake_folder))
    with store.read(version.database) as reader:
        text = page(reader, f"`fenghuo demo --until {version.business_date}`")
    (settings.dbt_project / "docs" / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
