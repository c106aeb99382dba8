"""Landed copies over the years: packed once nobody is likely to read them, let go in the end.

How long is policy: `dbt_project/seeds/scoring/landing_retention.csv`. What was admitted and what is
kept in quarantine stays, with its ledger entry, so that every account holds for ever; what goes is
the publisher's file, and with it judging that file anew. Copies in which persons have pseudonyms
are packed and never let go: a person who asks to be forgotten is erased by way of the copy.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from ingest.errors import ExpectedError
from ingest.keeping import pack, retire, settle
from ingest.landing import Landing, landings
from ingest.source import Source
from warehouse import pipeline
from warehouse.lake import Lake
from warehouse.settings import Settings

POLICY: Final = Path("seeds", "scoring", "landing_retention.csv")

Progress = Callable[[int, int], None]


class RetentionPolicyError(ExpectedError):
    """The policy of keeping landed copies says nothing, or two things, of a source on a day."""


@dataclass(frozen=True)
class Keeping:
    """For how many days landed copies stay as they came, and for how many months they stay."""

    pack_after_days: int
    keep_months: int

    def is_to_be_packed(self, landed: date, day: date) -> bool:
        """Whether a copy that landed on one day is to be packed on another."""
        return landed + timedelta(days=self.pack_after_days) < day

    def is_over(self, landed: date, day: date) -> bool:
        """Whether the time of keeping has ended: whole calendar months have passed."""
        months = (day.year - landed.year) * 12 + day.month - landed.month - (day.day < landed.day)
        return months >= self.keep_months


@dataclass(frozen=True)
class Tidied:
    """What was done to the landed copies of a source, or would be."""

    source: str
    packed_count: int = 0
    packed_from_bytes: int = 0
    packed_to_bytes: int = 0
    retired_count: int = 0
    retired_bytes: int = 0


def tidy(
    settings: Settings,
    day: date,
    *,
    is_rehearsal: bool = False,
    progress: Progress = lambda _done, _all: None,
) -> list[Tidied]:
    """Pack landed copies and let those go whose time is over; name the sources that were touched.

    Raises
    ------
    RetentionPolicyError
        Where the policy has no single line for a source, before anything is touched.
    """
    Lake(settings.lake_folder).insist_on_format()
    sources = pipeline.sources(settings)
    policy = {source.name: _keeping(settings, source, day) for source in sources}
    done = []
    for number, source in enumerate(sources, start=1):
        done.append(_tidied(settings, source, policy[source.name], day, is_rehearsal=is_rehearsal))
        progress(number, len(sources))
    return [one for one in done if one.packed_count or one.retired_count]


def _tidied(
    settings: Settings, source: Source, keeping: Keeping, day: date, *, is_rehearsal: bool
) -> Tidied:
    lake = Lake(settings.lake_folder)
    with (
        lake.taking(source.name),
        pipeline.apart_from_erasure(settings, source),
        nullcontext() if is_rehearsal else lake.rewriting(),  # a backup copies one form, whole
    ):
        found = list(_judged(lake, source))
        over = [
            one
            for one in found
            # a person is erased out of the landed copy: without it the rows could not be reached
            if not source.personal.subject and keeping.is_over(one.file.landed_date, day)
        ]
        stale = [
            one
            for one in found
            if one not in over
            and not one.is_packed
            and keeping.is_to_be_packed(one.file.landed_date, day)
        ]
        before, after = _packed(stale, is_rehearsal=is_rehearsal)
        size = sum(one.stored_bytes for one in over)
        if not is_rehearsal:
            for one in over:
                retire(one, day, f"kept for {keeping.keep_months} months")
            for landing in landings(source.name, lake.landing):
                settle(landing)
        return Tidied(source.name, len(after), sum(before), sum(after), len(over), size)


def _packed(stale: Sequence[Landing], *, is_rehearsal: bool) -> tuple[list[int], list[int]]:
    """Pack copies; return the sizes of those that became smaller, before and after."""
    before, after = [], []
    for one in stale:
        size = one.stored_bytes
        packed = pack(one, is_rehearsal=is_rehearsal)
        if packed is not None:
            before.append(size)
            after.append(packed)
    return before, after


def _judged(lake: Lake, source: Source) -> Iterator[Landing]:
    """Yield the copies that the gate has read as they are; no other is ever touched."""
    read = {batch.batch_id for batch in lake.batches(source.name)}
    for landing in landings(source.name, lake.landing):
        is_there = landing.refusal is None and landing.retired_date is None
        if is_there and landing.file.batch_id in read:
            yield landing


def _keeping(settings: Settings, source: Source, day: date) -> Keeping:
    kind = "person" if source.personal.columns else "other"
    with (settings.dbt_project / POLICY).open(encoding="utf-8", newline="") as lines:
        fitting = [
            line
            for line in csv.DictReader(lines)
            if line["content_kind"] == kind
            and line["valid_from"] <= day.isoformat()
            and (not line["valid_to"] or day.isoformat() <= line["valid_to"])
        ]
    if len(fitting) != 1:
        raise RetentionPolicyError(
            f"{POLICY.name}: {len(fitting)} lines for {kind} on {day}, of which {source.name} is"
        )
    return Keeping(int(fitting[0]["pack_after_days"]), int(fitting[0]["keep_months"]))
