"""Measures the strength of the gate and writes its page: ``python -m quality_checks.faults``."""

from __future__ import annotations

import sys

from ingest.source import load_sources
from quality_checks.faults.bench import LEAST_CAUGHT, SEED, alarms, measure, summed_up
from quality_checks.faults.page import PAGE, page


def main() -> int:
    """Put every fault into every bed, and write down what became of it; fail below nine in ten."""
    sources = load_sources()
    outcomes = list(measure(sources, SEED))
    PAGE.write_text(page(outcomes, alarms(sources, SEED), SEED), encoding="utf-8", newline="\n")
    put_in, caught = summed_up(outcomes)
    sys.stdout.write(f"{caught} of {put_in} faults caught\n")
    return int(caught < LEAST_CAUGHT * put_in)


if __name__ == "__main__":
    sys.exit(main())
