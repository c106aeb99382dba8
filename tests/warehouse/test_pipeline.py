"""Each arrow can be walked again without harm, and a mended rule brings back what it kept out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.files import read_json, write_json
from ingest.records import RECORD_TYPES
from tests.warehouse.small import DAY, FILE, SOURCE, take, with_one_source
from warehouse import pipeline
from warehouse.lake import Lake
from warehouse.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with one source and one file in the drop folder, a row of which has a new word."""
    return with_one_source(tmp_path)


def test_a_row_with_an_unknown_word_waits_in_quarantine(settings: Settings) -> None:
    """Two rows are admitted, one is kept with its reason and the row as published."""
    batch = take(settings)
    kept = pq.read_table(Lake(settings.lake_folder).quarantine_path("xx_recalls", batch.batch_id))

    assert (batch.landed_count, batch.admitted_count, batch.quarantined_count) == (3, 2, 1)
    assert kept["reason"].to_pylist() == ["unknown_value"]
    assert '"hurt":"有"' in kept["published"].to_pylist()[0]


def test_a_copy_under_another_name_is_accounted_for_and_named(settings: Settings) -> None:
    """Its rows land and are judged like the first one's, record for record; a note says whose."""
    inbox = settings.home / "inbox" / "recalls"
    (inbox / "women.csv").write_text(FILE, encoding="utf-8")
    pipeline.land(settings, "xx_recalls", DAY)
    pipeline.gate(settings, "xx_recalls")
    lake = Lake(settings.lake_folder)
    first, copy = sorted(lake.batches("xx_recalls"), key=lambda batch: batch.file_name)
    rows = [
        pq.read_table(lake.raw_path("recall", "xx_recalls", batch.batch_id))
        for batch in (first, copy)
    ]

    assert [(b.landed_count, b.admitted_count) for b in (first, copy)] == [(3, 2), (3, 2)]
    for name in ("record_id", "content_hash"):
        assert rows[0][name].to_pylist() == rows[1][name].to_pylist()
    assert first.notes == ()
    assert copy.notes == (f"a copy of recalls/november.csv of xx_recalls (batch {first.batch_id})",)


def test_gating_again_changes_nothing(settings: Settings) -> None:
    """A second look at what has been judged judges nothing."""
    first = take(settings)
    gated = pipeline.gate(settings, "xx_recalls")

    assert gated.file_count == 0
    assert take(settings) == first


def test_a_mended_rule_brings_the_row_back(settings: Settings) -> None:
    """After the new word is declared, judging again admits the row and empties the quarantine."""
    batch = take(settings)
    path = Path(settings.sources) / "xx_recalls" / "source.yml"
    path.write_text(SOURCE.replace('"是": "true"', '"是": "true", "有": "true"'), encoding="utf-8")
    mended = take(settings, again=True)

    assert mended.batch_id == batch.batch_id
    assert (mended.admitted_count, mended.quarantined_count) == (3, 0)
    assert not Lake(settings.lake_folder).quarantine_path("xx_recalls", batch.batch_id).exists()


def test_a_batch_in_an_older_shape_is_judged_anew(settings: Settings) -> None:
    """When the raw layer gains a column, the next night brings older batches up to it."""
    batch = take(settings)
    lake = Lake(settings.lake_folder)
    ledger = lake.verdict_path("xx_recalls", batch.batch_id)
    write_json(ledger, {**read_json(ledger), "schema_digest": "of another year"})

    with pytest.raises(pipeline.OutdatedBatchesError, match="xx_recalls"):
        pipeline.build(settings, DAY)
    assert pipeline.gate(settings, "xx_recalls").file_count == 1
    assert list(lake.batches("xx_recalls")) == [batch]


def test_a_file_with_old_news_is_found_by_what_it_tells(settings: Settings) -> None:
    """A later file is compared with the newest event and the arrival of the files before it."""
    take(settings)
    later = settings.inbox_folder / "recalls" / "march.csv"
    later.write_text("no,date,hurt\n4,2026-11-03,是\n", encoding="utf-8")
    pipeline.land(settings, "xx_recalls", date(2027, 3, 1))
    pipeline.gate(settings, "xx_recalls")

    (march,) = [
        b for b in Lake(settings.lake_folder).batches() if b.file_name.endswith("march.csv")
    ]

    observed = {f.rule_id: (str(f.severity), f.observed) for f in march.findings}
    assert observed == {
        "recall.freshness": ("warn", "118 days"),
        "recall.arrival": ("warn", "99 days"),
    }


def test_a_batch_of_another_record_type_moves_whole(settings: Settings) -> None:
    """A source that conforms to another record type leaves no rows under the former one."""
    batch = take(settings)
    lake = Lake(settings.lake_folder)
    raw = lake.raw_path("recall", "xx_recalls", batch.batch_id)
    former = lake.raw_path("complaint", "xx_recalls", batch.batch_id)
    former.parent.mkdir(parents=True)
    raw.rename(former)
    ledger = lake.verdict_path("xx_recalls", batch.batch_id)
    digest = RECORD_TYPES["complaint"].schema_digest
    write_json(ledger, {**read_json(ledger), "record_type": "complaint", "schema_digest": digest})

    assert pipeline.gate(settings, "xx_recalls").file_count == 1
    assert (raw.exists(), former.exists()) == (True, False)


def test_nothing_landed_is_nothing_to_build(settings: Settings) -> None:
    """An empty warehouse is no answer: the build says where it looked."""
    with pytest.raises(pipeline.NothingToBuildError, match="inbox"):
        pipeline.build(settings, DAY)


def test_a_build_as_of_a_date_does_not_know_what_landed_later(settings: Settings) -> None:
    """What had not landed by the date is not there."""
    take(settings)
    with pytest.raises(pipeline.NothingToBuildError):
        pipeline.build(settings, date(2026, 11, 21))


def test_an_entry_that_does_not_add_up_cannot_be_written(settings: Settings) -> None:
    """The ledger refuses an account with a row missing."""
    batch = take(settings)
    with pytest.raises(AssertionError, match="4 rows landed, 2 admitted, 1 quarantined"):
        replace(batch, landed_count=4)


def test_inputs_digest_does_not_depend_on_order(settings: Settings) -> None:
    """The same batches in any order are the same inputs."""
    batch = take(settings)
    other = replace(batch, batch_id="another")
    assert pipeline.inputs_digest([batch, other]) == pipeline.inputs_digest([other, batch])
    assert pipeline.inputs_digest([batch]) != pipeline.inputs_digest([batch, other])
