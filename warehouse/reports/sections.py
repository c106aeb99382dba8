"""What each section of the report shows: facts in, lines ready to be printed out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from warehouse.diff import PARTS, CellChange, RateChange, Reading, TierChange, total
from warehouse.reports import charts, figures
from warehouse.reports.facts import Evidence, NightFacts, SourceFile, SourceLoad, Tier
from warehouse.reports.words import NUMBERED_TIERS, Words

TIER_CODES: Final = (*NUMBERED_TIERS, "normal", "insufficient")
WARNING_TIERS: Final = frozenset(NUMBERED_TIERS)
LISTED_FILES: Final = 30
LISTED_REASONS: Final = 40
SHARE_SCALE_TOP: Final = 0.5
RARELY: Final = 0.005  # tiers less likely than this are not listed
SURELY: Final = 0.999  # nothing is written as certain


@dataclass(frozen=True)
class StripCell:
    """One tier of the strip at the top: how many industries stand there, and which."""

    code: str
    industries: tuple[str, ...]


@dataclass(frozen=True)
class Soundness:
    """Whether the load may be relied upon, with the numbers that say so."""

    state: str  # sound, remarks or broken
    landed: int
    refused: int
    quarantined: int
    unbalanced: int
    tonight: int


@dataclass(frozen=True)
class ChangeLine:
    """An industry whose tier is new, changed or, in a first version, a warning."""

    industry: str
    industry_code: str
    tier_before: str | None
    tier_after: str
    direction: str | None  # a phrase
    score_before: str | None
    score: str
    reason: str
    contributing: str
    row_count: int


@dataclass(frozen=True)
class EvidenceLine:
    """One indicator in the table of tiers."""

    indicator: str
    value: str
    interval: str
    drawing: Markup
    grade: str | None
    contribution: str
    basis: str
    method_id: str
    reason: str


@dataclass(frozen=True)
class TierLine:
    """One industry in the table of tiers."""

    tier: Tier
    industry: str
    score: str
    possible: str
    reason: str
    row_count: int
    completeness: str
    readings: str  # the tier by the rules, as held, and as it stands
    outlook: str  # how likely another sample is graded as each tier
    moves: str  # what would change the tier
    evidence: tuple[EvidenceLine, ...]
    silent: str  # the indicators that have no data, with their reasons


@dataclass(frozen=True)
class Restated:
    """The changed cells of one evidence class, the rest of it, and the total."""

    evidence_class: str
    changed: tuple[CellChange, ...]
    unchanged_count: int
    unchanged: CellChange
    total: CellChange


@dataclass(frozen=True)
class RateLine:
    """A spot-check indicator before and after."""

    industry: str
    indicator: str
    basis: str
    before: str
    after: str


@dataclass(frozen=True)
class LoadLine:
    """One source and the equation of its rows."""

    load: SourceLoad
    missing: int  # landed rows that nothing accounts for; 0 when balanced


def strip(facts: NightFacts, words: Words) -> tuple[StripCell, ...]:
    """Sort the industries into the six tiers, the gravest first."""
    placed: dict[str, list[str]] = defaultdict(list)
    for tier in facts.tiers:
        placed[tier.tier_code].append(words.industry(tier.industry_code))
    return tuple(StripCell(code, tuple(placed[code])) for code in TIER_CODES)


def soundness(facts: NightFacts) -> Soundness:
    """Judge the load: broken when rows are lost, with remarks when anything was kept out."""
    refused = sum(load.refused_file_count for load in facts.loads)
    quarantined = sum(load.quarantined_count for load in facts.loads)
    unbalanced = sum(not file.is_balanced for file in facts.files)
    lost = any(line.missing for line in loads(facts))
    state = "broken" if unbalanced or lost else "remarks" if refused or quarantined else "sound"
    return Soundness(
        state=state,
        landed=sum(load.landed_count for load in facts.loads),
        refused=refused,
        quarantined=quarantined,
        unbalanced=unbalanced,
        tonight=sum(file.landed_date == facts.business_date for file in facts.files),
    )


def changes(facts: NightFacts, words: Words) -> tuple[ChangeLine, ...]:
    """List the changed tiers; in a first version, every industry at a warning tier."""
    if facts.diff is not None:
        return tuple(_change(change, facts, words) for change in facts.diff.tiers)
    return tuple(
        _change(_as_first(tier), facts, words)
        for tier in facts.tiers
        if tier.tier_code in WARNING_TIERS
    )


def _as_first(tier: Tier) -> TierChange:
    return TierChange(
        industry_code=tier.industry_code,
        tier_before=None,
        rank_before=None,
        score_before=None,
        tier_after=tier.tier_code,
        rank_after=tier.tier_rank,
        score_after=tier.score,
        reason_zh=tier.reason_zh,
        reason_en=tier.reason_en,
    )


def _change(change: TierChange, facts: NightFacts, words: Words) -> ChangeLine:
    adding = [e for e in facts.evidence if e.industry_code == change.industry_code]
    return ChangeLine(
        industry=words.industry(change.industry_code),
        industry_code=change.industry_code,
        tier_before=change.tier_before,
        tier_after=change.tier_after,
        direction=_direction(change) if facts.diff is not None else None,
        score_before=figures.exact(change.score_before)
        if change.score_before is not None
        else None,
        score=figures.exact(change.score_after),
        reason=words.choose(change.reason_zh, change.reason_en),
        contributing=words.listed(
            f"{words.term('indicator', e.indicator)} {figures.exact(e.contribution)}"
            for e in adding
            if e.contribution
        ),
        row_count=facts.evidence_rows.get(change.industry_code, 0),
    )


def _direction(change: TierChange) -> str:
    if change.rank_before is None:
        return "newly_graded"
    if change.tier_after == "insufficient":
        return "too_little_now"
    if change.tier_before == "insufficient":
        return "enough_now"
    return "raised" if change.rank_after < change.rank_before else "lowered"


def tiers(facts: NightFacts, words: Words) -> tuple[TierLine, ...]:
    """List every industry with its tier, its score and what the score is made of."""
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for row in facts.evidence:
        evidence[row.industry_code].append(row)
    return tuple(
        TierLine(
            tier=tier,
            industry=words.industry(tier.industry_code),
            score=figures.equation(
                (e.contribution or Decimal(0) for e in evidence[tier.industry_code]), tier.score
            ),
            possible=figures.exact(tier.score_possible),
            reason=words.choose(tier.reason_zh, tier.reason_en),
            row_count=facts.evidence_rows.get(tier.industry_code, 0),
            completeness=figures.percent(tier.completeness),
            readings=words.say(
                "tier_readings",
                computed=words.tier(tier.tier_code_computed),
                held=words.tier(tier.tier_code_held),
                standing=words.tier(tier.tier_code),
            ),
            outlook=_outlook(tier, words),
            moves=_moves(facts, tier, words),
            evidence=tuple(
                _evidence(row, words)
                for row in evidence[tier.industry_code]
                if row.value is not None
            ),
            silent=words.listed(
                _silent(row, words) for row in evidence[tier.industry_code] if row.value is None
            ),
        )
        for tier in sorted(
            facts.tiers, key=lambda t: (t.tier_rank, -(t.score or 0), t.industry_code)
        )
    )


def _outlook(tier: Tier, words: Words) -> str:
    """List the tiers that another sample of the same size could bring, the likeliest first."""
    shares = [(getattr(tier, f"probability_{code.lower()}"), code) for code in TIER_CODES]
    shown = [(share, code) for share, code in shares if share is not None and share >= RARELY]
    shown.sort(key=lambda found: (-found[0], TIER_CODES.index(found[1])))
    return words.listed(
        f"{words.tier(code)} {figures.percent(share) if share <= SURELY else '> 99.9%'}"
        for share, code in shown
    )


def _moves(facts: NightFacts, tier: Tier, words: Words) -> str:
    """List the changes of a single input that would give another tier."""
    return words.listed(
        words.say(
            "tier_move",
            what=words.term("tier_input", move.changed_input),
            before=figures.whole(round(move.value_from)),
            after=figures.whole(round(move.value_to)),
            tier=words.tier(move.tier_code_after),
            rule=move.rule_id_after,
        )
        for move in facts.tier_moves
        if move.industry_code == tier.industry_code
    )


def _silent(row: Evidence, words: Words) -> str:
    name, reason = (
        words.term("indicator", row.indicator),
        words.choose(row.reason_zh, row.reason_en),
    )
    return words.say("because", what=name, reason=reason) if reason else name


def _evidence(row: Evidence, words: Words) -> EvidenceLine:
    return EvidenceLine(
        indicator=words.term("indicator", row.indicator),
        value=reading(row, row.unit, words),
        interval=figures.interval(row.value_low, row.value_high, row.unit),
        drawing=_drawing(row),
        grade=None if row.grade is None else str(row.grade),
        contribution=figures.exact(row.contribution) if row.contribution is not None else "",
        basis=_basis(row, words),
        method_id=row.method_id,
        reason=words.choose(row.reason_zh, row.reason_en) if row.grade is None else "",
    )


def reading(row: Evidence | Reading, unit: str | None, words: Words) -> str:
    """Write a share with its denominator, 7/50 = 14.0%, and anything else with its events."""
    if row.value is None:
        return words.say("no_value")
    value, counted = figures.measured(row.value, unit), row.event_count
    if unit != figures.SHARE:
        value = f"{value} {words.term('unit', unit)}"
        if counted is None:
            return value
        return words.say("value_of_events", value=value, count=figures.whole(counted))
    return _share(value, row, words) if row.sample_count else value


def _share(value: str, row: Evidence | Reading, words: Words) -> str:
    """Write a share with its denominator; a shrunken one is not the quotient of its counts."""
    counted, checks = row.event_count, figures.whole(row.sample_count)
    if counted is None or row.value is None or not row.sample_count:
        return f"{value} (n = {checks})"
    if math.isclose(counted / row.sample_count, row.value):
        return f"{figures.whole(counted)}/{checks} = {value}"
    return words.say("shrunken", count=figures.whole(counted), checks=checks, value=value)


def _drawing(row: Evidence) -> Markup:
    """Draw shares only: ratios and counts have no scale in common with them."""
    if row.unit != figures.SHARE or row.value is None:
        return Markup("")
    if row.value_low is None or row.value_high is None:
        return Markup("")
    label = figures.interval(row.value_low, row.value_high, row.unit)
    return charts.scale(row.value, row.value_low, row.value_high, SHARE_SCALE_TOP, label)


def _basis(row: Evidence, words: Words) -> str:
    parts = [words.term("evidence_class", row.evidence_class)]
    if row.sampling_basis and row.sampling_basis != "not_sampled":
        parts.append(words.term("sampling_basis", row.sampling_basis))
    if row.date_axis:
        parts.append(words.say("by_date", axis=words.term("date_axis", row.date_axis)))
    if row.completeness is not None:
        parts.append(words.say("completeness", share=figures.percent(row.completeness)))
    return " · ".join(parts)


def restated(facts: NightFacts) -> tuple[Restated, ...]:
    """Group the cells by evidence class, the changed ones one by one, the others as one line."""
    if facts.diff is None:
        return ()
    groups: dict[str, list[CellChange]] = defaultdict(list)
    for cell in facts.diff.cells:
        groups[cell.evidence_class].append(cell)
    return tuple(
        Restated(
            evidence_class=evidence_class,
            changed=tuple(cell for cell in cells if cell.is_changed),
            unchanged_count=sum(not cell.is_changed for cell in cells),
            unchanged=total((c for c in cells if not c.is_changed), evidence_class),
            total=total(cells, evidence_class),
        )
        for evidence_class, cells in sorted(groups.items())
    )


def cell_parts(cell: CellChange) -> tuple[str, ...]:
    """Write the parts of a cell with their signs, so that they can be added up by eye."""
    return tuple(figures.signed(number) for number in signed_parts(cell))


def signed_parts(cell: CellChange) -> tuple[int, ...]:
    """Return the parts of a cell with their signs: they add up to its change."""
    return tuple(
        -number if part.endswith("out") or part == "removed" else number
        for part in PARTS
        for number in (getattr(cell, part),)
    )


def rate_changes(facts: NightFacts, words: Words) -> tuple[RateLine, ...]:
    """List the spot-check figures that read differently now."""
    if facts.diff is None:
        return ()
    return tuple(_rate_line(change, words) for change in facts.diff.rates)


def _rate_line(change: RateChange, words: Words) -> RateLine:
    return RateLine(
        industry=words.industry(change.industry_code),
        indicator=words.term("indicator", change.indicator),
        basis=words.term("sampling_basis", change.sampling_basis),
        before=_with_interval(change.before, change.unit, words),
        after=_with_interval(change.after, change.unit, words),
    )


def _with_interval(state: Reading | None, unit: str | None, words: Words) -> str:
    if state is None:
        return figures.NOTHING
    text = reading(state, unit, words)
    span = figures.interval(state.value_low, state.value_high, unit)
    return text if span == figures.NOTHING else f"{text} [{span}]"


def loads(facts: NightFacts) -> tuple[LoadLine, ...]:
    """Set up the equation of rows for every source."""
    return tuple(
        LoadLine(
            load=load,
            missing=load.landed_count
            - load.loaded_count
            - load.quarantined_count
            - load.duplicate_count
            - load.superseded_count
            - load.retracted_count,
        )
        for load in facts.loads
    )


def refused_files(facts: NightFacts) -> tuple[SourceFile, ...]:
    """List the files that were not taken, the newest first."""
    refused = [file for file in facts.files if file.decision == "refuse"]
    refused.sort(key=lambda file: (file.source, file.file_name, file.batch_id))
    refused.sort(key=lambda file: file.landed_date, reverse=True)
    return tuple(refused)


def to_do(file: SourceFile, words: Words) -> str:
    """Say what a person should do about a refused file."""
    if words.has("to_do", file.refusal_reason):
        return words.term("to_do", file.refusal_reason)
    return words.say("do_generic")


def first_warning(lines: Sequence[TierLine]) -> str:
    """Return the industry that the SQL example asks for: the gravest one."""
    return lines[0].tier.industry_code if lines else "I01"
