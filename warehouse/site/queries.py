"""What the site reads of a published file: tables, their keys, and the questions asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from warehouse import store
from warehouse.publish.audiences import IS_SUPPRESSED
from warehouse.reports.facts import Hazard, Industry, Term
from warehouse.reports.gathering import DRAWN_MONTHS, months_before, read_all
from warehouse.site.lines import Line, Table

TIERS: Final = Table("reports.rpt_risk_tiers", ("industry_code",))
CELLS: Final = Table("reports.rpt_tier_cells", ("industry_code", "hazard_code"))
EVIDENCE: Final = Table(
    "reports.rpt_tier_cell_evidence", ("industry_code", "hazard_code", "indicator")
)
CELL_ROWS: Final = Table("reports.rpt_tier_cell_rows", ("industry_code", "hazard_code", "event_id"))
MOVES: Final = Table(
    "reports.rpt_tier_cell_changes", ("industry_code", "hazard_code", "changed_input", "direction")
)
TIER_CHANGES: Final = Table(
    "reports.rpt_tier_changes", ("industry_code", "hazard_code", "changed_input")
)
CELL_HISTORY: Final = Table(
    "reports.rpt_tier_cell_history", ("industry_code", "hazard_code", "as_of_date")
)
RULES: Final = Table("reports.rpt_tier_rules", ("rule_id", "valid_from"))
RATES: Final = Table(
    "reports.rpt_hazard_rate_trends",
    ("industry_code", "hazard_code", "event_month", "sampling_basis"),
)
COUNTS: Final = Table(
    "reports.rpt_hazard_count_trends",
    ("industry_code", "hazard_code", "event_month", "evidence_class"),
)
SLOPES: Final = Table(
    "reports.rpt_trend_slopes",
    ("measure", "period_type", "industry_code", "hazard_code", "evidence_class", "sampling_basis"),
)
SIGNALS: Final = Table(
    "reports.rpt_signals",
    ("industry_code", "hazard_code", "evidence_class", "register", "signal_kind", "method_id"),
)
CHANGES: Final = Table(
    "reports.rpt_changes",
    (
        *("measure", "evidence_class", "sampling_basis", "industry_code", "hazard_code"),
        "event_month",
    ),
)
LOADS: Final = Table("reports.rpt_source_loads", ("source",))
FILES: Final = Table("reports.rpt_source_files", ("batch_id",))
FINDINGS: Final = Table("reports.rpt_gate_findings", ("batch_id", "rule_id", "column_name"))
QUARANTINE: Final = Table(
    "reports.rpt_quarantine_reasons", ("batch_id", "stage", "reason", "column_name")
)
UNLOADED: Final = Table("reports.rpt_file_row_slices", ("row_id", "record_state"))
EXCLUSIONS: Final = Table(
    "reports.rpt_trend_exclusions", ("period_type", "evidence_class", "source", "reason")
)
GAPS: Final = Table(
    "reports.rpt_coverage_gaps",
    ("source", "reason", "after_date", "before_date"),
)
CORRECTIONS: Final = Table("reports.rpt_corrections", ("correction_id",))
HISTORY: Final = Table("reports.rpt_record_versions", ("record_id", "version_number"))
METHODS: Final = Table("reports.rpt_methods", ("method_id",))
EVENTS: Final = Table("marts.fct_safety_events", ("event_id",))
ITEMS: Final = Table("marts.brg_check_items", ("event_id", "item_position"))
RESTATED: Final = Table("reports.rpt_restatements", ("restated_version", *CHANGES.key))
REVALUED: Final = Table(
    "reports.rpt_restated_values",
    (
        *("restated_version", "column_name", "industry_code", "hazard_code", "evidence_class"),
        *("sampling_basis", "period_date"),
    ),
)
HAZARDS: Final = Table("marts.dim_hazard", ("hazard_code",))
COUNTRIES: Final = Table("marts.dim_country", ("country_code",))
REGIONS: Final = Table("marts.dim_region", ("region_id",))

REGION_RATES: Final = Table(
    "reports.rpt_region_rate_cube",
    (
        *("period_type", "period_start_date", "industry_code", "hazard_code", "evidence_class"),
        *("sampling_basis", "channel", "region_role", "region_level", "region_code"),
    ),
)
LISTED: Final = 500  # lines of a long register; the rest is counted, and lies in the published file
ANY: Final = "ANY"  # the industry's checks, whatever they were tested for
SAFETY: Final = "SAFETY"  # any hazard that harms people, each event once
ALL: Final = "ALL"  # any event
UNKNOWN_INDUSTRY: Final = "I99"


@dataclass(frozen=True)
class Series:
    """A line of the trends of an industry: one class of evidence on one sampling basis."""

    industry_code: str
    evidence_class: str
    sampling_basis: str

    @property
    def is_rate(self) -> bool:
        """Whether the line has a denominator."""
        return self.sampling_basis != "not_sampled"

    @property
    def name(self) -> str:
        """A name for files and fragments."""
        parts = [self.industry_code, self.evidence_class]
        return "-".join([*parts, self.sampling_basis] if self.is_rate else parts)

    @property
    def kind(self) -> str:
        """The column that tells this line of an industry from its others."""
        return "sampling_basis" if self.is_rate else "evidence_class"

    @property
    def count(self) -> str:
        """The column that counts the rows of a month."""
        return "check_count" if self.is_rate else "event_count"


_LOST: Final = (
    "landed_count <> loaded_count + quarantined_count + duplicate_count + superseded_count"
    " + retracted_count"
)
ACCOUNT: Final = {
    "files": "sum(file_count)::bigint",
    "refused": "sum(refused_file_count)::bigint",
    "landed": "sum(landed_count)::bigint",
    "quarantined": "sum(quarantined_count)::bigint",
    "unbalanced": f"count(*) filter ({_LOST})",
    "newest": "max(newest_landed_date)",
}
Cell = tuple[str, str]  # industry and hazard


class Edition:
    """One published file, which decides by what it holds what its site may show."""

    def __init__(self, reader: store.Reader, version: str, business_date: date, audience: str):
        self.reader = reader
        self.version = version
        self.business_date = business_date
        self.audience = audience

    @cached_property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """The published tables with their columns."""
        found: dict[str, set[str]] = defaultdict(set)
        for name, column in self.comments:
            found[name].add(column)
        return {name: frozenset(columns) for name, columns in found.items()}

    @cached_property
    def comments(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """What every column says of itself, Chinese first."""
        sql = (
            "select schema_name || '.' || table_name as name, column_name,"
            " coalesce(comment, '') as comment from duckdb_columns()"
            " where not internal and schema_name in ('marts', 'reports')"
            " order by name, column_index"
        )
        found = {}
        for row in self.reader.rows(sql):
            zh, _, en = row["comment"].partition(" · ")
            found[row["name"], row["column_name"]] = (zh, en or zh)
        return found

    def has(self, table: Table | str, *columns: str) -> bool:
        """Tell whether this edition publishes a table, and these columns of it."""
        name = table if isinstance(table, str) else table.name
        return name in self.columns and self.columns[name].issuperset(columns)

    @property
    def has_rows(self) -> bool:
        """Whether figures open to single events here."""
        return self.has(EVENTS, "event_id", "event_month", "industry_code", "evidence_class")

    def lines(self, table: Table, where: str = "true", order: str = "") -> list[Line]:
        """Read a table, or nothing where this edition does not publish it."""
        return table.lines(self.reader, where, order) if self.has(table) else []

    @cached_property
    def ordered(self) -> Mapping[str, list[str]]:
        """The columns of the published tables in their order."""
        return grouped_names(self.comments)

    @cached_property
    def meanings(self) -> Mapping[str, tuple[str, str]]:
        """What every table says of itself, Chinese first."""
        sql = (
            "select schema_name || '.' || table_name as name, coalesce(comment, '') as comment"
            " from duckdb_tables() where not internal and schema_name in ('marts', 'reports')"
        )
        found = {}
        for row in self.reader.rows(sql):
            zh, _, en = row["comment"].partition(" · ")
            found[row["name"]] = (zh, en or zh)
        return found

    @cached_property
    def places(self) -> Mapping[str, Line]:
        """The provinces and prefectures of today by their codes."""
        where = "level in ('province', 'prefecture', 'county') and valid_to is null"
        return {line["region_code"]: line for line in self.lines(REGIONS, where)}

    @cached_property
    def countries(self) -> Mapping[str, tuple[str, str]]:
        """The names of countries by their codes, Chinese first."""
        lines = self.lines(COUNTRIES)
        return {line["country_code"]: (line["name_zh"], line["name_en"]) for line in lines}

    @cached_property
    def exclusions(self) -> list[Line]:
        """Events that stand in no monthly trend, and why."""
        return self.lines(EXCLUSIONS, "period_type = 'month'")

    @cached_property
    def gaps(self) -> list[Line]:
        """Where something its publisher showed was never seen."""
        return self.lines(GAPS)

    @cached_property
    def corrections(self) -> list[Line]:
        """Values that people put right."""
        return self.lines(CORRECTIONS)

    @property
    def hides(self) -> bool:
        """Whether numbers of a few persons are withheld in this edition."""
        return any(IS_SUPPRESSED in columns for columns in self.columns.values())

    @cached_property
    def industries(self) -> tuple[Industry, ...]:
        """The industries of the vocabulary."""
        return read_all(self.reader, Industry, "marts.dim_industry order by industry_code")

    @cached_property
    def hazards(self) -> tuple[Hazard, ...]:
        """The hazards of the vocabulary."""
        return read_all(self.reader, Hazard, "marts.dim_hazard order by hazard_code")

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The words of the vocabulary."""
        return read_all(self.reader, Term, "marts.dim_term order by term_id")

    @cached_property
    def tiers(self) -> list[Line]:
        """The tier of every industry, the gravest first."""
        return self.lines(TIERS, order="tier_rank, score desc nulls last, industry_code")

    @cached_property
    def cells(self) -> Mapping[Cell, Line]:
        """The tier of every industry and hazard."""
        return {_cell(line): line for line in self.lines(CELLS)}

    @cached_property
    def evidence(self) -> Mapping[Cell, list[Line]]:
        """What each indicator says of a cell, the heaviest first."""
        order = "industry_code, hazard_code, contribution desc nulls last, indicator"
        return grouped(self.lines(EVIDENCE, order=order), _cell)

    @cached_property
    def moves(self) -> Mapping[Cell, list[Line]]:
        """What would change the tier of a cell."""
        return grouped(self.lines(MOVES), _cell)

    @cached_property
    def cell_history(self) -> Mapping[Cell, list[Line]]:
        """The tiers of a cell at the ends of months."""
        return grouped(self.lines(CELL_HISTORY), _cell)

    @cached_property
    def rules(self) -> Mapping[str, Line]:
        """The rules of cells in force."""
        day = store.literal(self.business_date)
        in_force = f"valid_from <= {day} and (valid_to is null or valid_to >= {day})"
        return {line["rule_id"]: line for line in self.lines(RULES, in_force, "position")}

    @property
    def first_month(self) -> date:
        """The first month that is drawn."""
        return months_before(self.business_date, DRAWN_MONTHS - 1)

    @cached_property
    def trends(self) -> Mapping[Series, Mapping[str, list[Line]]]:
        """The drawn months of every line, by hazard."""
        span = (
            f"event_month >= {store.literal(self.first_month)}"
            f" and event_month <= {store.literal(self.business_date)}"
        )
        found: dict[Series, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for table in (RATES, COUNTS):
            order = "industry_code, evidence_class, sampling_basis, hazard_code, event_month"
            for line in self.lines(table, span, order):
                found[_series(line)][line["hazard_code"]].append(line)
        return found

    @cached_property
    def slopes(self) -> Mapping[tuple[Series, str], Line]:
        """How much each monthly line grows in a year."""
        return {
            (_series(line), line["hazard_code"]): line
            for line in self.lines(SLOPES, "period_type = 'month'")
        }

    @cached_property
    def loads(self) -> list[Line]:
        """What each source has delivered."""
        return self.lines(LOADS)

    @cached_property
    def source_titles(self) -> Mapping[str, tuple[str, str]]:
        """The titles of the sources, Chinese first."""
        return {line["source"]: (line["title_zh"], line["title_en"]) for line in self.loads}

    @cached_property
    def files(self) -> list[Line]:
        """What became of the rows of every file, the newest first."""
        return self.lines(FILES, order="landed_date desc, source, file_name, batch_id")

    @cached_property
    def listed_batches(self) -> frozenset[str]:
        """The files that have a page of their own: the newest ones."""
        return frozenset(line["batch_id"] for line in self.files[:LISTED])

    @cached_property
    def load_totals(self) -> Line:
        """The account of all sources together, each sum by what it is for."""
        return LOADS.total(self.reader, list(ACCOUNT.values()))

    @cached_property
    def methods(self) -> list[Line]:
        """The methods in use."""
        return self.lines(METHODS)


def grouped_names(columns: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Gather columns by their table, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for table, column in columns:
        found[table].append(column)
    return found


def _cell(line: Line) -> Cell:
    return line["industry_code"], line["hazard_code"]


def _series(line: Line) -> Series:
    return Series(line["industry_code"], line["evidence_class"], line["sampling_basis"])


def grouped(lines: Iterable[Line], key: Callable[[Line], Any]) -> Mapping[Any, list[Line]]:
    """Gather lines by what they have in common, each group in the order it came."""
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        groups[key(line)].append(line)
    return groups
