"""The shell as an analyst meets it: typed at, through a real line editor, on a real file."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from warehouse.query.shell import Limits, Shell, is_whole
from warehouse.store import Reader


def _typed(reader: Reader, folder: Path, text: str) -> str:
    """Type a text at the shell and return what it says."""
    said = io.StringIO()
    console = Console(file=said, width=140)
    limits = Limits(rows=5, seconds=20)
    shell = Shell(reader, console, limits, title="test", history=folder / "history")
    with create_pipe_input() as keys:
        keys.send_text(text)
        shell.run(keys, DummyOutput())
    return said.getvalue()


def test_a_question_over_several_lines_is_answered_at_its_semicolon(
    reader: Reader, tmp_path: Path
) -> None:
    """Rows beyond the limit are told of, and the question is in the history."""
    said = _typed(reader, tmp_path, "select industry_code\rfrom rpt_tiers;\r.quit\r")
    assert "I1" in said
    assert "I6" not in said
    assert "first 5 rows" in said
    assert "from rpt_tiers;" in (tmp_path / "history").read_text(encoding="utf-8")


def test_a_mistake_is_told_and_the_conversation_goes_on(reader: Reader, tmp_path: Path) -> None:
    """A wrong name, an escape and an unknown dot command end nothing."""
    said = _typed(
        reader,
        tmp_path,
        "select nothing_such from rpt_tiers;\rcopy (select 1) to '/tmp/x';\r.wat\r.ask 'x\r"
        "select 40 + 2 as answer;\r.quit\r",
    )
    assert "nothing_such" in said
    assert ".wat is none of" in said
    assert "closing quotation" in said.lower()
    assert "42" in said
    assert not Path("/tmp/x").exists()


def test_tables_columns_and_a_saved_answer(reader: Reader, tmp_path: Path) -> None:
    """The file explains itself, and the last answer is written with all of its rows."""
    target = tmp_path / "tiers.parquet"
    said = _typed(
        reader,
        tmp_path,
        f".tables tiers\r.columns rpt_tiers\rfrom rpt_tiers;\r.save {target}\r\x04",
    )
    assert "one row an industry" in said
    assert "rank of the tier" in said
    assert "250 rows" in said
    assert len(pd.read_parquet(target)) == 250


def test_enter_sends_only_what_is_whole() -> None:
    """A statement goes on over lines until its semicolon; dot commands take one line."""
    assert [is_whole(text) for text in ("", ".tables", "select 1;", "select 1", "select 1\n")] == [
        True,
        True,
        True,
        False,
        False,
    ]
