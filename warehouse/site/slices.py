"""The rows behind the figures: which of them stand on pages, which in files, and where.

However many rows a warehouse holds, the pages have room for so many: a line of the trends shows all
its rows when they are few, else some of every month, failures and the newest first; the whole line
goes into a CSV file as long as it is no larger than a spreadsheet likes. What is in neither is told
with its number and the query that gives it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from warehouse import store
from warehouse.reports import figures
from warehouse.site.lines import Line, same
from warehouse.site.queries import (
    ALL,
    ANY,
    CELL_ROWS,
    EVENTS,
    Cell,
    Edition,
    Series,
)

LINE_ROWS: Final = 600  # rows of a line of trends that stand on pages when it has no more
MONTH_ROWS: Final = 25  # of each month, when it has more; `shown_month_rows` of the models
ROLE_ROWS: Final = 100  # of each role of the evidence of a tier; `shown_role_rows` of the models
PAGE_ROWS: Final = 300
FILE_ROWS: Final = 5_000  # rows of a file; `shown_file_rows` of the models
LINE_SLICES: Final = "reports.rpt_line_row_slices"
CELL_SLICES: Final = "reports.rpt_cell_row_slices"
REGION_SLICES: Final = "reports.rpt_region_row_slices"
WARNING_SLICES: Final = "reports.rpt_warning_row_slices"
WARNING_ROWS: Final = "reports.rpt_warning_rows"
WARNING: Final = "WARNING"  # in the place of a hazard: rows that a warning rests on
REGION: Final = "REGION"  # in the place of a hazard: rows of a region, whatever the industry

COUNTED: Final = (
    "event_month is not null and event_date <= {as_of}"
    " and (record_type <> 'spot_check_result' or is_rate_eligible)"
)
COLUMNS: Final = (
    *("event_id", "evidence_class", "sampling_basis", "record_type", "source", "event_date"),
    *("event_month", "product_name", "maker_name", "result", "is_nonconforming", "severity_level"),
    *("unit_count", "batch_id", "file_name", "sheet_name", "row_number", "row_id"),
)


@dataclass(frozen=True)
class Section:
    """The rows of one figure: a month of a line, or a role in the evidence of a tier."""

    anchor: str
    figure: Line  # the published row that counts them, or the count itself
    column: str
    condition: str  # finds the rows among the events
    rows: tuple[Line, ...]

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return int(self.figure[self.column])

    @property
    def is_whole(self) -> bool:
        """Whether every row stands here."""
        return len(self.rows) == self.total


@dataclass(frozen=True)
class RowsPage:
    """A page of rows: some months of a line, or the evidence of a tier."""

    stem: str
    subject: Series | Cell
    sections: tuple[Section, ...]
    file: str | None  # a CSV file with every row of the subject
    number: int = 1
    pages: int = 1

    @property
    def path(self) -> str:
        """Where the page goes."""
        return path_of(self.stem, self.number)

    @property
    def rows(self) -> Iterator[Line]:
        """All rows on the page."""
        return (row for section in self.sections for row in section.rows)


def path_of(stem: str, number: int) -> str:
    """Return the path of a page of rows."""
    return f"{stem}.html" if number == 1 else f"{stem}-{number}.html"


@dataclass
class Slices:
    """All pages of rows, and where a figure finds its own."""

    pages: list[RowsPage] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # path → the query for its events
    _places: dict[tuple[Series | Cell, str], str] = field(default_factory=dict)

    def add(self, pages: Sequence[RowsPage], query: str) -> None:
        """Take the pages of a subject in, and remember where their sections stand."""
        for page in pages:
            self.pages.append(page)
            if page.file:
                self.files[page.file] = query
            for section in page.sections:
                self._places[page.subject, section.anchor] = f"{page.path}#{section.anchor}"

    def start(self, subject: Series | Cell) -> str | None:
        """Return the first page of a subject; None without any."""
        return next((page.path for page in self.pages if page.subject == subject), None)

    def place(self, subject: Series | Cell, anchor: str) -> str | None:
        """Return the page and fragment where the rows of a figure stand; None without any."""
        return self._places.get((subject, anchor))


def gather(edition: Edition) -> Slices:
    """Choose the rows of every figure that opens to rows; nothing in an edition without rows."""
    slices = Slices()
    if not edition.has_rows:
        return slices
    for industry_code, found in groupby(edition.trends, key=lambda series: series.industry_code):
        months = {series: _months(edition, series) for series in found}
        rows = _rows_of_lines(edition, industry_code, months)
        for series, figure_lines in months.items():
            sections = [_month(edition, series, line, rows) for line in figure_lines]
            pages = _packed(series, f"rows/{series.name}", sections)
            slices.add(pages, _of_slices(edition, LINE_SLICES, _line_where(series)))
    if edition.has(CELL_SLICES):
        _add_cells(edition, slices)
    if edition.has(REGION_SLICES):
        _add_regions(edition, slices)
    if edition.has(WARNING_SLICES):
        _add_warnings(edition, slices)
    return slices


def _months(edition: Edition, series: Series) -> list[Line]:
    """Return the months of a line that have rows, the newest first."""
    lines = edition.trends[series].get(ALL, [])
    return [line for line in reversed(lines) if line[series.count]]


def _of(edition: Edition, series: Series) -> str:
    parts = [
        same("industry_code", series.industry_code),
        same("evidence_class", series.evidence_class),
        same("sampling_basis", series.sampling_basis),
        COUNTED.format(as_of=f"date '{edition.business_date}'"),
    ]
    return " and ".join(parts)


def _line_where(series: Series) -> str:
    keys = ("industry_code", "evidence_class", "sampling_basis")
    return " and ".join(same(key, getattr(series, key)) for key in keys)


def _month(
    edition: Edition, series: Series, line: Line, rows: Mapping[Any, Sequence[Line]]
) -> Section:
    month = line["event_month"]
    return Section(
        anchor=figures.month(month),
        figure=line,
        column=series.count,
        condition=f"{same('event_month', month)} and {_of(edition, series)}",
        rows=tuple(rows.get((series.evidence_class, series.sampling_basis, month), ())),
    )


def _rows_of_lines(
    edition: Edition, industry_code: str, months: Mapping[Series, Sequence[Line]]
) -> Mapping[Any, list[Line]]:
    """Read the rows of an industry's lines that stand on pages, by class, basis and month."""
    quotas = [_quota(series, lines) for series, lines in months.items() if lines]
    if not quotas:
        return {}
    sql = (
        f"with quotas as (from (values {', '.join(quotas)})"
        " as stated (evidence_class, sampling_basis, quota))"
        f" select {_columns(edition, LINE_SLICES)} from {LINE_SLICES}"
        f" inner join quotas using (evidence_class, sampling_basis)"
        f" where {same('industry_code', industry_code)} and row_position <= quota"
        " order by evidence_class, sampling_basis, event_month desc, row_position"
    )
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in edition.reader.rows(sql):
        key = row["evidence_class"], row["sampling_basis"], row["event_month"]
        found[key].append(_event(row))
    return found


def _event(row: Mapping[str, Any]) -> Line:
    """Take a row of a slice as the event that it is."""
    return EVENTS.line({**row, "hazards": (row["hazards"] or "").split()})


def _quota(series: Series, lines: Sequence[Line]) -> str:
    total = sum(line[series.count] for line in lines)
    most = LINE_ROWS if total <= LINE_ROWS else MONTH_ROWS
    names = [store.literal(series.evidence_class), store.literal(series.sampling_basis)]
    return f"({', '.join(names)}, {most})"


def _columns(edition: Edition, slices: str) -> str:
    """Name the columns of an event that this edition has; the rest are read as null."""
    columns = (*COLUMNS, "hazards")
    return ", ".join(c if edition.has(slices, c) else f"null as {c}" for c in columns)


def _packed(subject: Series | Cell, stem: str, sections: Sequence[Section]) -> list[RowsPage]:
    """Lay sections out on pages of a fair length, in their order."""
    pages: list[list[Section]] = []
    room = 0
    for section in sections:
        if len(section.rows) > room or not pages:
            pages.append([])
            room = PAGE_ROWS
        pages[-1].append(section)
        room -= len(section.rows)
    total = sum(section.total for section in sections)
    is_short = all(section.is_whole for section in sections)
    file = None if is_short or total > FILE_ROWS else f"{stem}.csv"
    return [
        RowsPage(
            stem,
            subject,
            tuple(found),
            file,
            number,
            len(pages),
        )
        for number, found in enumerate(pages, start=1)
    ]


ROLES: Final = ("failure", "report", "severity", "check")


def _add_cells(edition: Edition, slices: Slices) -> None:
    """Add a page for the evidence of every tier: failures, reports, severities; and the checks."""
    roles = "industry_code, hazard_code, row_role"
    counted = edition.reader.rows(
        f'select {roles}, any_value(role_row_count) as "count(*)" from {CELL_SLICES}'
        f" group by {roles} order by {roles}"
    )
    rows = _rows_of_cells(edition)
    totals = {(r["industry_code"], r["hazard_code"], r["row_role"]): r for r in counted}
    for cell in sorted({key[:2] for key in totals}):
        sections = [
            _role(cell, role, totals[*cell, role], rows[*cell, role])
            for role in ROLES
            if (*cell, role) in totals
        ]
        stem = f"rows/{cell[0]}-{'checks' if cell[1] == ANY else cell[1]}"
        slices.add(
            _packed(cell, stem, sections), _of_slices(edition, CELL_SLICES, _cell_where(cell))
        )


def _rows_of_cells(edition: Edition) -> Mapping[Any, list[Line]]:
    sql = (
        f"select industry_code, hazard_code, row_role, {_columns(edition, CELL_SLICES)}"
        f" from {CELL_SLICES} where row_position <= {ROLE_ROWS}"
        " order by industry_code, hazard_code, row_role, event_date desc, event_id"
    )
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in edition.reader.rows(sql):
        key = row["industry_code"], row["hazard_code"], row["row_role"]
        found[key].append(_event(row))
    return found


def _of_slices(edition: Edition, slices: str, where: str, *keys: str) -> str:
    """Find the events of a file of rows, each once, with their hazards and the keys asked for."""
    columns = [*keys, *(c for c in (*COLUMNS, "hazards") if edition.has(slices, c))]
    return f"select distinct {', '.join(columns)} from {slices} where {where}"


def place_of_region(slices: Slices, province: str, region: str) -> str | None:
    """Return where the failing checks of a place stand: on the page of its province."""
    subject = (province, REGION)
    return slices.start(subject) if region == province else slices.place(subject, region)


def _add_regions(edition: Edition, slices: Slices) -> None:
    """Add a page for the failing checks of every province, in parts by prefecture."""
    columns = _columns(edition, REGION_SLICES)
    order = "province_code, region_code, event_date desc, event_id"
    rows = edition.reader.rows(
        f"select province_code, region_code, region_row_count, {columns} from {REGION_SLICES}"
        f" where row_position <= {ROLE_ROWS} order by {order}"
    )
    for province, of_province in groupby(rows, key=lambda row: row["province_code"]):
        sections = [
            _region(province, region, list(found))
            for region, found in groupby(of_province, key=lambda row: row["region_code"])
        ]
        pages = _packed((province, REGION), f"rows/region-{province}", sections)
        where = same("province_code", province)
        slices.add(pages, _of_slices(edition, REGION_SLICES, where, "region_code"))


def _region(province: str, region: str, rows: Sequence[Mapping[str, Any]]) -> Section:
    where = f"{same('province_code', province)} and {same('region_code', region)}"
    total = "any_value(region_row_count)"
    return Section(
        anchor=region,
        figure=Line(REGION_SLICES, where, {total: rows[0]["region_row_count"]}),
        column=total,
        condition=f"event_id in (select event_id from {REGION_SLICES} where {where})",
        rows=tuple(_event(row) for row in rows),
    )


def _role(cell: Cell, role: str, counted: Mapping[str, Any], rows: Sequence[Line]) -> Section:
    where = f"{_cell_where(cell)} and {same('row_role', role)}"
    return _part(CELL_ROWS.name, where, role, counted, rows)


def _part(
    table: str, where: str, role: str, counted: Mapping[str, Any], rows: Sequence[Line]
) -> Section:
    return Section(
        anchor=role,
        figure=Line(table, where, counted),
        column="count(*)",
        condition=f"event_id in (select event_id from {table} where {where})",
        rows=tuple(rows),
    )


def _add_warnings(edition: Edition, slices: Slices) -> None:
    """Add a page for the rows that each warning rests on, in parts by role."""
    rows = edition.reader.rows(
        f"select warning_id, row_role, role_row_count, {_columns(edition, WARNING_SLICES)}"
        f" from {WARNING_SLICES} where row_position <= {ROLE_ROWS}"
        " order by warning_id, row_role, event_date desc, event_id"
    )
    for warning_id, found in groupby(rows, key=lambda row: row["warning_id"]):
        of_roles = {role: list(of) for role, of in groupby(found, key=lambda r: r["row_role"])}
        named = same("warning_id", warning_id)
        sections = [
            _part(
                WARNING_ROWS,
                f"{named} and {same('row_role', role)}",
                role,
                {"count(*)": of_roles[role][0]["role_row_count"]},
                [_event(row) for row in of_roles[role]],
            )
            for role in ROLES
            if role in of_roles
        ]
        pages = _packed((warning_id, WARNING), f"rows/warning-{warning_id}", sections)
        slices.add(pages, _of_slices(edition, WARNING_SLICES, named))


def _cell_where(cell: Cell) -> str:
    return f"{same('industry_code', cell[0])} and {same('hazard_code', cell[1])}"
