"""A step of a night that broke off, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.alarms.runbooks import Alarm, named


@dataclass(frozen=True)
class FailedRun:
    """A step of a night that broke off.

    ``failed_at`` is in UTC. ``is_mended`` once the same step has ended well since; ``is_told`` once
    a mail has told of it.
    """

    name: str
    arrow: str
    source: str
    business_date: str
    failed_at: str
    error: str
    message: str
    frames: tuple[str, ...]
    alarm_id: str
    is_mended: bool = False
    is_told: bool = False

    @property
    def alarm(self) -> Alarm:
        """What is to be done."""
        return named(self.alarm_id)

    @property
    def where(self) -> str:
        """The step, its source and its business date, as far as it has any."""
        return " ".join(part for part in (self.arrow, self.source, self.business_date) if part)
