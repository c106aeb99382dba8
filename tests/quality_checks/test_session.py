"""A session is made once, judges many batches, and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from quality_checks.session import Session
from quality_checks.verdict import Severity


@pytest.fixture
def spills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which sessions put what does not fit into memory."""
    folder = tmp_path / "spills"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_closed_session_leaves_no_folder(workbench: Any, spills: Path) -> None:
    """What was spilled to disk may hold personal data and goes with the session."""
    session = Session()
    session.judge_records(workbench.good(3))
    during = len(list(spills.iterdir()))

    session.close()

    assert (1, []) == (during, list(spills.iterdir()))


def test_sessions_do_not_see_each_others_rows(workbench: Any, spills: Path) -> None:
    """Each has a scratch database of its own."""
    batch = workbench.good(3)
    first, second = Session(), Session()
    broken = first.judge_records(workbench.spoil(batch, "injured_count", {1: -1})).breaches

    assert () == second.judge_records(batch).breaches
    assert [(Severity.QUARANTINE, ("0123456789abcdef:1",))] == [
        (breach.action, breach.row_ids) for breach in broken
    ]
    first.close()
    second.close()


def test_a_batch_larger_than_the_memory_is_judged_all_the_same(
    workbench: Any, spills: Path
) -> None:
    """Rows spill to disk where the limit is below their size."""
    batch = workbench.good(60_000)
    session = Session(memory_limit="16MB")

    judged = session.judge_records(batch)

    session.close()
    assert batch.records.nbytes > 16_000_000
    assert () == judged.breaches
