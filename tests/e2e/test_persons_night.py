"""Whatever a night writes, no person can be found in it; and a forgotten one stays forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.e2e.nights import Night, run_night, unaccounted
from tests.e2e.persons import Person, plant
from warehouse import erasure, pipeline
from warehouse.scan import scan
from warehouse.settings import Settings

DAY = date(2026, 11, 22)
SOURCE = "cn_12315_complaints"
pytestmark = [pytest.mark.e2e, pytest.mark.dag, pytest.mark.dbt]


@dataclass(frozen=True)
class Planted:
    """A night on exports in which sixty invented persons stand wherever a person can stand."""

    night: Night
    people: list[Person]
    refused: set[str]

    @property
    def inbox(self) -> Path:
        """Where the publishers' own files lie: the one place that may name persons."""
        return self.night.home / "inbox"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Land, gate, build, publish and report by Airflow's own run."""
    home = tmp_path_factory.mktemp("persons")
    people, refused = plant(home / "inbox")
    return Planted(run_night(home, DAY), people, refused)


def test_files_are_refused_for_what_is_wrong_with_them_and_every_row_counts(
    planted: Planted,
) -> None:
    """No header, another header, too many errors, a torn quote, a web page; the others load."""
    files = planted.night.files()

    assert planted.night.exit_code == 3, planted.night.output
    assert {file["file_name"] for file in files if file["decision"] == "refuse"} == planted.refused
    assert unaccounted(files) == []
    assert sum(file["loaded_count"] for file in files) >= 120


def test_no_output_of_a_night_holds_what_identifies_a_person(
    planted: Planted, record_property: Callable[[str, object], None]
) -> None:
    """Lake, versions, reports, sites, Airflow's home, logs and what the command said: no word."""
    words = [word for person in planted.people for word in person.words]
    found = scan(planted.night.home, words, but=planted.inbox)

    assert [(words[s.word_number - 1], s.place) for s in found.sightings] == []
    assert found.unopened == ()
    assert [word for word in words if word in planted.night.output] == []
    assert found.file_count > 200
    record_property("planted_count", len(words))
    record_property("file_count", found.file_count)
    record_property("found_count", len(found.sightings))


def test_what_a_forgotten_person_said_is_gone_from_everything_and_stays_so(
    planted: Planted,
) -> None:
    """Planted, landed, published; erased, judged again, landed again, built again: nowhere."""
    night, person, other = planted.night, planted.people[0], planted.people[1]
    settings = Settings(home=night.home)

    assert scan(night.home, [person.trace], but=planted.inbox).sightings
    assert scan(night.lake.published, [person.trace]).sightings == ()
    erased = erasure.erase(settings, [person.phone], DAY)
    assert (erased.person_count, erased.row_count) == (1, 4)
    pipeline.gate(settings, SOURCE, again=True)
    plant(planted.inbox / "12315" / "again")
    pipeline.land(settings, SOURCE, DAY)
    pipeline.gate(settings, SOURCE)
    published = pipeline.publish(settings, pipeline.build(settings, DAY))

    assert published.is_new
    assert scan(night.home, [person.trace, *person.words], but=planted.inbox).sightings == ()
    assert scan(night.home, [other.trace], but=planted.inbox).sightings
