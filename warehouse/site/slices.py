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
    HAZARDS_OF_EVENTS,
    PLACED,
    Cell,
    Edition,
    Series,
)

LINE_ROWS: Final = 600  # rows of a line of trends that stand on pages when it has no more
MONTH_ROWS: Final = 25  # of each month, when it has more
ROLE_ROWS: Final = 100  # of each role of the evidence of a tier
PAGE_ROWS: Final = 300
FILE_ROWS: Final = 5_000
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
    files: dict[str, str] = field(default_factory=dict)  # path → which events
    _places: dict[tuple[Series | Cell, str], str] = field(default_factory=dict)

    def add(self, pages: Sequence[RowsPage], condition: str) -> None:
        """Take the pages of a subject in, and remember where their sections stand."""
        for page in pages:
            self.pages.append(page)
            if page.file:
                self.files[page.file] = condition
            for section in page.sections:
                self._places[page.subject, section.anchor] = f"{page.path}#{section.anchor}"

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
            slices.add(_packed(series, f"rows/{series.name}", sections), _drawn(edition, series))
    if edition.has(CELL_ROWS):
        _add_cells(edition, slices)
    if edition.has_places:
        _add_regions(edition, slices)
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


def _drawn(edition: Edition, series: Series) -> str:
    """Find all events of a line in the months that are drawn."""
    return f"event_month >= date '{edition.first_month}' and {_of(edition, series)}"


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


_LINES: Final = """
with
quotas as (select * from (values {quotas}) as stated (evidence_class, sampling_basis, quota)),
ranked as (
    select {columns},
        row_number() over (
            partition by evidence_class, sampling_basis, event_month
            order by coalesce(is_nonconforming, false) desc, event_date desc, event_id
        ) as position
    from {events}
    where {industry} and event_month >= {first} and {counted}
),
chosen as (
    select ranked.* from ranked
    inner join quotas using (evidence_class, sampling_basis)
    where position <= quota
),
"""
_NAMED: Final = """
hazards as (
    select event_id, list(hazard_code order by hazard_code) as hazards
    from {hazards}
    where event_id in (select event_id from chosen)
    group by event_id
)
select * from chosen left join hazards using (event_id)
order by {order}
"""


def _rows_of_lines(
    edition: Edition, industry_code: str, months: Mapping[Series, Sequence[Line]]
) -> Mapping[Any, list[Line]]:
    """Read the rows of an industry's lines that stand on pages, by class, basis and month."""
    quotas = [_quota(series, lines) for series, lines in months.items() if lines]
    if not quotas:
        return {}
    sql = (_LINES + _NAMED).format(
        quotas=", ".join(quotas),
        columns=", ".join(_columns(edition)),
        events=EVENTS.name,
        industry=same("industry_code", industry_code),
        first=f"date '{edition.first_month}'",
        counted=COUNTED.format(as_of=f"date '{edition.business_date}'"),
        hazards=HAZARDS_OF_EVENTS,
        order="evidence_class, sampling_basis, event_month desc, position",
    )
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in edition.reader.rows(sql):
        key = row["evidence_class"], row["sampling_basis"], row["event_month"]
        found[key].append(EVENTS.line(row))
    return found


def _quota(series: Series, lines: Sequence[Line]) -> str:
    total = sum(line[series.count] for line in lines)
    most = LINE_ROWS if total <= LINE_ROWS else MONTH_ROWS
    names = [store.literal(series.evidence_class), store.literal(series.sampling_basis)]
    return f"({', '.join(names)}, {most})"


def _columns(edition: Edition) -> list[str]:
    """Name the columns of an event that this edition has; the rest are read as null."""
    return [column if edition.has(EVENTS, column) else f"null as {column}" for column in COLUMNS]


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


_CELLS: Final = """
with
numbered as (
    select industry_code, hazard_code, row_role, event_id,
        row_number() over (
            partition by industry_code, hazard_code, row_role order by event_id
        ) as position
    from {cell_rows}
),
chosen as (
    select numbered.industry_code, numbered.hazard_code, numbered.row_role, numbered.position,
        {columns}
    from numbered
    inner join {events} as events using (event_id)
    where numbered.position <= {most}
),
"""
ROLES: Final = ("failure", "report", "severity", "check")


def _add_cells(edition: Edition, slices: Slices) -> None:
    """Add a page for the evidence of every tier: failures, reports, severities; and the checks."""
    roles = "industry_code, hazard_code, row_role"
    counted = edition.reader.rows(
        f'select {roles}, count(*) as "count(*)" from {CELL_ROWS.name}'
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
        slices.add(_packed(cell, stem, sections), f"event_id in ({_events_of(cell)})")


def _rows_of_cells(edition: Edition) -> Mapping[Any, list[Line]]:
    sql = (_CELLS + _NAMED).format(
        cell_rows=CELL_ROWS.name,
        columns=", ".join(_columns(edition)),
        events=EVENTS.name,
        most=ROLE_ROWS,
        hazards=HAZARDS_OF_EVENTS,
        order="industry_code, hazard_code, row_role, event_date desc, event_id",
    )
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in edition.reader.rows(sql):
        key = row["industry_code"], row["hazard_code"], row["row_role"]
        found[key].append(EVENTS.line(row))
    return found


_PLACES: Final = """
with
numbered as (
    select left(region_code, 2) as code, {columns},
        row_number() over (
            partition by left(region_code, 2) order by event_date desc, event_id
        ) as position,
        count(*) over (partition by left(region_code, 2)) as failure_count
    from {placed}
    where {condition} and is_nonconforming
),
chosen as (select * from numbered where position <= {most}),
"""


def place_of_region(slices: Slices, province: str) -> str | None:
    """Return where the failing checks of a province stand."""
    return slices.place((province, REGION), "failure")


def _add_regions(edition: Edition, slices: Slices) -> None:
    """Add a page for the failing checks of every province."""
    sql = (_PLACES + _NAMED).format(
        columns=", ".join(_columns(edition)),
        placed=PLACED,
        condition=edition.placed_checks,
        most=ROLE_ROWS,
        hazards=HAZARDS_OF_EVENTS,
        order="code, event_date desc, event_id",
    )
    found: dict[str, list[Line]] = defaultdict(list)
    for row in edition.reader.rows(sql):
        found[row["code"]].append(EVENTS.line(row))
    for code, rows in found.items():
        where = f"{edition.placed_checks} and region_code like '{code}%' and is_nonconforming"
        condition = f"event_id in (select event_id from {PLACED} where {where})"
        figure = Line(PLACED, where, {"count(*)": rows[0]["failure_count"]})
        section = Section("failure", figure, "count(*)", condition, tuple(rows))
        slices.add(_packed((code, REGION), f"rows/region-{code}", [section]), condition)


def _role(cell: Cell, role: str, counted: Mapping[str, Any], rows: Sequence[Line]) -> Section:
    where = f"{_cell_where(cell)} and {same('row_role', role)}"
    return Section(
        anchor=role,
        figure=Line(CELL_ROWS.name, where, counted),
        column="count(*)",
        condition=f"event_id in (select event_id from {CELL_ROWS.name} where {where})",
        rows=tuple(rows),
    )


def _cell_where(cell: Cell) -> str:
    return f"{same('industry_code', cell[0])} and {same('hazard_code', cell[1])}"


def _events_of(cell: Cell) -> str:
    return f"select event_id from {CELL_ROWS.name} where {_cell_where(cell)}"
