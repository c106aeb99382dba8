"""What every test may use: where the real files are, and a source declared on the spot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FENGHUO_SHARED", REPOSITORY.parent / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the publishers' real files where they are not at hand, and say so."""
    if (SHARED / "data").is_dir():
        return
    absent = pytest.mark.skip(reason=f"the publishers' real files are not at {SHARED}")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the publishers' real files; only for tests marked ``shared``."""
    return SHARED / "data"
