"""An answer leaves whole, in the form asked for, and harmless where a spreadsheet reads it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from warehouse.query import forms
from warehouse.store import QueryError, Reader

ALL = "from rpt_tiers order by tier_rank"
ODD = "from reports.rpt_rows order by unit_count"


def test_csv_keeps_every_row_and_value(reader: Reader) -> None:
    """What is read back from CSV is what the file holds, formulas in it as they stand."""
    out = io.StringIO()
    assert forms.TEXTS["csv"](reader.batches(ALL), out) == 250
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert rows[249] == {"industry_code": "I250", "tier_rank": "250", "label": "=1+250"}


def test_csv_for_spreadsheets_holds_no_live_formula(reader: Reader) -> None:
    """A text that a spreadsheet would calculate is quoted; a negative number stays a number."""
    out = io.StringIO()
    forms.TEXTS["spreadsheet"](reader.batches("select '=1+1' as a, '＋1' as b, -3 as c"), out)
    assert out.getvalue() == "\ufeffa,b,c\r\n'=1+1,'＋1,-3\r\n"


def test_json_lines_hold_numbers_lists_dates_and_nothing(reader: Reader) -> None:
    """Types that JSON lacks keep their value: a huge integer stays a number."""
    out = io.StringIO()
    forms.TEXTS["json"](reader.batches(ODD), out)
    assert json.loads(out.getvalue().splitlines()[2]) == {
        "unit_count": 2,
        "pair": [2, 2],
        "day": "2026-11-22",
        "nothing": None,
    }


def test_markdown_escapes_what_would_end_a_cell(reader: Reader) -> None:
    """Bars and line ends in a value do not break the table."""
    out = io.StringIO()
    forms.TEXTS["markdown"](reader.batches("select 'a|b' || chr(10) || 'c' as x, 1 as n"), out)
    assert out.getvalue() == "| x | n |\n|---|---:|\n| a\\|b c | 1 |\n"


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_files_are_read_back_by_pandas(reader: Reader, tmp_path: Path, ending: str) -> None:
    """A saved answer has all rows; no part file is left beside it."""
    path = tmp_path / f"answer.{ending}"
    assert forms.save(reader.batches(ALL), path, forms.form_of(path)) == 250
    read = {
        "csv": pd.read_csv,
        "json": lambda p: pd.read_json(p, lines=True),
        "parquet": pd.read_parquet,
    }[ending]
    assert read(path)["tier_rank"].sum() == 250 * 251 // 2
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_csv_file_is_for_spreadsheets_where_that_is_asked() -> None:
    """Whoever asks for the harmless form gets it in a file too; other endings say what they are."""
    assert forms.form_of(Path("a.csv"), asked="spreadsheet") == "spreadsheet"
    assert forms.form_of(Path("a.csv"), asked="table") == "csv"
    assert forms.form_of(Path("a.parquet"), asked="spreadsheet") == "parquet"


def test_an_unknown_ending_is_named_with_those_there_are() -> None:
    """The error says what to write instead."""
    with pytest.raises(forms.FormError, match=r"answer\.doc: .*\.parquet"):
        forms.form_of(Path("answer.doc"))


def test_a_question_that_takes_too_long_is_stopped(reader: Reader) -> None:
    """Time is a limit like memory: the connection goes on answering afterwards."""
    endless = "select sum(a.i * b.i) from range(10000000) a(i), range(10000000) b(i)"
    with pytest.raises(QueryError, match=r"within 0\.2 s"), reader.within(0.2):
        reader.rows(endless)
    assert reader.value("select 1") == 1
