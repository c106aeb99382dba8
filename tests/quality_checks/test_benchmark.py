"""The benchmark of the gate runs, and tells what each part of a load took."""

from __future__ import annotations

import pytest

from quality_checks.benchmark import main


def test_the_benchmark_accounts_for_the_rows_it_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A line a part, and the gate's share of the load."""
    main(400)

    *parts, total = capsys.readouterr().out.splitlines()
    assert [part.split("  ")[0] for part in parts[1:]] == ["read", "conform", "judge"]
    assert total.startswith("400 rows, ")
    assert total.endswith("% of the load's CPU")
