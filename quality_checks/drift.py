"""Is a batch unlike the ones before it? Its profile is held against what theirs spanned.

A source whose files are all alike is held narrowly. One whose files differ, as annexes of many
offices do, is warned of only when a file is stranger than any before it was when it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from quality_checks.profile import Profile
from quality_checks.verdict import Fact, Severity

FEW_ROWS: Final = 20  # a smaller batch is like nothing in particular
BATCHES_TO_COMPARE: Final = 5
BATCHES_REMEMBERED: Final = 24
_OFF_RANGE: Final = 0.25  # of the span of the earlier ones, beyond it
_ERRORS: Final = 4  # standard errors of a share
_NAMED: Final = 6
_SHARE_FLOOR: Final = 0.05
_SHARE_STEPS: Final = 0.1

# the most that may be off without a word, where the earlier batches were all alike
_FLOORS: Final[Mapping[str, float]] = {
    "level": 0.4,
    "top": 1.4,
    "age": 0.4,
    "length": 0.35,
    "items": 0.35,
}
_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "filled": ("filled",),
    "numbers": ("level", "top", "zero", "whole", "round"),
    "dates": ("age", "early", "after", "same"),
    "text": ("length", "items", "digits", "letters", "han", "capitals", "different"),
    "records": ("kept", "changed"),
    "mix": (),  # whatever else: shares of single categories, and of the commonest word
    "words": (),
}
# Student's t at 0.9995, by degrees of freedom: one measure in a thousand lies beyond
_STUDENT: Final = ((4, 8.61), (5, 6.87), (6, 5.96), (7, 5.41), (8, 5.04), (10, 4.59), (15, 4.07))
_STUDENT_MANY: Final = 3.65


@dataclass(frozen=True)
class Drift:
    """What is off in a batch, by group, in words for a person."""

    off: Mapping[str, tuple[str, ...]]
    compared: int

    def counts(self) -> dict[str, int]:
        """Say how many measures were off in each group."""
        return {group: len(found) for group, found in self.off.items()}


def student(count: int) -> float:
    """Return how many standard deviations the next of some numbers may lie from their mean."""
    freedom = count - 1
    t = next((t for most, t in _STUDENT if freedom <= most), _STUDENT_MANY)
    return t * sqrt(1 + 1 / count)


def drift_of(profile: Profile, earlier: Sequence[Profile]) -> Drift | None:
    """Find what is off; nothing is said of small batches, nor before some are there to compare."""
    known = [one for one in earlier if one.sampled >= FEW_ROWS][-BATCHES_REMEMBERED:]
    if profile.sampled < FEW_ROWS or len(known) < BATCHES_TO_COMPARE:
        return None
    off: dict[str, list[str]] = {group: [] for group in _GROUPS}
    for name, said in _off_measures(profile, known):
        measure = name.rsplit(".", 1)[-1]
        group = next((group for group, names in _GROUPS.items() if measure in names), "mix")
        off[group].append(said)
    off["words"] += _strange_words(profile, known)
    return Drift({group: tuple(found) for group, found in off.items()}, len(known))


def drift_facts(drift: Drift | None, earlier: Sequence[Profile]) -> Iterator[Fact]:
    """Hold each group to the strangest of the earlier batches, as it was when it came."""
    if drift is None:
        return
    for group, found in drift.off.items():
        most = max((one.off.get(group, 0) for one in earlier[-BATCHES_REMEMBERED:]), default=0)
        yield Fact(
            name=f"drift.{group}",
            value=len(found),
            low=None,
            high=most,
            action=Severity.WARN,
            expected=f"as in {drift.compared} earlier batches, of which one had {most} off",
            observed=_listed(found),
        )


def _off_measures(profile: Profile, known: Sequence[Profile]) -> Iterator[tuple[str, str]]:
    names = [
        name
        for name in profile.measures
        if sum(name in one.measures for one in known) >= BATCHES_TO_COMPARE
    ]
    if not names:
        return
    past = np.array([[one.measures.get(name, np.nan) for name in names] for one in known])
    counts = (~np.isnan(past)).sum(axis=0)
    lowest, highest, mean = np.nanmin(past, 0), np.nanmax(past, 0), np.nanmean(past, 0)
    spread = np.nanstd(past, 0, ddof=1) * np.array([student(int(count)) for count in counts])
    spare = np.array(
        [_spare(name, float(m), profile.sampled) for name, m in zip(names, mean, strict=True)]
    )
    width, more = np.maximum(spread, spare), np.maximum(_OFF_RANGE * (highest - lowest), spare)
    low, high = np.minimum(lowest - more, mean - width), np.maximum(highest + more, mean + width)
    for at, name in enumerate(names):
        value = profile.measures[name]
        if not low[at] <= value <= high[at]:
            yield name, f"{name} {value:.3g} (usually {lowest[at]:.3g} to {highest[at]:.3g})"


def _spare(name: str, mean: float, rows: int) -> float:
    """Return what a measure may be off in any case; of a share, more the fewer the rows."""
    floor = _FLOORS.get(name.rsplit(".", 1)[-1])
    if floor is not None:
        return floor
    likely = min(max(mean, 1 / rows), 1 - 1 / rows)
    return max(_SHARE_FLOOR, _ERRORS * sqrt(likely * (1 - likely) / rows))


def _strange_words(profile: Profile, known: Sequence[Profile]) -> Iterator[str]:
    """Name the columns with more words never seen before, or other shares of them, than usual."""
    for column, shares in profile.words.items():
        past = [one.words[column] for one in known if column in one.words]
        if len(past) < BATCHES_TO_COMPARE:
            continue
        bearers = Counter(word for one in past for word in one)
        new = sum(share for word, share in shares.items() if word not in bearers)
        usual = max(sum(s for word, s in one.items() if bearers[word] == 1) for one in past)
        if new > max(2 * usual, usual + _SHARE_FLOOR):
            yield f"{column} {new:.0%} new words (usually {usual:.0%})"
            continue
        moved, step = _moved(shares, past)
        if moved > max(1.5 * step, step + _SHARE_STEPS, sqrt(len(shares) / profile.sampled)):
            yield f"{column} {moved:.0%} of the words moved (usually {step:.0%})"


def _moved(shares: Mapping[str, float], past: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """Return how far the shares lie from the earlier ones', and how far one of those did."""
    words = list({word for one in (*past, shares) for word in one})
    table = np.array([[one.get(word, 0.0) for word in words] for one in past])
    others = (table.sum(axis=0) - table) / (len(past) - 1)
    steps = np.abs(table - others).sum(axis=1) / 2
    own = np.array([shares.get(word, 0.0) for word in words])
    return float(np.abs(own - table.mean(axis=0)).sum() / 2), float(steps.max())


def _listed(found: Sequence[str]) -> str:
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return "; ".join(found[:_NAMED]) + more
