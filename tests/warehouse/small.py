"""A source of three rows, the smallest lake that a test can have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from warehouse import pipeline
from warehouse.lake import GatedBatch, Lake
from warehouse.settings import Settings

SOURCE = """
name: xx_recalls
title: {zh: 召回, en: Recalls}
publisher: {zh: 发布者, en: Publisher}
country: CN
record_type: recall
evidence_class: recall
schedule: monthly
licence: {name: none, attribution: Publisher, rows_publishable: false}
inbox: ["recalls/*.csv"]
format: csv
columns:
  recall_number: no
  recall_date: {from: date, dates: "%Y-%m-%d"}
  is_injury_reported: {from: hurt, lookup: yes_no}
lookups: {yes_no: {"是": "true", "否": "false"}}
expect:
  quarantined_share: {max: 0.5, since: 2026-11-23, reason: small invented files}
"""
FILE = "no,date,hurt\n1,2026-11-01,是\n2,2026-11-02,否\n3,2026-11-03,有\n"
DAY = date(2026, 11, 22)


def with_one_source(folder: Path) -> Settings:
    """Declare the source, put its file into the drop folder, and return the settings."""
    declared = folder / "sources" / "xx_recalls"
    declared.mkdir(parents=True)
    (declared / "source.yml").write_text(SOURCE, encoding="utf-8")
    inbox = folder / "home" / "inbox" / "recalls"
    inbox.mkdir(parents=True)
    (inbox / "november.csv").write_text(FILE, encoding="utf-8")
    return Settings(home=folder / "home", sources=str(folder / "sources"))


def take(settings: Settings, *, again: bool = False) -> GatedBatch:
    """Land and gate the source and return the ledger's entry."""
    pipeline.land(settings, "xx_recalls", DAY)
    pipeline.gate(settings, "xx_recalls", again=again)
    (batch,) = Lake(settings.lake_folder).batches("xx_recalls")
    return batch
