"""Fetching from the command line and in the night: only when it is asked for, and never silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.ingest.publisher import DAY, HTML, Desk, desk_with_publisher, played, record
from warehouse import pipeline
from warehouse.cli import main
from warehouse.settings import Settings


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A publisher, a declared source, and an environment that names both."""
    with desk_with_publisher(tmp_path) as desk:
        desk.source(
            'params: {from: "${since}"}\n'
            "window: {column: publisher_updated_date}\n"
            "requests_per_minute: 600"
        )
        monkeypatch.setenv("FENGHUO_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("FENGHUO_SOURCES", str(tmp_path / "sources"))
        monkeypatch.setenv("FENGHUO_BASE_URL_XX_RECALLS", desk.publisher.base_url)
        yield desk


def test_nothing_is_asked_of_a_publisher_by_default(desk):
    """Without the setting, landing looks into the drop folder only."""
    assert pipeline.land(Settings(), "xx_recalls", DAY) == []
    assert desk.publisher.heard == []


def test_a_night_that_may_fetch_lands_what_the_publisher_has(desk, monkeypatch):
    """With FENGHUO_FETCH=1 landing asks the publisher after the drop folder, and gating follows."""
    monkeypatch.setenv("FENGHUO_FETCH", "1")
    inbox = Settings().inbox_folder / "recalls"
    inbox.mkdir(parents=True)
    dropped = played([record(7)]).body
    (inbox / "by_hand.json").write_bytes(dropped)
    desk.publisher.answers("/recalls", played([record(1), record(2)]))

    landed = pipeline.land(Settings(), "xx_recalls", DAY)

    assert len(landed) == 2
    gated = pipeline.gate(Settings(), "xx_recalls")
    assert (gated.file_count, gated.landed_count, gated.refused_files) == (2, 3, ())


def test_a_source_that_comes_by_drop_folder_is_not_asked_for(desk, monkeypatch):
    """The setting concerns the sources that say how they are fetched."""
    monkeypatch.setenv("FENGHUO_FETCH", "1")
    assert pipeline.land(Settings(), "cn_12315_complaints", DAY) == []


def test_a_day_to_fetch_from_is_an_order_to_fetch(desk):
    """`--since` asks the publisher whatever the setting says."""
    desk.publisher.answers("/recalls", played([record(1)]))
    done = CliRunner().invoke(
        main, ["land", "xx_recalls", "--date", "2026-11-22", "--since", "2026-11-02"]
    )
    assert done.exit_code == 0, done.output
    assert done.output == "xx_recalls: 1 new files landed\n"
    assert desk.asked == [("/recalls", {"from": "2026-11-02"})]


def test_a_refused_answer_is_told_in_one_line(desk):
    """The command fails with source, finding and reason, without a traceback."""
    desk.publisher.answers("/recalls", HTML)
    done = CliRunner().invoke(main, ["land", "xx_recalls", "--since", "2026-11-02"])
    assert done.exit_code == 1
    assert done.output.startswith("Error: xx_recalls: recalls.json: a web page from ")
    assert done.output.endswith("[html_instead_of_data]\n")


def test_a_source_without_publisher_says_how_it_comes(desk):
    """Asking for what comes by drop folder only is a mistake that is explained."""
    done = CliRunner().invoke(main, ["land", "cn_12315_complaints", "--since", "2026-11-02"])
    assert done.exit_code == 1
    assert "comes by drop folder" in done.output


def test_the_hosts_of_publishers_can_be_replaced_in_the_environment(monkeypatch):
    """FENGHUO_BASE_URL_<SOURCE> names a mirror for one source."""
    monkeypatch.setenv("FENGHUO_BASE_URL_US_CPSC_RECALLS", "http://mirror.example")
    assert Settings().base_urls["us_cpsc_recalls"] == "http://mirror.example"
    assert Settings().fetch is False


def test_a_fetched_batch_keeps_its_name_in_the_lake(desk):
    """The batch that the command reports is the batch that lies in landing."""
    desk.publisher.answers("/recalls", played([record(1)]))
    settings = Settings()
    (batch,) = pipeline.fetch(settings, "xx_recalls", date(2026, 11, 2), DAY)
    assert (settings.lake_folder / "landing" / "xx_recalls" / batch / "manifest.json").exists()
