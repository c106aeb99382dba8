"""The account of the load as tables: sources, files, and what was kept out of what."""

from __future__ import annotations

from warehouse.reports import sections
from warehouse.reports.facts import NightFacts
from warehouse.reports.history import TYPES
from warehouse.reports.sheets import Cell, Column, Sheet, or_note, yes
from warehouse.reports.words import Words


def tables(facts: NightFacts, words: Words) -> tuple[Sheet, ...]:
    """Set up the tables of the load and of the methods, in the order of the page."""
    return (
        _loads(facts, words),
        _files(facts, words),
        _quarantine(facts, words),
        _exclusions(facts, words),
        _history(facts, words),
        _methods(facts, words),
    )


def _loads(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("code"), width=24),
        Column(say("source"), width=30),
        Column(say("publisher"), width=34),
        Column(say("evidence"), width=14),
        Column(say("schedule"), width=12),
        Column(say("files"), "whole", 9),
        Column(say("refused_files"), "whole"),
        *(Column(say(part), "whole") for part in ("landed", "loaded", "quarantined")),
        *(Column(say(part), "whole") for part in ("duplicate", "superseded", "retracted")),
        Column(say("unexplained"), "whole"),
        *(Column(say(which), "day") for which in ("newest_event", "newest_landed")),
        Column(say("unmapped_industry"), "share", 14),
        Column(say("unmapped_hazard"), "share", 14),
        Column(say("licence"), width=34),
        Column(say("attribution"), width=40),
    )
    rows = tuple(
        (
            *(line.load.source, words.title(line.load), words.publisher(line.load)),
            words.term("evidence_class", line.load.evidence_class),
            words.term("schedule", line.load.schedule),
            *(line.load.file_count, line.load.refused_file_count, line.load.landed_count),
            *(line.load.loaded_count, line.load.quarantined_count, line.load.duplicate_count),
            *(line.load.superseded_count, line.load.retracted_count, line.missing),
            *(line.load.newest_event_date, line.load.newest_landed_date),
            *(line.load.unmapped_industry_share, line.load.unmapped_hazard_share),
            *(line.load.licence_name, line.load.attribution),
        )
        for line in sections.loads(facts)
    )
    return or_note(Sheet(say("load"), columns, rows), say("no_sources"))


def _files(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("source"), width=24),
        Column(say("file"), width=44),
        Column(say("newest_landed"), "day"),
        Column(say("decision"), width=16),
        *(Column(say(part), "whole") for part in ("landed", "loaded", "quarantined")),
        *(Column(say(part), "whole") for part in ("duplicate", "superseded", "retracted")),
        Column(say("balanced"), width=10),
        Column(say("reason"), width=24),
        Column(say("detail"), width=50),
        Column(say("to_do"), width=60),
    )
    rows = tuple(
        (
            *(file.source, file.file_name, file.landed_date),
            words.term("decision", file.decision),
            *(file.landed_count, file.loaded_count, file.quarantined_count),
            *(file.duplicate_count, file.superseded_count, file.retracted_count),
            yes(file.is_balanced, words),
            words.term("reason", file.refusal_reason) if file.refusal_reason else None,
            file.refusal_detail,
            sections.to_do(file, words) if file.decision == "refuse" else None,
        )
        for file in facts.files
    )
    return or_note(Sheet(say("files_sheet"), columns, rows), say("no_refused"))


def _quarantine(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("source"), width=24),
        Column(say("stage"), width=14),
        Column(say("reason"), width=30),
        Column(say("column"), width=20),
        Column(say("rows"), "whole"),
    )
    rows = tuple(
        (
            row.source,
            words.term("stage", row.stage),
            words.term("reason", row.reason),
            row.column_name,
            row.row_count,
        )
        for row in facts.quarantine
    )
    return or_note(Sheet(say("quarantine_sheet"), columns, rows, fixed=1), say("no_quarantine"))


def _exclusions(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("source"), width=24),
        Column(say("evidence"), width=14),
        Column(say("reason"), width=40),
        Column(say("event_count"), "whole"),
    )
    rows = tuple(
        (
            row.source,
            words.term("evidence_class", row.evidence_class),
            words.term("reason", row.reason),
            row.event_count,
        )
        for row in facts.exclusions
    )
    return or_note(Sheet(say("exclusions_sheet"), columns, rows, fixed=1), say("no_industry"))


def _history(facts: NightFacts, words: Words) -> Sheet:
    """Set up the versions of records since the last version, by source."""
    columns = (
        Column(words.say("source"), width=30),
        *(Column(words.term("version_type", kind), "whole") for kind in TYPES),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (line.source, *line.counts) for line in facts.history.sources
    )
    return or_note(Sheet(words.say("history"), columns, rows, fixed=1), words.say("no_history"))


def _methods(facts: NightFacts, words: Words) -> Sheet:
    say = words.say
    columns = (
        Column(say("method_id"), width=22),
        Column(say("method_title"), width=26),
        Column(say("formula"), width=70),
        Column(say("reference"), width=50),
    )
    rows = tuple((m.method_id, words.title(m), m.formula, m.reference) for m in facts.methods)
    return Sheet(say("methods_sheet"), columns, rows, fixed=1)
