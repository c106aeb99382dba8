"""A register of decisions: one file, one JSON object a line, only ever added to."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ingest.errors import ExpectedError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class DecisionError(ExpectedError):
    """A decision that cannot be taken as it is written; the message says where and why."""


class Strict(BaseModel):
    """A part of a decision: only what it declares may stand there, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Decision(Strict):
    """What every decision says: which it is, who took it when, and why.

    A kind of decision is a subclass that names the file it is kept in. A decision is never changed:
    a later one takes its place.
    """

    register_name: ClassVar[str]

    decision_id: Identifier
    decided_date: date
    person: Text
    reason: Text


Kind = TypeVar("Kind", bound=Decision)


def path_of(folder: Path, kind: type[Decision]) -> Path:
    """Where the register of a kind lies, below the folder of decisions."""
    return folder / f"{kind.register_name}.jsonl"


def read(folder: Path, kind: type[Kind], as_of: date) -> tuple[Kind, ...]:
    """Read the decisions of a kind that had been taken by a date, in the order of the file.

    Raises
    ------
    DecisionError
        When a line is no decision of that kind, or two lines share an id: a decision that is read
        wrongly would be worse than a night without a report.
    """
    path = path_of(folder, kind)
    found: dict[str, Kind] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        decision = _checked(kind, line, f"{path.name}, line {number}")
        if decision.decision_id in found:
            raise DecisionError(
                f"{path.name}, line {number}: {decision.decision_id} was taken before; "
                "a decision is replaced by a new one, never written again"
            )
        found[decision.decision_id] = decision
    return tuple(each for each in found.values() if each.decided_date <= as_of)


def append(
    folder: Path, decision: Kind, follow: Callable[[Iterable[Kind]], object] | None = None
) -> bool:
    """Add a decision to its register; False when exactly this one stands there already.

    ``follow`` is told all decisions of the register with the new one at the end, and raises
    :class:`DecisionError` when that one may not follow; then nothing is written.
    """
    path = path_of(folder, type(decision))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as register:
        fcntl.flock(register, fcntl.LOCK_EX)
        standing = {each.decision_id: each for each in read(folder, type(decision), date.max)}
        earlier = standing.get(decision.decision_id)
        if earlier == decision:
            return False
        if earlier is not None:
            raise DecisionError(f"{path.name}: {decision.decision_id} stands with other content")
        if follow is not None:
            follow((*standing.values(), decision))
        register.write(_line(decision, starts_anew=_ends_with_line(path)))
        register.flush()
        os.fsync(register.fileno())
    return True


def _line(decision: Decision, *, starts_anew: bool) -> str:
    stated = decision.model_dump(mode="json", exclude_none=True)
    written = json.dumps(stated, ensure_ascii=False, sort_keys=True)
    return f"{'' if starts_anew else chr(10)}{written}\n"


def _ends_with_line(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return path.read_text(encoding="utf-8-sig").splitlines()


def _checked(kind: type[Kind], line: str, place: str) -> Kind:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in e['loc']) or 'line'}: {e['msg']}"
            for e in error.errors()
        )
        raise DecisionError(f"{place}: {wrong}") from error
