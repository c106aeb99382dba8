"""The lines of the trends as small charts, from published months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from warehouse.reports import charts, figures
from warehouse.reports.words import Words
from warehouse.site.lines import Line
from warehouse.site.queries import Series


def title(series: Series, words: Words) -> str:
    """Name a line by its evidence and basis."""
    if series.is_rate:
        return words.say("rate_title", basis=words.term("sampling_basis", series.sampling_basis))
    return words.say("count_title", evidence=words.term("evidence_class", series.evidence_class))


def chart(
    series: Series, lines: Sequence[Line], span: tuple[date, date], subject: str, words: Words
) -> Markup:
    """Draw the months of a line, with the sentence that stands for the drawing."""
    label = _label(series, lines, subject, words)
    if series.is_rate:
        return charts.rate_chart(_points(lines, "failure_rate"), *span, label)
    return charts.count_chart(_points(lines, "event_count"), *span, label)


def _points(lines: Sequence[Line], column: str) -> list[charts.Point]:
    return [
        charts.Point(
            line["event_month"],
            float(line[column]),
            line[f"{column}_low"],
            line[f"{column}_high"],
            bool(line["is_provisional"]),
        )
        for line in lines
        if line[column] is not None
    ]


def _label(series: Series, lines: Sequence[Line], subject: str, words: Words) -> str:
    if series.is_rate:
        return words.say(
            "rate_label",
            industry=subject,
            basis=words.term("sampling_basis", series.sampling_basis),
            months=len(lines),
            checks=figures.whole(sum(line["check_count"] or 0 for line in lines)),
            failures=figures.whole(sum(line["failure_count"] or 0 for line in lines)),
        )
    return words.say(
        "count_label",
        industry=subject,
        evidence=words.term("evidence_class", series.evidence_class),
        months=len(lines),
        events=figures.whole(sum(line["event_count"] or 0 for line in lines)),
    )


def rows_title(series: Series, words: Words) -> str:
    """Name the rows of a line."""
    return words.say("rows_of_line", line=title(series, words))
