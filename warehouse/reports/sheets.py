"""The nightly report as tables: one a sheet, the same figures as the page, unrounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from warehouse.diff import PARTS, ReleaseDiff
from warehouse.reports import figures, sections, watching
from warehouse.reports.facts import Evidence, NightFacts
from warehouse.reports.words import Words

Kind = Literal["text", "whole", "score", "share", "number", "day", "month"]
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Measure:
    """A value that brings its unit along: shares are shown as percentages, the rest as numbers."""

    value: float | None
    unit: str | None


Cell = Value | Measure


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, what its cells hold and how wide it is."""

    title: str
    kind: Kind = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """One table; ``fixed`` columns stay in view while the others scroll."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    fixed: int = 2


TIERS: Final = "tiers_short"
RATES: Final = "rates_sheet"
COUNTS: Final = "counts_sheet"


def tables(facts: NightFacts, words: Words) -> tuple[Sheet, ...]:
    """Set up the tables of tiers, changes and trends, in the order of the page."""
    return (
        _tiers(facts, words),
        _evidence(facts, words),
        *(_changes(facts, facts.diff, words) if facts.diff else ()),
        rates(facts, words),
        counts(facts, words),
    )


def headline(facts: NightFacts, words: Words) -> tuple[str, ...]:
    """Say in sentences what the page says first: tiers, changes and whether the load was sound."""
    cells = sections.strip(facts, words)
    placed = {cell.code: len(cell.industries) for cell in cells}
    sound = sections.soundness(facts)
    return (
        words.say(
            "alert_count",
            total=len(facts.tiers),
            alert=sum(placed[code] for code in sections.WARNING_TIERS),
            insufficient=placed["insufficient"],
        ),
        _compared(facts, words),
        words.say(f"load_{sound.state}"),
        words.say(
            "load_sentence_broken" if sound.state == "broken" else "load_sentence",
            landed=figures.whole(sound.landed),
            refused=figures.whole(sound.refused),
            quarantined=figures.whole(sound.quarantined),
            unbalanced=sound.unbalanced,
        ),
        words.say("landed_tonight", count=figures.whole(sound.tonight)),
        watching.sentence(facts, words),
    )


def _compared(facts: NightFacts, words: Words) -> str:
    if facts.diff is not None:
        return words.say("changed_count", count=len(facts.diff.tiers))
    if facts.previous_version:
        return words.say("previous_gone", version=facts.previous_version)
    return words.say("first_version")


def _industry_columns(words: Words) -> tuple[Column, ...]:
    return Column(words.say("code"), width=9), Column(words.say("industry"), width=30)


def _tiers(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("tier"), width=18),
        Column(say("score"), "score", 9),
        Column(say("possible"), "score", 11),
        Column(say("equation"), width=34),
        Column(say("evidence_rows"), "whole"),
        Column(say("complete"), "share", 11),
        Column(say("window_start"), "day"),
        Column(say("window_end"), "day"),
        Column(say("reason"), width=70),
        Column(say("method_id"), width=14),
    )
    rows = tuple(
        (
            line.tier.industry_code,
            line.industry,
            words.tier(line.tier.tier_code),
            say("no_score") if line.tier.score is None else line.tier.score,
            line.tier.score_possible,
            line.score if line.tier.score is not None else None,
            line.row_count,
            line.tier.completeness,
            line.tier.window_start_date,
            line.tier.window_end_date,
            line.reason,
            line.tier.method_id,
        )
        for line in sections.tiers(facts, words)
    )
    return Sheet(say(TIERS), columns, rows)


def _evidence(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("indicator"), width=24),
        Column(say("as_shown"), width=26),
        Column(say("value"), "number"),
        Column(say("low"), "number"),
        Column(say("high"), "number"),
        Column(say("unit"), width=16),
        Column(say("event_count"), "whole"),
        Column(say("sample_count"), "whole"),
        Column(say("grade"), width=14),
        Column(say("weight"), "score", 9),
        Column(say("contribution"), "score", 9),
        Column(say("evidence"), width=14),
        Column(say("basis"), width=18),
        Column(say("axis"), width=18),
        Column(say("complete"), "share", 11),
        Column(say("method_id"), width=14),
        Column(say("reason"), width=70),
    )
    order = {line.tier.industry_code: at for at, line in enumerate(sections.tiers(facts, words))}
    shown = [row for row in facts.evidence if row.industry_code in order]
    shown.sort(key=lambda row: order[row.industry_code])
    return Sheet(say("evidence_sheet"), columns, tuple(_evidence_row(row, words) for row in shown))


def _evidence_row(row: Evidence, words: Words) -> tuple[Cell, ...]:
    early = words.say("no_value" if row.value is None else "too_early")
    return (
        row.industry_code,
        words.industry(row.industry_code),
        words.term("indicator", row.indicator),
        sections.reading(row, row.unit, words),
        Measure(row.value, row.unit),
        Measure(row.value_low, row.unit),
        Measure(row.value_high, row.unit),
        _unit(row.unit, words),
        row.event_count,
        row.sample_count,
        early if row.grade is None else str(row.grade),
        row.weight,
        row.contribution,
        words.term("evidence_class", row.evidence_class),
        words.term("sampling_basis", row.sampling_basis),
        words.term("date_axis", row.date_axis),
        row.completeness,
        row.method_id,
        words.choose(row.reason_zh, row.reason_en),
    )


def _unit(unit: str | None, words: Words) -> str:
    """Name a unit; a share is written with its sign, not with a word."""
    return "%" if unit == figures.SHARE else words.term("unit", unit)


def _changes(facts: NightFacts, diff: ReleaseDiff, words: Words) -> tuple[Sheet, ...]:
    return _moves(facts, diff, words), _restated(diff, words), _readings(facts, diff, words)


def _moves(facts: NightFacts, diff: ReleaseDiff, words: Words) -> Sheet:
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("tier_before"), width=18),
        Column(say("tier_after"), width=18),
        Column(say("change"), width=16),
        Column(say("score_before"), "score", 13),
        Column(say("score_after"), "score", 13),
        Column(say("contributing"), width=40),
        Column(say("evidence_rows"), "whole"),
        Column(say("reason"), width=70),
    )
    rows = tuple(
        (
            line.industry_code,
            line.industry,
            words.tier(line.tier_before) if line.tier_before else None,
            words.tier(line.tier_after),
            say(line.direction) if line.direction else None,
            change.score_before,
            change.score_after,
            line.contributing,
            line.row_count,
            line.reason,
        )
        for line, change in zip(sections.changes(facts, words), diff.tiers, strict=True)
    )
    return or_note(Sheet(say("changes"), columns, rows), say("no_changes"))


def _restated(diff: ReleaseDiff, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("evidence"), width=14),
        *_industry_columns(words),
        Column(say("before"), "whole"),
        *(Column(say(part), "whole") for part in PARTS),
        Column(say("after"), "whole"),
        Column(say("net"), "whole"),
        Column(say("edited_within"), "whole"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            words.term("evidence_class", cell.evidence_class),
            cell.industry_code,
            words.industry(cell.industry_code),
            cell.before,
            *sections.signed_parts(cell),
            cell.after,
            cell.explained,
            cell.edited_within,
        )
        for cell in diff.cells
    )
    return Sheet(say("restatement_sheet"), columns, rows, fixed=3)


def _readings(facts: NightFacts, diff: ReleaseDiff, words: Words) -> Sheet:
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("indicator"), width=24),
        Column(say("basis"), width=18),
        Column(say("before"), width=34),
        Column(say("after"), width=34),
    )
    rows = tuple(
        (
            change.industry_code,
            line.industry,
            line.indicator,
            line.basis,
            line.before,
            line.after,
        )
        for line, change in zip(sections.rate_changes(facts, words), diff.rates, strict=True)
    )
    return or_note(Sheet(say("readings_sheet"), columns, rows), say("no_rate_changes"))


def rates(facts: NightFacts, words: Words) -> Sheet:
    """Set up the months of spot checks; a basis is a column, so that nothing is pooled."""
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("basis"), width=18),
        Column(say("month"), "month", 10),
        Column(say("sample_count"), "whole"),
        Column(say("failures"), "whole"),
        Column(say("rate"), "share"),
        Column(say("low"), "share"),
        Column(say("high"), "share"),
        Column(say("complete"), "share", 11),
        Column(say("provisional"), width=12),
        Column(say("axis"), width=18),
        Column(say("method_id"), width=14),
        Column(say("rate_standardised"), "share", 14),
        Column(say("rate_shrunken"), "share", 14),
        Column(say("over_10"), "share"),
        Column(say("over_20"), "share"),
        Column(say("top_maker"), "share", 14),
    )
    rows = tuple(
        (
            point.industry_code,
            words.industry(point.industry_code),
            words.term("sampling_basis", point.sampling_basis),
            point.event_month,
            point.check_count,
            point.failure_count,
            point.failure_rate,
            point.failure_rate_low,
            point.failure_rate_high,
            point.completeness,
            yes(point.is_provisional, words),
            words.term("date_axis", point.date_axis),
            point.method_id,
            point.failure_rate_standardised,
            point.failure_rate_shrunken,
            point.rate_over_10_probability,
            point.rate_over_20_probability,
            point.top_maker_share,
        )
        for point in facts.rates
    )
    return or_note(Sheet(say(RATES), columns, rows), say("no_trends"))


def counts(facts: NightFacts, words: Words) -> Sheet:
    """Set up the months of counted events; they have no denominator."""
    say = words.say
    columns = (
        *_industry_columns(words),
        Column(say("evidence"), width=14),
        Column(say("month"), "month", 10),
        Column(say("event_count"), "whole"),
        Column(say("low"), "number"),
        Column(say("high"), "number"),
        Column(say("complete"), "share", 11),
        Column(say("provisional"), width=12),
        Column(say("axis"), width=18),
        Column(say("method_id"), width=14),
        Column(say("units"), "whole"),
        Column(say("units_unstated"), "whole", 14),
        Column(say("estimate"), "number", 14),
        Column(say("unstable"), width=12),
        Column(say("top_maker"), "share", 14),
    )
    rows = tuple(
        (
            point.industry_code,
            words.industry(point.industry_code),
            words.term("evidence_class", point.evidence_class),
            point.event_month,
            point.event_count,
            point.event_count_low,
            point.event_count_high,
            point.completeness,
            yes(point.is_provisional, words),
            words.term("date_axis", point.date_axis),
            point.method_id,
            point.unit_count,
            point.unknown_unit_count,
            None if point.weighted_count is None else float(point.weighted_count),
            None if point.is_unstable is None else yes(point.is_unstable, words),
            point.top_maker_share,
        )
        for point in facts.counts
    )
    return or_note(Sheet(say(COUNTS), columns, rows), say("no_trends"))


def yes(is_so: bool, words: Words) -> str:
    """Write a yes or a no."""
    return words.say("yes") if is_so else words.say("no")


def or_note(sheet: Sheet, note: str) -> Sheet:
    """Let a table without rows say so, instead of looking forgotten."""
    if sheet.rows:
        return sheet
    rest: Sequence[Cell] = (None,) * (len(sheet.columns) - 1)
    return Sheet(sheet.name, sheet.columns, ((note, *rest),), sheet.fixed)
