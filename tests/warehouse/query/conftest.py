"""A small published file that the tests of asking share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse import store
from warehouse.query.catalogue import Catalogue, catalogue


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with two tables, comments and a statistic, written as versions are."""
    path = tmp_path_factory.mktemp("published") / "fenghuo.duckdb"
    with store.write(
        path, memory_limit="200MB", threads=1, storage_version=store.STORAGE_VERSION
    ) as connection:
        for statement in (
            "create schema reports",
            "create schema stats",
            "create table reports.rpt_tiers as select 'I' || i as industry_code, i as tier_rank, "
            "'=1+' || i as label from range(1, 251) t(i)",
            "comment on table reports.rpt_tiers is '一行一行业 · one row an industry'",
            "comment on column reports.rpt_tiers.tier_rank is '等级序号 · rank of the tier'",
            "create table reports.rpt_rows as select i::hugeint as unit_count, [i, i] as pair, "
            "date '2026-11-22' as day, null::varchar as nothing from range(3) t(i)",
            "create macro stats.half(x) as x / 2",
        ):
            connection.execute(statement)
    return path


@pytest.fixture
def reader(published: Path) -> Iterator[store.Reader]:
    """The file as readers open it."""
    with store.read(published) as opened:
        yield opened


@pytest.fixture
def known(reader: store.Reader) -> Catalogue:
    """What the file holds."""
    return catalogue(reader)
