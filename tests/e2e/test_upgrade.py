"""A lake that an older product left is read, and rebuilt by the next night without a hand."""

from __future__ import annotations

import tarfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.files import read_json
from ingest.records import RECORD_TYPES
from tests.e2e.nights import Night, run_night, unaccounted
from warehouse import publish, store
from warehouse.lake import Lake
from warehouse.query.catalogue import catalogue

LAKES = Path(__file__).with_name("lakes")
NEXT_DAY = date(2026, 10, 21)
pytestmark = [pytest.mark.e2e, pytest.mark.dag, pytest.mark.dbt]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an older product."""
    home = tmp_path_factory.mktemp("upgrade")
    with tarfile.open(LAKES / "2026_11_23.tar.xz") as archive:
        archive.extractall(home, filter="data")
    return home


@pytest.fixture(scope="module")
def old(home: Path) -> publish.Version:
    """The version that the older product published."""
    version = publish.standing(Lake(home / "lake"))
    assert version.business_date == date(2026, 10, 20)
    return version


@pytest.fixture(scope="module")
def night(home: Path, old: publish.Version) -> Night:
    """A night of today on that lake, without a new file."""
    (home / "inbox").mkdir()
    return run_night(home, NEXT_DAY)


def test_what_an_older_product_published_can_be_asked(old: publish.Version) -> None:
    """Its tables, their meanings and their rows."""
    with store.read(old.database) as reader:
        tables = catalogue(reader).tables
        assert "reports.rpt_risk_tiers" in tables
        assert tables["reports.rpt_risk_tiers"].meaning
        for name, stated in old.manifest["tables"].items():
            assert reader.value(f"select count(*) from {name}") == stated["row_count"]


def test_a_night_of_today_brings_an_older_lake_up(
    home: Path, old: publish.Version, night: Night
) -> None:
    """Every batch is judged anew in the shape of today, every row accounted for."""
    assert night.exit_code == 0, night.output
    assert night.version.business_date == NEXT_DAY
    assert night.version.manifest["previous"] == old.name
    assert unaccounted(night.files()) == []
    batches = list(night.lake.batches())
    assert len(batches) > 60
    for batch in batches:
        shape = RECORD_TYPES[batch.record_type]
        assert batch.schema_digest == shape.schema_digest
        for path in night.lake.raw_files(batch.record_type, [batch]):
            assert pq.read_schema(path).names == shape.schema.names
    assert read_json(home / "lake" / "format.json")["format"] == 1


def test_the_report_tells_that_the_method_changed(night: Night, old: publish.Version) -> None:
    """What moved with the product is no news of the world: the cause is named."""
    release = night.version.manifest["release"]
    assert release
    stated = old.manifest["inputs"]
    assert stated.get("method_digest") != night.version.manifest["inputs"]["method_digest"]
    page = (night.lake.reports / night.version.name / "nightly_en.html").read_text("utf-8")
    assert "method" in page.lower()


def test_the_old_version_stays_beside_the_new(night: Night, old: publish.Version) -> None:
    """Who worked with it finds it where it was."""
    assert [version.name for version in publish.versions(night.lake)] == [
        old.name,
        night.version.name,
    ]
