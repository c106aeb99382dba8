"""Do our statistics give the known answers: each method held against its reference files.

The folder holds inputs and answers of other people's software and of the literature. What is
compared here is also what the tests compare, so the table that a user prints is the proof.
"""

from __future__ import annotations

from pathlib import Path

from warehouse.agreement import rates, series
from warehouse.agreement.compared import Agreement

__all__ = ["Agreement", "agreement"]


def agreement(folder: Path) -> list[Agreement]:
    """Hold every method against the reference files of a folder.

    Parameters
    ----------
    folder : Path
        Folder of the reference files; all of them must be there.

    Returns
    -------
    list of Agreement
        In the order of the methods; nothing is raised where one does not hold.
    """
    return [each for check in (*rates.CHECKS, *series.CHECKS) for each in check(folder)]
