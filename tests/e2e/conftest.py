"""Nights that several files of tests look at."""

from __future__ import annotations

import pytest

from ingest.synthetic import generate
from tests.e2e.nights import DAY, OVERRIDE, SCALE, Night, run_night
from tests.e2e.warned import warn
from warehouse.decisions import append
from warehouse.lake import Lake


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """The first night, on a small set of generated files."""
    home = tmp_path_factory.mktemp("fenghuo")
    generate(home / "inbox", DAY, scale=SCALE)
    append(Lake(home / "lake").decisions, OVERRIDE)
    warn(Lake(home / "lake").decisions)
    return run_night(home, DAY)
