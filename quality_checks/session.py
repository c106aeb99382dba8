"""One Great Expectations context and one scratch database, in which many batches are judged."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import great_expectations as gx
import pyarrow as pa
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from ingest.batch import Batch
from quality_checks import dialect, scan, suites
from quality_checks.errors import GateError
from quality_checks.verdict import Fact, Severity

# Nothing but yes or no and, for a no, the query that gives the ids of the rows: never a value.
_FAILING_ROWS: Final = {
    "result_format": "BOOLEAN_ONLY",
    "unexpected_index_column_names": ["row_id"],
    "return_unexpected_index_query": True,
}
_FACTS: Final = "batch_facts"


def _quiet() -> DataContextConfig:
    """Keep everything in memory: no docs folder, no progress bar, no word to anybody."""
    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


@dataclass(frozen=True)
class Breach:
    """A rule that the batch does not meet, and the rows that break it where it is about rows."""

    rule_id: str
    action: Severity
    column: str | None
    expected: str
    row_ids: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What one suite found, and how many rules it really evaluated."""

    breaches: tuple[Breach, ...]
    checked_rules: int


class Session:
    """Great Expectations made ready once; each batch is loaded, judged and forgotten."""

    def __init__(self, memory_limit: str = "256MB", threads: int = 1) -> None:
        database = f":memory:gate_{id(self):x}"
        self._spill = tempfile.TemporaryDirectory(prefix="gate-", ignore_cleanup_errors=True)
        self._scratch = dialect.open_scratch(
            database, memory_limit, threads, Path(self._spill.name)
        )
        context = gx.get_context(mode="ephemeral", project_config=_quiet())
        self._datasource = context.data_sources.add_sql(
            "scratch",
            connection_string=f"{dialect.SCHEME}:///{database}",
            create_temp_table=False,
        )
        self._tables: dict[str, Any] = {}

    def close(self) -> None:
        """Give back the scratch database and what it spilled."""
        self._datasource.get_engine().dispose()
        self._scratch.close()
        self._spill.cleanup()

    def judge_schema(self, batch: Batch) -> Judged:
        """Judge the shape of the records alone: in another shape no other rule can be asked."""
        kind = batch.source.type
        return self._judge(kind.name, batch.records, suites.schema_suite(kind), "BOOLEAN_ONLY")

    def judge_records(self, batch: Batch) -> Judged:
        """Judge the shape of the records, and each of them by itself, in one scan.

        Where the scan fails, the suite is evaluated rule by rule, which names the one that cannot
        be evaluated.
        """
        suite = suites.record_suite(batch.source, batch.file.landed_date)
        table = batch.source.record_type
        scanned, rules = scan.scan_suite(suite)
        with self._evaluated(table, batch.records, scanned, "BASIC") as answered:
            result = answered.pop(scan.SCAN, None)
            if result is None or _raised(result):
                return self._judge(table, batch.records, suite, _FAILING_ROWS)
            others = [self._breach(other) for other in answered.values() if _is_broken(other)]
            breaches = (*others, *_of_scan(result, rules))
        return Judged(breaches, len(answered) + len(rules))

    def judge_facts(self, batch: Batch, facts: Sequence[Fact]) -> Judged:
        """Judge the batch as a whole by its facts."""
        if not facts:
            return Judged((), 0)
        source = batch.source
        with self._evaluated(
            _FACTS, suites.fact_table(source, facts), suites.fact_suite(source, facts), "BASIC"
        ) as answered:
            (result,) = answered.values()
        _is_broken(result)
        observed = result.result["observed_value"]
        if observed["answered"] != len(facts):
            raise GateError(f"{source.name}: {observed['answered']} of {len(facts)} facts judged")
        named = {f"{source.record_type}.{fact.name}": fact for fact in facts}
        breaches = [
            Breach(rule_id, fact.action, fact.column, fact.expected)
            for rule_id, fact in named.items()
            if rule_id in observed["outside"]
        ]
        return Judged(tuple(breaches), len(facts))

    def _judge(self, table: str, rows: pa.Table, suite: Any, result_format: Any) -> Judged:
        with self._evaluated(table, rows, suite, result_format) as answered:
            broken = [result for result in answered.values() if _is_broken(result)]
            return Judged(tuple(self._breach(result) for result in broken), len(answered))

    @contextmanager
    def _evaluated(
        self, table: str, rows: pa.Table, suite: Any, result_format: Any
    ) -> Iterator[dict[str, Any]]:
        """Have a suite evaluated on rows: the result of each rule asked, in their order.

        The rows can be asked for until the end of the block.
        """
        dialect.fill(self._scratch, table, rows)
        try:
            found = self._whole(table).get_batch().validate(suite, result_format=result_format)
            asked = [expectation.meta["rule_id"] for expectation in suite.expectations]
            answered = {r.expectation_config.meta["rule_id"]: r for r in found.results}
            if set(asked) != answered.keys():
                raise GateError(
                    f"{suite.name}: rules without an answer: {set(asked) ^ answered.keys()}"
                )
            yield {rule: answered[rule] for rule in asked}
        finally:
            dialect.drop(self._scratch, table)

    def _whole(self, table: str) -> Any:
        if table not in self._tables:
            asset = self._datasource.add_table_asset(table, table_name=table)
            self._tables[table] = asset.add_batch_definition_whole_table("whole")
        return self._tables[table]

    def _breach(self, result: Any) -> Breach:
        meta = result.expectation_config.meta
        return Breach(
            rule_id=meta["rule_id"],
            action=Severity(meta["action"]),
            column=meta["column"],
            expected=meta["expected"],
            row_ids=self._broken_rows(result),
        )

    def _broken_rows(self, result: Any) -> tuple[str | None, ...]:
        """Run the library's own query of failing rows: its lists of them stop at a cap."""
        meta = result.expectation_config.meta
        query = result.result.get("unexpected_index_query")
        row_ids = dialect.row_ids(self._scratch, query) if query else []
        if not row_ids and meta["action"] == Severity.QUARANTINE:
            raise GateError(f"{meta['rule_id']}: broken, but by no row that could be kept out")
        return tuple(row_ids)


def _of_scan(result: Any, rules: Sequence[Any]) -> Iterator[Breach]:
    """Give each rule of a scan the rows that break it, in the order of the rules."""
    observed = result.result["observed_value"]
    if observed["answered"] != len(rules):
        raise GateError(f"{observed['answered']} of {len(rules)} rules on rows have an answer")
    broken_by: dict[int, list[str | None]] = {}
    for row_id, places in observed["broken"]:
        for place in places:
            broken_by.setdefault(place, []).append(row_id)
    for place, row_ids in sorted(broken_by.items()):
        meta = rules[place].meta
        yield Breach(
            rule_id=meta["rule_id"],
            action=Severity(meta["action"]),
            column=meta["column"],
            expected=meta["expected"],
            row_ids=tuple(row_ids),
        )


def _raised(result: Any) -> list[dict[str, Any]]:
    failures = [result.exception_info, *result.exception_info.values()]
    return [f for f in failures if isinstance(f, dict) and f.get("raised_exception")]


def _is_broken(result: Any) -> bool:
    """Tell a breach from a pass; a rule that could not be evaluated is neither."""
    raised = _raised(result)
    if raised:
        rule_id = result.expectation_config.meta["rule_id"]
        raise GateError(f"{rule_id} could not be evaluated: {raised[0].get('exception_message')}")
    return not result.success
