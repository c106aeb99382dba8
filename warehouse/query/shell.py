"""The shell that analysts type SQL into: it completes, keeps a history and reads, nothing else."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer
from rich.table import Table
from rich.text import Text

from ingest.errors import ExpectedError
from warehouse.account import show
from warehouse.query import forms
from warehouse.query.catalogue import Catalogue, catalogue
from warehouse.query.completion import offers
from warehouse.query.questions import find, questions

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output
    from rich.console import Console

    from warehouse.store import Reader

HELP: Final = """\
  select …;             ask; a question ends with a semicolon      提问，以分号结束
  .tables [PART]        the tables, and what a row of each is      数据表
  .columns TABLE        a table's columns and what they mean       列及其含义
  .questions            questions that are kept                    常用问题
  .ask NAME             ask one of them                            提常用问题
  .save FILE            the last answer, whole, as .csv .parquet … 保存上一个答案
  .help   .quit         Tab completes, ↑ recalls                   帮助、退出"""


_MEANING: Final = 90  # characters of a meaning that fit beside a name


@dataclass(frozen=True)
class Limits:
    """What one answer may cost: rows shown on the screen, seconds of waiting."""

    rows: int
    seconds: float


class Shell:
    """A conversation with one published file."""

    def __init__(
        self, reader: Reader, console: Console, limits: Limits, *, title: str, history: Path
    ) -> None:
        self._reader = reader
        self._console = console
        self._limits = limits
        self._title = title
        self._history = history
        self._catalogue = catalogue(reader)
        self._last = ""

    def run(self, typed: Input | None = None, screen: Output | None = None) -> None:
        """Answer until the analyst leaves; a wrong question ends nothing."""
        self._say(f"{self._title}\n.help tells what can be typed; .quit leaves.")
        session = self._session(typed, screen)
        while True:
            try:
                text = session.prompt("烽火> ").strip()
            except KeyboardInterrupt:
                continue  # the line is dropped, as shells do
            except EOFError:
                return
            if text in {".quit", ".exit"}:
                return
            with suppress(KeyboardInterrupt):
                self._answer(text)

    def _session(self, typed: Input | None, screen: Output | None) -> PromptSession[str]:
        self._history.parent.mkdir(parents=True, exist_ok=True)
        session: PromptSession[str] = PromptSession(
            history=FileHistory(str(self._history)),
            lexer=PygmentsLexer(SqlLexer),
            completer=_Completer(self._catalogue),
            complete_while_typing=False,
            prompt_continuation="    > ",
            input=typed,
            output=screen,
        )
        session.multiline = Condition(lambda: not is_whole(session.default_buffer.text))
        return session

    def _answer(self, text: str) -> None:
        try:
            if text.startswith("."):
                self._obey(*shlex.split(text))
                return
            for statement in self._reader.statements(text):
                self._show(statement)
        except ExpectedError as error:
            self._console.print(str(error), style="red", markup=False, highlight=False)
        except ValueError as error:  # a quote that nobody closed
            self._console.print(str(error), style="red", markup=False)

    def _obey(self, word: str, *arguments: str) -> None:
        ways: dict[str, Callable[[], None]] = {
            ".help": lambda: self._say(HELP),
            ".tables": lambda: self._show_tables(*arguments[:1]),
            ".columns": lambda: self._show_columns(*arguments[:1]),
            ".questions": self._show_questions,
            ".ask": lambda: self._ask(*arguments[:1]),
            ".save": lambda: self._save(*arguments[:1]),
        }
        if word not in ways:
            raise ExpectedError(f"{word} is none of {' '.join(ways)} .quit")
        ways[word]()

    def _show(self, sql: str) -> None:
        with self._reader.within(self._limits.seconds):
            rows, more = first(self._reader, sql, self._limits.rows)
        self._last = sql
        show(rows, as_json=False, console=self._console)
        if more:
            self._say(f"only the first {len(rows)} rows are shown; .save FILE writes all of them")

    def _ask(self, name: str = "") -> None:
        question = find(name)
        self._say(f"{question.zh}\n{question.en}\n\n{question.sql}\n")
        self._show(question.sql)

    def _save(self, name: str = "") -> None:
        if not self._last or not name:
            raise ExpectedError("ask something first, then .save FILE")
        path = Path(name).expanduser()
        with self._reader.within(self._limits.seconds):
            count = forms.save(self._reader.batches(self._last), path, forms.form_of(path))
        self._say(f"{count:,} rows: {path}")

    def _show_tables(self, part: str = "") -> None:
        self._show_all(
            {"table": table.name, "rows": f"{table.row_count:,}", "meaning": table.meaning}
            for table in self._catalogue.tables.values()
            if part.lower() in table.name
        )

    def _show_columns(self, name: str = "") -> None:
        table = self._catalogue.find(name)
        if table is None:
            raise ExpectedError(f"no table {name!r}; .tables lists them")
        self._say(table.meaning)
        self._show_all(
            {"column": column.name, "type": column.type, "meaning": column.meaning}
            for column in table.columns
        )

    def _show_questions(self) -> None:
        self._show_all({"name": q.name, "zh": q.zh, "en": q.en} for q in questions())

    def _show_all(self, entries: Iterable[Mapping[str, object]]) -> None:
        """Print entries as a table whose last column may go on over lines."""
        rows = [[str(value) for value in entry.values()] for entry in entries]
        table = Table(box=None, show_header=False, pad_edge=False)
        for _ in rows[:1] and rows[0][:-1]:
            table.add_column(no_wrap=True)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False)


class _Completer(Completer):
    """Tells the terminal what may come next."""

    def __init__(self, known: Catalogue) -> None:
        self._known = known

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterator[Completion]:
        """Yield what may stand at the cursor."""
        for offer in offers(document.text_before_cursor, document.text, self._known):
            yield Completion(
                offer.text, start_position=-offer.back, display_meta=_short(offer.meaning)
            )


def is_whole(text: str) -> bool:
    """Say whether Enter sends what is typed: a dot command, a closed statement, or nothing."""
    stripped = text.strip()
    return not stripped or stripped.startswith(".") or stripped.endswith(";")


def first(reader: Reader, sql: str, count: int) -> tuple[list[dict[str, Any]], bool]:
    """Return the first rows of an answer, and whether there are more."""
    rows: list[dict[str, Any]] = []
    answer = reader.batches(sql)
    try:
        for batch in answer:
            rows += batch.slice(0, count + 1 - len(rows)).to_pylist()
            if len(rows) > count:
                break
    finally:
        answer.close()
    return rows[:count], len(rows) > count


def _short(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _MEANING else f"{line[: _MEANING - 1]}…"
