"""Losses that a person lets pass: rows that a version no longer has, though nothing says why."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from warehouse.decisions.register import Decision


class AcceptedLoss(Decision):
    """What one table may lose in the version of one business date: so many rows and no more."""

    register_name: ClassVar[str] = "losses"

    table: Annotated[str, Field(pattern=r"^(marts|reports)\.[a-z0-9_]+$")]
    business_date: date
    largest_count: Annotated[int, Field(ge=1)]
