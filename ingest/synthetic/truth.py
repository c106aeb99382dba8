"""What the generator planted, written down so that tests can hold results against it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.files import read_json, write_json


@dataclass(frozen=True)
class IndustryTruth:
    """True failure rates of one industry and the hazard planted in it.

    ``rate_first``, ``rate_onset`` and ``rate_last`` are the true shares of failing checks in the
    first month, the month before the onset and the last whole month. Of the failures,
    ``label_share`` concern marks and performance alone and ``hazard_share`` the planted hazard;
    ``hazard_code`` is empty where nothing is planted.
    """

    industry_code: str
    pattern: str
    hazard_code: str
    hazard_share: float
    label_share: float
    rate_first: float
    rate_onset: float
    rate_last: float
    onset_date: date | None
    checks_per_month: float


@dataclass(frozen=True)
class CellTruth:
    """How many samples of an industry were checked in a month on one basis, and how many failed."""

    industry_code: str
    month: date
    sampling_basis: str
    check_count: int
    failure_count: int


@dataclass(frozen=True)
class FileTruth:
    """What one file holds: rows of data, and of these how many are bad, repeated or corrected.

    ``rejected_count`` rows cannot conform; ``duplicate_count`` rows repeat an earlier record;
    ``correction_count`` rows replace an earlier one. ``is_poisoned`` files must be refused.
    """

    source: str
    file_name: str
    row_count: int
    rejected_count: int = 0
    duplicate_count: int = 0
    correction_count: int = 0
    is_poisoned: bool = False


@dataclass(frozen=True)
class ComplainantTruth:
    """Somebody who complains for a living: the telephone, and the loadable complaints."""

    phone: str
    complaint_count: int


@dataclass(frozen=True)
class Truth:
    """The whole of what is known of a generated drop folder."""

    seed: int
    scale: float
    since: date
    onset: date
    until: date
    industries: tuple[IndustryTruth, ...]
    cells: tuple[CellTruth, ...]
    files: tuple[FileTruth, ...]
    complainants: tuple[ComplainantTruth, ...] = ()
    relief: date | None = None  # first month in which the planted hazard falls back

    @property
    def row_count(self) -> int:
        """Rows of data in all files."""
        return sum(file.row_count for file in self.files)

    def industry(self, code: str) -> IndustryTruth:
        """Return what was planted in an industry."""
        return next(i for i in self.industries if i.industry_code == code)

    def file(self, name: str) -> FileTruth:
        """Return what one file holds."""
        return next(f for f in self.files if f.file_name == name)


def write_truth(path: Path, truth: Truth) -> None:
    """Write the truth as JSON."""
    write_json(path, asdict(truth))


def read_truth(path: Path) -> Truth:
    """Read the truth back."""
    stated: dict[str, Any] = read_json(path)
    return Truth(
        **{
            **_with_days({"relief": None, **stated}, "since", "onset", "until", "relief"),
            "industries": tuple(
                IndustryTruth(**_with_days(industry, "onset_date"))
                for industry in stated["industries"]
            ),
            "cells": tuple(CellTruth(**_with_days(cell, "month")) for cell in stated["cells"]),
            "files": tuple(FileTruth(**file) for file in stated["files"]),
            "complainants": tuple(
                ComplainantTruth(**person) for person in stated.get("complainants", ())
            ),
        }
    )


def _with_days(stated: dict[str, Any], *names: str) -> dict[str, Any]:
    days = {name: stated[name] and date.fromisoformat(stated[name]) for name in names}
    return {**stated, **days}
