"""What the report says of dated decisions, warnings and restated numbers, on pages and sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.reports import figures, moved
from warehouse.reports.facts import NightFacts
from warehouse.reports.watch import Clock, GateWarning, RestatedNumber
from warehouse.reports.words import Words


@dataclass(frozen=True)
class RestatedLine:
    """One restated number as a page shows it."""

    restated: str
    published: str
    moved: moved.MovedLine


def sentence(facts: NightFacts, words: Words) -> str:
    """Say in a sentence what somebody must look at: ended decisions, warnings, restated numbers."""
    states = [clock.state for clock in facts.watch.clocks]
    return words.say(
        "watch_sentence",
        overdue=states.count("overdue"),
        soon=states.count("soon"),
        warnings=facts.watch.warning_count,
        restated=figures.whole(facts.watch.restated_count),
    )


def clock_hazard(clock: Clock, words: Words) -> str:
    """Name the hazard that a decision is of; a decision may be of a whole industry."""
    if clock.hazard_code == "ALL":
        return words.say("all_hazards")
    if clock.hazard_code == "SAFETY":
        return words.term("hazard", clock.hazard_code)
    return words.hazard(clock.hazard_code)


def to_do(warning: GateWarning, words: Words) -> str:
    """Say what the owner of a source does about a warning."""
    return words.term("to_do", warning.code if words.has("to_do", warning.code) else "warned")


def restated_lines(numbers: Iterable[RestatedNumber], words: Words) -> tuple[RestatedLine, ...]:
    """Write restated numbers in one language, in their order."""
    return tuple(
        RestatedLine(
            figures.day(number.restated_date),
            figures.day(number.previous_date),
            moved.line(number, words),
        )
        for number in numbers
    )
