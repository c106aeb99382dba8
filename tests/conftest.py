"""What every test may use: where the real files are, and a source declared on the spot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FENGHUO_SHARED", REPOSITORY.parent / "shared"))


# files of tests that look at one warehouse, which is built once if one process runs them all
COMPANIES = {
    "tests/e2e/test_night.py": "first night",
    "tests/e2e/test_site.py": "first night",
    **{
        f"tests/dbt_project/{path.name}": "dbt_project"
        for path in (REPOSITORY / "tests" / "dbt_project").glob("test_*.py")
    },
}


class ByFile(LoadScopeScheduling):
    """Gives each process the tests of a whole file, or of all files that share a warehouse."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return COMPANIES.get(file, file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Share the tests out when several processes run them (``start.py test``)."""
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole nights; skip what needs the real files where they are not at hand."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
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
