"""Which industries are drawn, and the charts of each: one evidence class, one basis, one chart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from markupsafe import Markup

from warehouse.reports import charts, figures
from warehouse.reports.facts import CountPoint, HazardCount, NightFacts, RatePoint, Slope, Tier
from warehouse.reports.sections import WARNING_TIERS
from warehouse.reports.words import Words

FEWEST_DRAWN: Final = 6
MOST_DRAWN: Final = 10
NAMED_HAZARDS: Final = 4
_RATE_HEADINGS: Final = ("month", "failed_of_checked", "rate", "interval", "complete")
_COUNT_HEADINGS: Final = ("month", "event_count", "interval", "complete")


@dataclass(frozen=True)
class Chart:
    """A drawn series with all that must be said beside it, and its numbers."""

    title: str
    drawing: Markup
    caption: tuple[str, ...]
    hazards: str
    company: str  # what else is known of the newest settled month
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Panel:
    """The charts of one industry."""

    industry: str
    tier: Tier
    charts: tuple[Chart, ...]


def panels(facts: NightFacts, words: Words) -> tuple[Panel, ...]:
    """Draw the chosen industries, the gravest first."""
    drawn = (
        Panel(words.industry(tier.industry_code), tier, _charts(facts, tier, words))
        for tier in chosen(facts)
    )
    return tuple(panel for panel in drawn if panel.charts)


def chosen(facts: NightFacts) -> tuple[Tier, ...]:
    """Choose the industries at a warning tier, then those with most data up to a fair handful."""
    amount: dict[str, int] = defaultdict(int)
    for rate in facts.rates:
        amount[rate.industry_code] += rate.check_count
    for count in facts.counts:
        amount[count.industry_code] += count.event_count
    filled = [tier for tier in facts.tiers if amount[tier.industry_code]]
    filled.sort(key=lambda t: (t.tier_rank, -(t.score or 0), t.industry_code))
    warned = [tier for tier in filled if tier.tier_code in WARNING_TIERS][:MOST_DRAWN]
    others = [tier for tier in filled if tier.tier_code not in WARNING_TIERS]
    others.sort(key=lambda t: (-amount[t.industry_code], t.industry_code))
    return tuple(warned + others[: max(0, FEWEST_DRAWN - len(warned))])


def _charts(facts: NightFacts, tier: Tier, words: Words) -> tuple[Chart, ...]:
    code = tier.industry_code
    rates = [point for point in facts.rates if point.industry_code == code]
    counts = [point for point in facts.counts if point.industry_code == code]
    hazards = [count for count in facts.hazard_counts if count.industry_code == code]
    slopes = [slope for slope in facts.slopes if slope.industry_code == code]
    months = [point.event_month for point in facts.rates] + [
        point.event_month for point in facts.counts
    ]
    if not months:
        return ()
    span = min(months), max(months)  # one axis for the whole page: charts can be compared
    return (
        *(
            _rate_chart(list(points), hazards, slopes, span, words)
            for _, points in groupby(rates, key=lambda point: point.sampling_basis)
        ),
        *(
            _count_chart(list(points), hazards, slopes, span, words)
            for _, points in groupby(counts, key=lambda point: point.evidence_class)
        ),
    )


def described(points: Sequence[RatePoint | CountPoint], words: Words) -> tuple[str, str]:
    """Return the title of a chart, and the sentence that stands for its drawing."""
    industry = words.industry(points[0].industry_code)
    rates = [point for point in points if isinstance(point, RatePoint)]
    if rates:
        basis = words.term("sampling_basis", rates[0].sampling_basis)
        return words.say("rate_title", basis=basis), words.say(
            "rate_label",
            industry=industry,
            basis=basis,
            months=len(rates),
            checks=figures.whole(sum(point.check_count for point in rates)),
            failures=figures.whole(sum(point.failure_count for point in rates)),
        )
    counts = [point for point in points if isinstance(point, CountPoint)]
    evidence = words.term("evidence_class", counts[0].evidence_class)
    return words.say("count_title", evidence=evidence), words.say(
        "count_label",
        industry=industry,
        evidence=evidence,
        months=len(counts),
        events=figures.whole(sum(point.event_count for point in counts)),
    )


def _rate_chart(
    points: Sequence[RatePoint],
    hazards: Sequence[HazardCount],
    slopes: Sequence[Slope],
    span: tuple[date, date],
    words: Words,
) -> Chart:
    basis, checks = points[0].sampling_basis, sum(point.check_count for point in points)
    title, label = described(points, words)
    marks = [
        charts.Point(
            point.event_month,
            point.failure_rate,
            point.failure_rate_low,
            point.failure_rate_high,
            point.is_provisional,
        )
        for point in points
        if point.failure_rate is not None
    ]
    return Chart(
        title=title,
        drawing=charts.rate_chart(marks, *span, label),
        caption=_caption(
            points,
            words,
            words.say("denominator_checks", count=figures.whole(checks)),
            _slope([s for s in slopes if s.measure == "rate" and s.sampling_basis == basis], words),
        ),
        hazards=_hazards([h for h in hazards if h.sampling_basis == basis], words),
        company=_rate_company(points, words),
        headings=tuple(words.say(name) for name in _RATE_HEADINGS),
        rows=tuple(_rate_row(point, words) for point in points),
    )


def _rate_row(point: RatePoint, words: Words) -> tuple[str, ...]:
    return (
        figures.month(point.event_month),
        f"{figures.whole(point.failure_count)}/{figures.whole(point.check_count)}",
        figures.percent(point.failure_rate),
        figures.interval(point.failure_rate_low, point.failure_rate_high, figures.SHARE),
        _state(point, words),
    )


def _count_chart(
    points: Sequence[CountPoint],
    hazards: Sequence[HazardCount],
    slopes: Sequence[Slope],
    span: tuple[date, date],
    words: Words,
) -> Chart:
    evidence_class = points[0].evidence_class
    title, label = described(points, words)
    marks = [
        charts.Point(
            point.event_month,
            point.event_count,
            point.event_count_low,
            point.event_count_high,
            point.is_provisional,
        )
        for point in points
    ]
    return Chart(
        title=title,
        drawing=charts.count_chart(marks, *span, label),
        caption=_caption(
            points,
            words,
            words.say("no_denominator"),
            _slope(
                [s for s in slopes if s.measure == "count" and s.evidence_class == evidence_class],
                words,
            ),
        ),
        hazards=_hazards([h for h in hazards if h.evidence_class == evidence_class], words),
        company=_count_company(points, words),
        headings=tuple(words.say(name) for name in _COUNT_HEADINGS),
        rows=tuple(_count_row(point, words) for point in points if point.event_count),
    )


def _count_row(point: CountPoint, words: Words) -> tuple[str, ...]:
    return (
        figures.month(point.event_month),
        figures.whole(point.event_count),
        figures.interval(point.event_count_low, point.event_count_high, "count"),
        _state(point, words),
    )


def _state(point: RatePoint | CountPoint, words: Words) -> str:
    share = figures.percent(point.completeness)
    return f"{share} · {words.say('provisional')}" if point.is_provisional else share


def _rate_company(points: Sequence[RatePoint], words: Words) -> str:
    """Say of the newest settled month what the rate is at a fixed mix and among its family."""
    settled = [point for point in points if not point.is_provisional and point.check_count]
    if not settled:
        return words.say("no_settled_month")
    point = settled[-1]
    return words.say(
        "rate_company",
        month=figures.month(point.event_month),
        standardised=_with_interval(
            point.failure_rate_standardised,
            point.failure_rate_standardised_low,
            point.failure_rate_standardised_high,
        ),
        shrunken=_with_interval(
            point.failure_rate_shrunken,
            point.failure_rate_shrunken_low,
            point.failure_rate_shrunken_high,
        ),
        over_10=figures.percent(point.rate_over_10_probability),
        over_20=figures.percent(point.rate_over_20_probability),
        maker=figures.percent(point.top_maker_share),
    )


def _count_company(points: Sequence[CountPoint], words: Words) -> str:
    """Say of the newest settled month how many units, how severe, and what it stands for."""
    settled = [point for point in points if not point.is_provisional and point.event_count]
    if not settled:
        return words.say("no_settled_month")
    point = settled[-1]
    return words.say(
        "count_company",
        month=figures.month(point.event_month),
        units=_units(point, words),
        severities=_severities(point),
        estimate=_estimate(point, words),
        maker=figures.percent(point.top_maker_share),
    )


def _with_interval(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return figures.NOTHING
    return f"{figures.percent(value)} [{figures.interval(low, high, figures.SHARE)}]"


def _units(point: CountPoint, words: Words) -> str:
    """Write the units stated, and how many events state none."""
    if point.unknown_unit_count == point.event_count:
        return words.say("units_unknown", count=figures.whole(point.event_count))
    units = figures.whole(point.unit_count)
    if not point.unknown_unit_count:
        return units
    unknown = words.say("units_unknown", count=figures.whole(point.unknown_unit_count))
    return f"{units} · {unknown}"


def _severities(point: CountPoint) -> str:
    """Write the events of each severity from 4 to 1, and those of none."""
    return " / ".join(
        figures.whole(count)
        for count in (
            point.severity_4_count,
            point.severity_3_count,
            point.severity_2_count,
            point.severity_1_count,
            point.severity_unknown_count,
        )
    )


def _estimate(point: CountPoint, words: Words) -> str:
    """Write the national estimate with its interval, and whether it is too unsure to be used."""
    if point.weighted_count is None:
        return figures.NOTHING
    text = figures.whole(round(point.weighted_count))
    span = figures.interval(point.weighted_count_low, point.weighted_count_high, "count")
    if span != figures.NOTHING:
        text += f" [{span}]"
    return f"{text} · {words.say('unstable')}" if point.is_unstable else text


def _slope(slopes: Sequence[Slope], words: Words) -> str:
    """Say how much the line grows in a year, or that its months do not tell."""
    known = [slope for slope in slopes if slope.yearly_ratio is not None]
    if not known:
        return words.say("no_slope")
    slope = known[0]
    # a few percent a year decide, which one decimal would hide
    bounds = [slope.yearly_ratio_low, slope.yearly_ratio_high]
    span = "–".join(figures.NOTHING if b is None else figures.rounded(b, 2) for b in bounds)
    return words.say(
        "slope",
        ratio=figures.measured(slope.yearly_ratio, "ratio"),
        interval=span,
        p=figures.chance(slope.slope_p_value or 0.0),
        months=slope.period_count,
    )


def _caption(
    points: Sequence[RatePoint] | Sequence[CountPoint], words: Words, denominator: str, slope: str
) -> tuple[str, ...]:
    """Say by which date, on which basis, over what, how complete, how steep, by which method."""
    open_ = sum(point.is_provisional for point in points)
    known = [point.completeness for point in points if point.completeness is not None]
    state = words.say("provisional_count", count=open_) if open_ else words.say("all_final")
    if known and min(known) < 1:
        state += f" ({words.say('completeness', share=f'≥ {figures.percent(min(known))}')})"
    return (
        words.say("by_date", axis=words.term("date_axis", points[0].date_axis)),
        words.term("sampling_basis", points[0].sampling_basis),
        denominator,
        state,
        slope,
        words.say("method", method=points[0].method_id),
    )


def _hazards(counts: Sequence[HazardCount], words: Words) -> str:
    if not counts:
        return words.say("no_hazards")
    named_first = words.listed(
        f"{words.hazard(count.hazard_code)} {figures.whole(count.event_count)}"
        for count in counts[:NAMED_HAZARDS]
    )
    return words.say("top_hazards", hazards=named_first)
