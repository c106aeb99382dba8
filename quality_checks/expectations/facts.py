"""Expect the facts of a batch within their bounds: one look at a table of them, one a row."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

_OUTSIDE = "value is not null and (isnan(value) or value < low or value > high)"


class FactsOutside(TableMetricProvider):  # type: ignore[misc] # the library is untyped here
    """How many facts were looked at, and the ids of those outside their bounds."""

    metric_name = "table.facts_outside"
    value_keys = ()

    @metric_value(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],  # noqa: ARG002
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> tuple[int, list[str]]:
        table, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        asked = sqlalchemy.select(
            sqlalchemy.column("rule_id"), sqlalchemy.literal_column(_OUTSIDE)
        ).select_from(table)
        rows = execution_engine.execute_query(asked).fetchall()
        return len(rows), [rule_id for rule_id, is_outside in rows if is_outside]


class ExpectFactsToBeWithinBounds(BatchExpectation):  # type: ignore[misc]
    """Each fact that has a value lies between its bounds; none without an answer."""

    fact_count: int

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.facts_outside",)
    success_keys: ClassVar[tuple[str, ...]] = ("fact_count",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - the library's signature
        execution_engine: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        answered, outside = metrics["table.facts_outside"]
        return {
            "success": not outside,
            "result": {"observed_value": {"answered": answered, "outside": outside}},
        }
