"""The one door of the gate: a batch goes in, a verdict with its reasons comes out."""

from __future__ import annotations

import atexit
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ingest.batch import Batch
from quality_checks.errors import GateError
from quality_checks.facts import facts_of
from quality_checks.history import History
from quality_checks.verdict import Decision, Fact, Finding, Severity, Verdict
from quality_checks.vocabulary import Vocabularies, mapped_facts, verdict_facts

if TYPE_CHECKING:
    from quality_checks.session import Breach, Judged, Session

_SAMPLE: Final = 5

_CONFORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bad_date": "a date as declared",
        "bad_number": "a number",
        "out_of_range": "a number within its bounds",
        "required_empty": "filled",
        "unknown_value": "a known value",
    }
)


def judge(batch: Batch, history: History | None = None) -> Verdict:
    """Admit a batch, keep some of its rows out, or refuse it whole, and say why.

    Parameters
    ----------
    history
        What the source's earlier batches were like; without it nothing is compared.

    Raises
    ------
    GateError
        When a rule could not be evaluated: that is a failure of the gate, never a pass.
    """
    session = _session()
    if not batch.records.schema.equals(batch.source.type.schema):
        shape = session.judge_schema(batch)
        if shape.breaches:
            return _verdict(batch, [_of_shape(batch, b) for b in shape.breaches], {}, shape)
    records = session.judge_records(batch)
    quarantined = _quarantined(records.breaches)
    kept_out = len(quarantined) + batch.rejects.num_rows
    facts, profile = facts_of(batch, kept_out, history or History())
    vocabularies = _vocabularies()
    facts += mapped_facts(batch, vocabularies.read(batch))
    facts += verdict_facts(batch, vocabularies.verdicts(batch))
    whole = session.judge_facts(batch, facts)
    findings = [_of_rows(batch, breach) for breach in records.breaches]
    findings += [_of_batch(batch, breach, facts) for breach in whole.breaches]
    return replace(_verdict(batch, findings, quarantined, records, whole), profile=profile)


def look_ahead(batches: Sequence[Batch]) -> None:
    """Have the vocabularies read several batches at once that will be judged one after the other.

    It is worth while for the small files of a long history, each of which costs the maps a fixed
    time. The batches are of one source and landed on one day.
    """
    _vocabularies().look_ahead(batches)


@cache
def _session() -> Session:
    """Make Great Expectations ready at the first batch and keep it: its import takes seconds."""
    from quality_checks.session import Session  # noqa: PLC0415 - whoever does not judge stays light

    session = Session()
    atexit.register(session.close)
    return session


@cache
def _vocabularies() -> Vocabularies:
    """Make the maps ready at the first batch and keep them."""
    vocabularies = Vocabularies()
    atexit.register(vocabularies.close)
    return vocabularies


def _verdict(
    batch: Batch, findings: Iterable[Finding], quarantined: Mapping[str, str], *judged: Judged
) -> Verdict:
    """Close the case: nothing is decided on no evidence, and no reject goes without mention.

    The first that was judged are the shape or the rows, for which there are rules in any case.
    """
    checked_rules = sum(one.checked_rules for one in judged)
    if not judged[0].checked_rules:
        raise GateError(f"{batch.source.name}: {batch.file.file_name}: no rule was evaluated")
    everything = (*findings, *_of_rejects(batch))
    return Verdict(_decision(everything), everything, quarantined, checked_rules)


def _quarantined(breaches: Iterable[Breach]) -> dict[str, str]:
    """Give each row to be kept out the first rule that keeps it out."""
    kept_out: dict[str, str] = {}
    for breach in breaches:
        if breach.action is Severity.QUARANTINE:
            for row_id in breach.row_ids:
                if row_id is not None:
                    kept_out.setdefault(row_id, breach.rule_id)
    return kept_out


def _of_shape(batch: Batch, breach: Breach) -> Finding:
    return Finding(
        rule_id=breach.rule_id,
        severity=breach.action,
        column=None,
        row_count=0,
        expected=breach.expected,
        observed=_difference(batch),
    )


def _of_rows(batch: Batch, breach: Breach) -> Finding:
    return Finding(
        rule_id=breach.rule_id,
        severity=breach.action,
        column=breach.column,
        row_count=len(breach.row_ids),
        expected=breach.expected,
        observed=f"{len(breach.row_ids)} of {batch.landed_count} rows differ",
        sample_rows=tuple(row for row in breach.row_ids if row is not None)[:_SAMPLE],
    )


def _of_batch(batch: Batch, breach: Breach, facts: Iterable[Fact]) -> Finding:
    observed = {f"{batch.source.record_type}.{fact.name}": fact.observed for fact in facts}
    return Finding(
        rule_id=breach.rule_id,
        severity=breach.action,
        column=breach.column,
        row_count=0,
        expected=breach.expected,
        observed=observed[breach.rule_id],
    )


def _of_rejects(batch: Batch) -> list[Finding]:
    """Sum up the rows that never became records, so that the verdict tells of every row."""
    rejects = batch.rejects.select(["reason", "column_name", "row_id"]).to_pylist()
    counted = Counter((reject["reason"], reject["column_name"]) for reject in rejects)
    return [
        Finding(
            rule_id=f"{batch.source.record_type}.{column or 'row'}.{reason}",
            severity=Severity.QUARANTINE,
            column=column,
            row_count=count,
            expected=_CONFORMS.get(reason, "a row that can be read"),
            observed=f"{count} of {batch.landed_count} rows differ",
            sample_rows=tuple(
                r["row_id"] for r in rejects if (r["reason"], r["column_name"]) == (reason, column)
            )[:_SAMPLE],
        )
        for (reason, column), count in counted.items()
    ]


def _difference(batch: Batch) -> str:
    """Name the columns by which a table departs from its record type; types, never values."""
    wanted = {field.name: field.type for field in batch.source.type.schema}
    found = {field.name: field.type for field in batch.records.schema}
    parts = [f"without {name}" for name in wanted if name not in found]
    parts += [f"undeclared {name}" for name in found if name not in wanted]
    parts += [
        f"{name} is {found[name]}, not {wanted[name]}"
        for name in wanted
        if name in found and found[name] != wanted[name]
    ]
    return "; ".join(parts) or "columns in another order"


def _decision(findings: Iterable[Finding]) -> Decision:
    severities = {finding.severity for finding in findings}
    if Severity.REFUSE in severities:
        return Decision.REFUSE
    return Decision.QUARANTINE_ROWS if Severity.QUARANTINE in severities else Decision.ADMIT
