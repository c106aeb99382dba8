"""Read the rows below a header: merged and ditto cells filled, what is no data counted as noise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ingest.spot_check.check_items import ItemLayout, item_layout
from ingest.spot_check.header import DATES, IDENTITY, SUBJECTS, Column, Header
from ingest.spot_check.vocabulary import is_header_name, pattern
from ingest.text import is_nothing, squeezed
from ingest.workbook import Sheet

_FEWEST_HEADER_CELLS: Final = 3
_FOOTER_CELLS: Final = 3
_SECTION_WIDTH: Final = 3


@dataclass
class Line:
    """One sample: its row (from 0), its text by field, and the row as published by label."""

    row: int
    texts: dict[str, str]
    results: tuple[str, ...]
    published: dict[str, str]
    strips: list[dict[str, str]] = field(default_factory=list)  # row by row of the sheet
    labels: tuple[str, ...] = ()  # of the results, where a label may ask what they answer

    @property
    def published_json(self) -> str:
        """The row as the publisher wrote it."""
        return json.dumps(self.published, ensure_ascii=False)


@dataclass
class Lines:
    """The samples of a table and the rows that are none."""

    samples: list[Line] = field(default_factory=list)
    noise: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Layout:
    """A header, seen the way rows are read: which columns make what of a row."""

    header: Header
    results: tuple[Column, ...]
    labels: tuple[tuple[int, str], ...]  # position and label, each label once
    identity: frozenset[int]
    subjects: frozenset[int]
    sequence: frozenset[int]
    items: ItemLayout

    @classmethod
    def of(
        cls, header: Header, results: tuple[Column, ...], cells: Mapping[int, list[str]]
    ) -> Layout:
        """Prepare a header for reading; `cells` are what is filled below it, by position."""
        labels = tuple(_unique_labels(header))

        def positions(*fields: str) -> frozenset[int]:
            return frozenset(column.position for column in header.of(*fields))

        return cls(
            header,
            results,
            labels,
            positions(*IDENTITY, *DATES),
            positions(*SUBJECTS),
            positions("sequence"),
            item_layout(header.columns, results, dict(labels), cells),
        )


def _unique_labels(header: Header) -> Iterator[tuple[int, str]]:
    seen: Counter[str] = Counter()
    for column in header.columns:
        seen[column.label] += 1
        count = seen[column.label]
        yield column.position, column.label if count == 1 else f"{column.label} ({count})"


def read_lines(sheet: Sheet, layout: Layout, end: int) -> Lines:
    """Read the rows between a header and the next one, or the end of the sheet."""
    lines = Lines()
    for row in range(layout.header.bottom + 1, end):
        own = frozenset(position for position, cell in enumerate(sheet.rows[row]) if cell)
        kind = _kind(sheet, layout, row, own, bool(lines.samples))
        if kind == "sample":
            before = lines.samples[-1] if lines.samples else None
            line = _line(sheet, layout, row, own, before)
            if before is not None and _is_of_one_sample(before, line, layout):
                _join(before, line)
                lines.noise["continuation"] += 1
            else:
                lines.samples.append(line)
        else:
            lines.noise[kind] += 1
        if kind == "continuation":
            _continue(sheet, layout, row, own, lines.samples[-1])
    return lines


def _kind(sheet: Sheet, layout: Layout, row: int, own: frozenset[int], has_sample: bool) -> str:
    """Say what a row is: a sample, the rest of the sample above, or a kind of noise."""
    if noise := _noise(sheet, layout, row, own):
        return noise
    if own & layout.subjects:
        return "sample"
    result_places = {column.position for column in layout.results}
    is_own_line = bool(own & (result_places | layout.sequence)) or (
        not result_places and bool(own & layout.identity)
    )
    is_alone = len(own) == 1 and not _filled(sheet, layout, row)
    if is_own_line and not is_alone:
        return "sample"
    return "continuation" if has_sample and not own & layout.sequence else "section"


def _noise(sheet: Sheet, layout: Layout, row: int, own: frozenset[int]) -> str | None:
    """Name the kind of noise a row is by its own cells; None when it may be a sample."""
    if not own:
        return "blank"
    if is_header_row(sheet, row) or _is_repeated(sheet, layout.header, row, own):
        return "repeated_header"
    first_cell = squeezed(sheet.rows[row][min(own)])
    if len(own) <= _FOOTER_CELLS and pattern("footers").search(first_cell):
        return "footer"
    if own <= layout.sequence:
        return "numbered_blank"
    is_heading = len(own) == 1 and _is_wide(sheet, row, min(own))
    return "section" if is_heading else None


def is_header_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row repeats a header: most of its cells are header names word for word."""
    cells = [cell for cell in sheet.rows[row] if cell]
    if len(cells) < _FEWEST_HEADER_CELLS:
        return False
    names = sum(is_header_name(cell) for cell in cells)
    return names >= _FEWEST_HEADER_CELLS and 2 * names > len(cells)


def _is_repeated(sheet: Sheet, header: Header, row: int, own: frozenset[int]) -> bool:
    """Tell whether a row says what the header says, test items and all."""
    if len(own) < _FEWEST_HEADER_CELLS:
        return False
    cells = {place: _undressed(sheet.rows[row][place]) for place in own}
    return any(
        all(cell == _undressed(sheet.rows[level][place]) for place, cell in cells.items())
        for level in range(header.top, header.bottom + 1)
    )


def _undressed(label: str) -> str:
    return squeezed(label).strip(":*_")


def _is_wide(sheet: Sheet, row: int, position: int) -> bool:
    """Tell whether a cell is merged over so many columns that it heads a section."""
    last = position + _SECTION_WIDTH - 1
    return sheet.merged.get((row, last)) == (row, position)


def _filled(sheet: Sheet, layout: Layout, row: int) -> bool:
    """Tell whether a merged cell above gives the row its product or firm."""
    return any(_text(sheet, layout, row, position) for position in layout.subjects)


def _text(sheet: Sheet, layout: Layout, row: int, position: int) -> str:
    """Return the text of a place; a cell merged downwards counts from below the header on."""
    at_row, at_column = sheet.origin(row, position)
    if at_row <= layout.header.bottom:
        return sheet.rows[row][position]
    return sheet.rows[at_row][at_column] if at_column == position else sheet.rows[row][position]


def _line(sheet: Sheet, layout: Layout, row: int, own: frozenset[int], before: Line | None) -> Line:
    ditto = pattern("ditto")
    published: dict[str, str] = {}
    texts: dict[int, str] = {}
    for position, label in layout.labels:
        cell = _text(sheet, layout, row, position)
        if not cell:
            continue
        if before is not None and ditto.search(cell):
            cell = before.published.get(label, "")
        texts[position] = cell
        published[label] = cell
    judging = [column for column in layout.results if texts.get(column.position)]
    results = tuple(texts[column.position] for column in judging)
    fields = _by_field(layout, texts)
    if before is not None and layout.sequence and not own & layout.sequence:
        _take_firm(fields, before)
    asked = tuple(column.label for column in judging)
    return Line(row, fields, results, published, [dict(published)], asked)


def _take_firm(fields: dict[str, str], before: Line) -> None:
    """Take the firm of the row above when a row without a number of its own names none.

    Some sheets write a firm once over its products without merging the cells.
    """
    if "maker_name" in fields or "sequence" in fields or "product_name" not in fields:
        return
    for name in ("maker_name", "maker_place"):
        if name not in fields and name in before.texts:
            fields[name] = before.texts[name]


_JOINED: Final = {"model": " ", "item_names": "\n"}  # fields that several columns make up together


def _by_field(layout: Layout, texts: dict[int, str]) -> dict[str, str]:
    """Give each field the text of its best-named filled column."""
    fields: dict[str, str] = {}
    names = {column.field for column in layout.header.columns if column.field}
    for name in names:
        filled = [
            text
            for column in layout.header.of(name)
            if (text := texts.get(column.position, "")) and not is_nothing(text)
        ]
        if filled:
            joined = name in _JOINED
            fields[name] = _JOINED[name].join(dict.fromkeys(filled)) if joined else filled[0]
    return fields


_OF_THE_SAMPLE: Final = (
    *("check_number", "product_name", "maker_name", "seller_name", "brand", "model"),
    *("production_date", "date_or_batch", "batch"),
)


def _is_of_one_sample(before: Line, line: Line, layout: Layout) -> bool:
    """Tell whether a row says more of the sample above: its number and goods, another item."""
    if "check_number" not in line.texts:
        return False
    is_same = all(before.texts.get(name) == line.texts.get(name) for name in _OF_THE_SAMPLE)
    items = (*layout.items.failed, *layout.items.names)
    known = [tuple(strip.get(label) for label in items) for strip in before.strips]
    return is_same and bool(items) and tuple(line.published.get(i) for i in items) not in known


def _join(sample: Line, line: Line) -> None:
    """Add a whole row about the same sample: its items, its results, what differs as published."""
    sample.strips.extend(line.strips)
    sample.results, sample.labels = sample.results + line.results, sample.labels + line.labels
    if failed := line.texts.get("item_names"):
        texts = [sample.texts.get("item_names", ""), failed]
        sample.texts["item_names"] = "\n".join(text for text in texts if text)
    for label, cell in line.published.items():
        above = sample.published.get(label)
        if cell not in (above or "").split("\n"):
            sample.published[label] = f"{above}\n{cell}" if above else cell


def _continue(sheet: Sheet, layout: Layout, row: int, own: frozenset[int], sample: Line) -> None:
    """Add a row of further items and measured values to the sample above, as published."""
    strip = {label: sheet.rows[row][place] for place, label in layout.labels if place in own}
    sample.strips.append(strip)
    failed = [strip[label] for label in layout.items.failed if label in strip]
    if failed := [text for text in failed if not is_nothing(text)]:
        sample.texts["item_names"] = "\n".join(
            [sample.texts.get("item_names", ""), *failed]
        ).strip()
    for position, label in layout.labels:
        if position in own:
            above = sample.published.get(label)
            cell = sheet.rows[row][position]
            sample.published[label] = f"{above}\n{cell}" if above else cell
