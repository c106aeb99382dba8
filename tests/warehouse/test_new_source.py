"""A source is a folder: it is landed, judged, listed and described without any other edit."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ingest.source import find
from quality_checks.suites import record_suite
from warehouse import pipeline
from warehouse.lake import Lake
from warehouse.reports import source_page
from warehouse.settings import Settings

SOURCE = """
name: jm_returned_recalls
title: {zh: 江门召回备案, en: Jiangmen recall filings}
publisher: {zh: 江门市市场监督管理局, en: Jiangmen Administration for Market Regulation}
country: CN
record_type: recall
evidence_class: recall
schedule: monthly
licence: {name: internal, attribution: Jiangmen AMR, rows_publishable: false}
inbox: ["jm_recalls/*.csv"]
format: csv
columns:
  recall_number: 备案编号
  recall_date: {from: 发布时间, dates: "%Y-%m-%d"}
  product_name: 产品名称
  maker_name: 生产者名称
  unit_count: 涉及数量
expect:
  fill_rate:
    product_name: {share: 0.9, since: 2026-11-23, reason: a recall names its product}
"""
SAMPLE = """备案编号,发布时间,产品名称,生产者名称,涉及数量
JM-001,2026-11-02,电热水壶,江门某电器有限公司,1200
JM-002,2026-11-09,儿童推车,新会某童车厂,85
"""
DAY = date(2026, 11, 22)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that know one more folder of sources, with its sample in the drop folder."""
    folder = tmp_path / "sources" / "jm_returned_recalls"
    folder.mkdir(parents=True)
    (folder / "source.yml").write_text(SOURCE, encoding="utf-8")
    (folder / "sample.csv").write_text(SAMPLE, encoding="utf-8")
    inbox = tmp_path / "home" / "inbox" / "jm_recalls"
    inbox.mkdir(parents=True)
    (inbox / "november.csv").write_text(SAMPLE, encoding="utf-8")
    return Settings(home=tmp_path / "home", sources=str(tmp_path / "sources"))


def test_the_night_maps_it(settings: Settings) -> None:
    """The DAG's mapping is the list of due sources, and the new one is in it."""
    assert "jm_returned_recalls" in pipeline.due(pipeline.sources(settings), DAY)


def test_the_gate_builds_its_suite(settings: Settings) -> None:
    """The record type's rules stand in the suite of the new source."""
    source = find(pipeline.sources(settings), "jm_returned_recalls")
    suite = record_suite(source, DAY)
    assert "recall.recall_date.required" in {rule.meta["rule_id"] for rule in suite.expectations}


def test_its_file_is_landed_judged_and_admitted(settings: Settings) -> None:
    """Both rows of its sample reach the lake."""
    pipeline.land(settings, "jm_returned_recalls", DAY)
    gated = pipeline.gate(settings, "jm_returned_recalls")

    assert (gated.landed_count, gated.admitted_count, gated.refused_files) == (2, 2, ())


def test_the_command_line_lists_and_describes_it(settings: Settings) -> None:
    """`fenghuo sources` names it, and `--describe` prints what its source.yml says."""
    environment = {
        **os.environ,
        "FENGHUO_HOME": str(settings.home),
        "FENGHUO_SOURCES": settings.sources,
    }
    listed, described = (
        subprocess.run(
            [sys.executable, "-m", "warehouse.cli", "sources", *options],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for options in ([], ["--describe", "jm_returned_recalls"])
    )
    assert "jm_returned_recalls" in listed
    for word in ("江门召回备案", "备案编号", "recall_number", "a recall names its product"):
        assert word in described


def test_the_page_of_sources_tells_of_it(settings: Settings, tmp_path: Path) -> None:
    """The page that every report brings is made of the source.yml files."""
    page = source_page.write(pipeline.sources(settings), tmp_path / "sources.html")
    for word in ("江门召回备案", "备案编号", "a recall names its product"):
        assert word in page.read_text(encoding="utf-8")


def test_a_renamed_column_stops_its_file_and_nothing_else(settings: Settings) -> None:
    """The error names source, file and column; what was admitted before stays."""
    pipeline.land(settings, "jm_returned_recalls", DAY)
    pipeline.gate(settings, "jm_returned_recalls")
    renamed = SAMPLE.replace("发布时间", "公布日期")
    (settings.inbox_folder / "jm_recalls" / "december.csv").write_text(renamed, encoding="utf-8")
    pipeline.land(settings, "jm_returned_recalls", DAY)
    gated = pipeline.gate(settings, "jm_returned_recalls")

    assert gated.refused_files == ("jm_recalls/december.csv",)
    batches = {b.file_name: b for b in Lake(settings.lake_folder).batches()}
    refused = batches["jm_recalls/december.csv"]
    for word in ("jm_returned_recalls", "jm_recalls/december.csv", "发布时间", "公布日期"):
        assert word in str(refused.refusal_detail)
    assert (refused.landed_count, refused.quarantined_count) == (2, 2)
    assert batches["jm_recalls/november.csv"].admitted_count == 2
