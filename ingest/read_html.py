"""Tables of web pages: a list with a header, or a notice of two columns, label beside value.

The page's encoding is the declared one; nothing is guessed from its head. A cell that spans rows or
columns stands in each place it covers, as a merged cell of a workbook does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from ingest.batch import LandedFile, Rows
from ingest.decode import decode
from ingest.errors import UnreadableFileError
from ingest.read_workbook import declared_labels, read_plain_tables
from ingest.source import Source
from ingest.text import squeezed
from ingest.workbook import Place, Sheet

_MOST_CELLS: Final = 1_000_000  # of a page, spanned places counted
_WIDEST: Final = 1_000  # columns; no publisher's table has more
_TALLEST: Final = 65_536  # rows of one span
_LEAST_LABELS: Final = 2
_BREAKS: Final = frozenset({"br", "p", "div", "li"})
_HIDDEN: Final = frozenset({"script", "style"})


def read_html(file: LandedFile, source: Source) -> Rows:
    """Read the tables of a page that bear the declared labels, every row accounted for.

    Raises
    ------
    UnreadableFileError
        ``wrong_encoding``, ``oversized``, or ``no_header`` where no table bears the labels.
    """
    text, _ = decode(file.path.read_bytes(), source, file.file_name)
    declared = set(declared_labels(source))
    sheets = [_upright(sheet, declared) for sheet in tables_of(text, source, file.file_name)]
    return read_plain_tables(sheets, file, source)


def tables_of(page: str, source: Source, file_name: str) -> list[Sheet]:
    """Return the tables of a page as sheets, in the order in which they begin."""
    reader = _Reader(source, file_name)
    reader.feed(page)
    reader.close()
    return [
        _sheet(f"table {number}", table.rows)
        for number, table in enumerate(reader.tables, start=1)
        if any(table.rows)
    ]


@dataclass
class _Cell:
    """A cell as written: its text and how far it spans."""

    rows: int
    columns: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)
    cell: _Cell | None = None


class _Reader(HTMLParser):
    """Collects the cells of tables; a table in a cell is a table of its own."""

    def __init__(self, source: Source, file_name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source, self.file_name = source, file_name
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.hidden = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "table":
            self.open.append(_Table())
            self.tables.append(self.open[-1])
        elif not self.open:
            return
        elif tag == "tr":
            self.open[-1].cell = None  # a page may leave out what closes a cell
            self.open[-1].rows.append([])
        elif tag in {"td", "th"}:
            self._begin(self.open[-1], dict(attributes))
        elif tag in _BREAKS and self.open[-1].cell is not None:
            self.open[-1].cell.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "table" and self.open:
            self.open.pop()
        elif tag in {"td", "th", "tr"} and self.open:
            self.open[-1].cell = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].cell is not None and not self.hidden:
            self.open[-1].cell.parts.append(data.replace("\n", " "))

    def _begin(self, table: _Table, attributes: dict[str, str | None]) -> None:
        rows = _span(attributes.get("rowspan"), _TALLEST)
        columns = _span(attributes.get("colspan"), _WIDEST)
        self.cells += rows * columns
        if self.cells > _MOST_CELLS:
            detail = f"the tables span more than {_MOST_CELLS} cells"
            raise UnreadableFileError(self.source.name, self.file_name, "oversized", detail)
        table.cell = _Cell(rows, columns)
        if not table.rows:
            table.rows.append([])  # a cell without a row begins one
        table.rows[-1].append(table.cell)


def _span(written: str | None, most: int) -> int:
    """Read a span; what is no number, or nought, spans one."""
    digits = (written or "").strip()
    return min(max(int(digits), 1), most) if digits.isdecimal() and len(digits) < 10 else 1  # noqa: PLR2004


def _sheet(name: str, rows: list[list[_Cell]]) -> Sheet:
    """Lay cells out in a grid; a span ends with the table."""
    texts: dict[Place, str] = {}
    merged: dict[Place, Place] = {}
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in texts or (row, column) in merged:
                column += 1
            for below in range(row, min(row + cell.rows, len(rows))):
                for right in range(column, column + cell.columns):
                    merged[below, right] = (row, column)
            del merged[row, column]
            texts[row, column] = cell.text
            column += cell.columns
    width = 1 + max(column for _, column in (*texts, *merged))
    grid = tuple(
        tuple(texts.get((row, column), "") for column in range(width)) for row in range(len(rows))
    )
    return Sheet(name, grid, merged)


def _upright(sheet: Sheet, declared: set[str]) -> Sheet:
    """Turn a table of labels beside values into a header and one row; leave any other alone."""
    across = max(len({squeezed(cell) for cell in cells} & declared) for cells in sheet.rows)
    said: dict[str, str] = {}
    for row in range(len(sheet.rows)):
        cells = [sheet.text(row, column) for column in range(len(sheet.rows[row]))]
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            name = squeezed(label).rstrip(":")
            if name in declared and name not in said:
                said[name] = value
    if len(said) < _LEAST_LABELS or across >= len(said):
        return sheet
    return Sheet(sheet.name, (tuple(said), tuple(said.values())))
