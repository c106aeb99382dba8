"""Sixty invented persons are dropped where exports come; what is kept of the files has none."""

from __future__ import annotations

from datetime import date

import pytest

from tests.e2e.persons import Person, plant
from warehouse import pipeline
from warehouse.lake import Lake
from warehouse.scan import scan
from warehouse.settings import Settings

DAY = date(2026, 11, 22)
SOURCE = "cn_12315_complaints"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[Person], set[str]]:
    """The exports landed and judged; who is in them, and which files are to be refused."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    people, refused = plant(settings.inbox_folder)
    pipeline.land(settings, SOURCE, DAY)
    pipeline.gate(settings, SOURCE)
    return settings, people, refused


def test_landing_quarantine_verdicts_and_keys_hold_no_person(
    taken: tuple[Settings, list[Person], set[str]],
) -> None:
    """In good rows, bad ones, shifted ones, headers, refused files, names of files and folders."""
    settings, people, _ = taken
    words = [word for person in people for word in person.words]
    found = scan(settings.home, words, but=settings.inbox_folder)

    assert [(words[s.word_number - 1], s.place) for s in found.sightings] == []
    assert found.unopened == ()
    assert scan(settings.home, [people[0].trace], but=settings.inbox_folder).sightings


def test_every_row_about_a_person_is_accounted_for(
    taken: tuple[Settings, list[Person], set[str]],
) -> None:
    """Rows that cannot be placed are counted; the refused files are the ones meant."""
    settings, _, refused = taken
    batches = {b.file_name: b for b in Lake(settings.lake_folder).batches(SOURCE)}
    mixed = batches["12315/投诉举报_甲.csv"]

    assert {name for name, batch in batches.items() if batch.decision == "refuse"} == refused
    assert (mixed.landed_count, mixed.admitted_count, mixed.quarantined_count) == (125, 120, 5)
    assert "12315/〔隐去〕/〔隐去〕.csv" in batches
    assert pipeline.unclaimed_files(settings) == ["〔隐去〕.csv"]
