"""The gate's strength is measured: nine faults in ten are caught, good files are let through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ingest.records import RECORD_TYPES
from ingest.source import Source, load_sources
from quality_checks.faults.bench import LEAST_CAUGHT, SEED, Outcome, alarms, measure, summed_up
from quality_checks.faults.catalogue import FAULTS
from quality_checks.faults.page import PAGE
from quality_checks.verdict import Decision

KINDS = {fault.name for fault in FAULTS if not fault.is_harmless}
PART = 16  # the whole catalogue takes minutes: `just faults`
OTHER_SEED = SEED + 1


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    """The sources that the product ships."""
    return load_sources()


@pytest.fixture(scope="module")
def outcomes(sources: list[Source]) -> list[Outcome]:
    """A part of the catalogue, chosen by hash, on files of another seed than the page's."""
    return list(measure(sources, OTHER_SEED, PART))


def test_the_page_tells_of_every_kind_and_every_record_type() -> None:
    """A fault or a record type that was added has been measured since."""
    text = PAGE.read_text(encoding="utf-8")

    assert len(KINDS) >= 40
    assert [] == [name for name in KINDS if f"| {name} | " not in text]
    assert [] == [name for name in RECORD_TYPES if name not in text]


def test_nine_faults_in_ten_are_caught(record_property: Callable[[str, object], None]) -> None:
    """The page counts what its own lines say."""
    text = PAGE.read_text(encoding="utf-8")
    caught, put_in = map(int, re.findall(r"\*\*(\d+) of (\d+) are caught", text)[0])
    lines = re.findall(
        r"^\| (\w+) \| \w+ \| (.+) \|$", text.split("## What caught them")[1], re.MULTILINE
    )
    harmful = [rules for name, rules in lines if name in KINDS]

    assert (len(harmful), sum(rules != "–" for rules in harmful)) == (put_in, caught)
    record_property("case_count", put_in)
    record_property("caught_percent", 100 * caught / put_in)
    assert caught >= LEAST_CAUGHT * put_in


def test_faults_in_other_files_are_caught_as_well(outcomes: list[Outcome]) -> None:
    """The share does not hang on the files that the rules were made with."""
    put_in, caught = summed_up(outcomes)

    assert put_in >= 20
    assert caught >= LEAST_CAUGHT * put_in, [
        (o.fault.name, o.bed) for o in outcomes if not o.is_caught and not o.fault.is_harmless
    ]


def test_what_does_no_harm_raises_no_alarm(outcomes: list[Outcome]) -> None:
    """Another order of rows or columns, other line ends, blanks around a text."""
    assert [] == [
        (o.fault.name, o.bed, o.rules) for o in outcomes if o.fault.is_harmless and o.is_caught
    ]


def test_no_good_file_is_refused_whatever_the_seed(sources: list[Source]) -> None:
    """What publishers write every month goes through, its few bad rows aside."""
    judged = dict(alarms(sources, OTHER_SEED))

    assert len(judged) >= 6
    assert [] == [bed for bed, verdict in judged.items() if verdict.decision is Decision.REFUSE]
