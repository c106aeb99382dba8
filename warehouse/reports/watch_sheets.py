"""Dated decisions, warnings of the gate and restated numbers as tables of the workbook."""

from __future__ import annotations

from warehouse.reports import moved, watching
from warehouse.reports.facts import NightFacts
from warehouse.reports.sheets import Column, Sheet, or_note
from warehouse.reports.words import Words


def tables(facts: NightFacts, words: Words) -> tuple[Sheet, ...]:
    """Set up the tables in the order of the page."""
    return _clocks(facts, words), _restated(facts, words), _warnings(facts, words)


def _clocks(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("code"), width=9),
        Column(say("industry"), width=30),
        Column(say("hazard"), width=24),
        Column(say("clock_kind"), width=24),
        Column(say("clock_reference"), width=24),
        Column(say("due_date"), "day"),
        Column(say("days_left"), "whole"),
        Column(say("clock_state"), width=16),
    )
    rows = tuple(
        (
            *(clock.industry_code, words.industry(clock.industry_code)),
            *(watching.clock_hazard(clock, words), say(f"clock_{clock.kind}"), clock.reference),
            *(clock.due_date, clock.days_left, say(f"clock_{clock.state}")),
        )
        for clock in facts.watch.clocks
    )
    return or_note(Sheet(say("clocks"), columns, rows), say("no_clocks"))


def _restated(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("restated_on"), "day"),
        Column(say("published_on"), "day"),
        Column(say("code"), width=9),
        Column(say("industry"), width=30),
        Column(say("number"), width=36),
        Column(say("month"), "month"),
        Column(say("before"), "whole"),
        *(Column(say(part), "whole") for part in moved.PARTS),
        Column(say("after"), "whole"),
    )
    rows = tuple(
        (
            *(number.restated_date, number.previous_date),
            *(number.industry_code, words.industry(number.industry_code)),
            *(moved.line(number, words).number, number.event_month, number.value_before),
            *(getattr(number, part) for part in moved.PARTS),
            number.value_after,
        )
        for number in facts.watch.restated
    )
    ever = f"{facts.watch.ever_restated_count:,}"
    return or_note(Sheet(say("restated_numbers"), columns, rows), say("no_restated", ever=ever))


def _warnings(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("source"), width=24),
        Column(say("gate_rule"), width=30),
        Column(say("column"), width=18),
        Column(say("files"), "whole", 9),
        Column(say("gate_example"), width=50),
        Column(say("to_do"), width=60),
    )
    rows = tuple(
        (
            *(warning.source, warning.rule, warning.column_name, warning.file_count),
            *(warning.example, watching.to_do(warning, words)),
        )
        for warning in facts.watch.warnings
    )
    return or_note(Sheet(say("gate_warnings"), columns, rows), say("no_gate_warnings"))
