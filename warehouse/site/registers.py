"""Pages that are tables of a published register: laboratories and complainants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from markupsafe import Markup, escape

from warehouse.reports import figures
from warehouse.reports.words import Words
from warehouse.site.lines import Line, Table
from warehouse.site.pages import named
from warehouse.site.queries import Edition
from warehouse.site.render import Page
from warehouse.site.shown import place_name

LISTED: Final = 60  # lines of a register on its page; the rest is counted, and in the downloads
SHOWN: Final = frozenset({"text", "whole", "percent", "rounded", "day", "month"})  # ways of a line
NUMBERS: Final = frozenset({"whole", "percent", "rounded", "interval", "counts"})


@dataclass(frozen=True)
class Column:
    """A column of a register and how it is shown; an interval has its upper limit beside it."""

    name: str
    kind: str
    high: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Register:
    """A table of a page: its phrase, where it is read, which rows come first."""

    name: str
    table: Table
    columns: tuple[Column, ...]
    order: str
    where: str = "true"


def _columns(**kinds: str) -> tuple[Column, ...]:
    return tuple(
        Column(name.removesuffix("_low"), kind, name.replace("_low", "_high"))
        if kind in {"interval", "counts"}
        else Column(name, kind)
        for name, kind in kinds.items()
    )


@dataclass(frozen=True)
class Chapter:
    """An entry of the menu: its page and the registers on it."""

    name: str
    registers: tuple[Register, ...] = field(default_factory=tuple)


OVERSIGHT: Final = Chapter(
    "oversight",
    (
        Register(
            "monitoring_points",
            Table("reports.rpt_monitoring_points", ("source", "point_name", "event_month")),
            _columns(
                source="source",
                point_name="point",
                event_month="month",
                report_count="whole",
                delay_days_median="whole",
                delay_days_p90="whole",
                late_count="whole",
                late_share_low="interval",
                filled_share="percent",
                first_field="report_field",
                second_field="report_field",
                third_field="report_field",
            ),
            "event_month desc, source, point_name = 'ALL' desc, report_count desc, point_name",
        ),
        Register(
            "laboratory_watch",
            Table(
                "reports.rpt_laboratory_watch",
                ("laboratory_id", "sampling_basis", "quarter_start_date"),
            ),
            _columns(
                laboratory_name="text",
                quarter_start_date="day",
                sampling_basis="sampling_basis",
                check_count="whole",
                compared_failure_count="whole",
                expected_failure_count="rounded",
                finding_ratio="rounded",
                finding_ratio_low="counts",
                q_value="rounded",
                judgement="judgement",
                copied_vector_count="whole",
            ),
            "judgement in ('as_expected', 'insufficient'), quarter_start_date desc,"
            " laboratory_name, laboratory_id, sampling_basis",
        ),
        Register(
            "laboratory_signs",
            Table(
                "reports.rpt_laboratory_signs",
                ("laboratory_id", "period_type", "period_start_date", "laboratory_indicator"),
            ),
            _columns(
                laboratory_name="text",
                laboratory_indicator="laboratory_indicator",
                period_type="period_type",
                period_start_date="day",
                check_count="whole",
                event_count="whole",
                event_share="percent",
                event_share_low="interval",
                expected_count="rounded",
                q_value="rounded",
                laboratory_state="laboratory_state",
            ),
            "laboratory_state in ('within', 'insufficient'), laboratory_state = 'insufficient',"
            " period_start_date desc, laboratory_name, laboratory_id, period_type,"
            " laboratory_indicator",
        ),
        Register(
            "complaint_concentration",
            Table("reports.rpt_complaint_concentration", ("industry_code", "event_month")),
            _columns(
                event_month="month",
                complaint_count="whole",
                complainant_count="whole",
                concentrated_count="whole",
                concentrated_share="percent",
                concentrated_share_low="interval",
                marked_count="whole",
                other_count="whole",
                other_count_low="counts",
                completeness="percent",
            ),
            "event_month desc",
            "industry_code = 'ALL'",
        ),
        Register(
            "frequent_complainants",
            Table("reports.rpt_frequent_complainants", ("complainant_number",)),
            _columns(
                complainant_number="whole",
                complaint_count="whole",
                respondent_count="whole",
                industry_count="whole",
                marked_count="whole",
                first_complaint_date="day",
                last_complaint_date="day",
            ),
            "complainant_number",
        ),
    ),
)
CHAPTERS: Final = (OVERSIGHT,)


def held(edition: Edition) -> Iterator[Chapter]:
    """List the chapters that an edition has."""
    for chapter in CHAPTERS:
        if any(edition.has(register.table) for register in chapter.registers):
            yield chapter


def pages(edition: Edition) -> Iterator[Page]:
    """Make a page for each chapter that an edition has."""
    for chapter in held(edition):
        found = [
            (
                register,
                edition.lines(register.table, register.where, f"{register.order} limit {LISTED}"),
                register.table.total(edition.reader, ["count(*)"], register.where),
            )
            for register in chapter.registers
            if edition.has(register.table)
        ]
        yield Page(
            f"{chapter.name}.html",
            "registers.html.j2",
            named(chapter.name),
            {"registers": found, "show": partial(_shown, edition), "listed": LISTED},
        )


def _shown(edition: Edition, words: Words, line: Line, column: Column) -> Markup:
    """Show a cell as its column's kind asks."""
    name, kind = column.name, column.kind
    value = line.get(f"{name}_low" if column.high else name)
    if value is None:
        return escape(figures.NOTHING)
    if column.high:
        unit = figures.SHARE if kind == "interval" else None
        return line.interval(f"{name}_low", column.high, unit)
    named_by: Mapping[str, Callable[[str], str]] = {
        "industry": words.industry,
        "point": lambda name: words.term("point", name) if words.has("point", name) else name,
        "place": partial(place_name, edition, words),
        "tier": words.tier,
    }
    if kind == "source":
        title = words.choose(*edition.source_titles.get(value, (value, value)))
        return Markup("<span data-own>{}</span>").format(title)
    if kind in named_by:
        return escape(named_by[kind](value))
    if kind not in SHOWN:
        return escape(words.term(kind, value))
    shown: Markup = getattr(line, kind)(name)
    return shown
