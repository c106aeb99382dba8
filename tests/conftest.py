"""What every test may use: where the real files are, and a source declared on the spot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FENGHUO_SHARED", REPOSITORY.parent / "shared"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole nights, keep each file's tests together, skip what has no real files."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    if not (SHARED / "data").is_dir():
        _skip_shared(items)


def _skip_shared(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason=f"the publishers' real files are not at {SHARED}")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the publishers' real files; only for tests marked ``shared``."""
    return SHARED / "data"
