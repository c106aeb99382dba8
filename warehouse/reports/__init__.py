"""The nightly report: published facts in, pages for people out."""

from __future__ import annotations

from warehouse.reports.facts import NightFacts
from warehouse.reports.gathering import gather
from warehouse.reports.nightly import render, write

__all__ = ["NightFacts", "gather", "render", "write"]
