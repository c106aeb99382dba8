"""Expect every row to meet a list of rules: one scan of the table for all of them."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider


class RowsBroken(TableMetricProvider):  # type: ignore[misc] # the library is untyped here
    """The id of each row that breaks a rule, with the places of the rules that it breaks."""

    metric_name = "table.rows_broken"
    value_keys = ("predicates",)

    @metric_value(engine=SqlAlchemyExecutionEngine)  # type: ignore[untyped-decorator]
    def _sqlalchemy(
        cls,  # noqa: N805
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],  # noqa: ARG002
        runtime_configuration: dict[str, Any],  # noqa: ARG002
    ) -> list[tuple[str | None, list[int]]]:
        table, _, _ = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        predicates = metric_value_kwargs["predicates"]
        places = ", ".join(f"case when not ({p}) then {at} end" for at, p in enumerate(predicates))
        broken = sqlalchemy.literal_column(
            f"list_filter([{places}], lambda place: place is not null)"
        )
        asked = (
            sqlalchemy.select(sqlalchemy.column("row_id"), broken)
            .select_from(table)
            .where(sqlalchemy.text(" or ".join(f"not ({p})" for p in predicates)))
            .order_by(sqlalchemy.text("length(row_id), row_id"))
        )
        return [(row_id, list(found)) for row_id, found in execution_engine.execute_query(asked)]


class ExpectRowsToMeet(BatchExpectation):  # type: ignore[misc]
    """Each row meets every predicate; what is empty meets all but the one that it be filled."""

    predicates: list[str]

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.rows_broken",)
    success_keys: ClassVar[tuple[str, ...]] = ("predicates",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - the library's signature
        execution_engine: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        broken = metrics["table.rows_broken"]
        answered = len(self.predicates)
        return {
            "success": not broken,
            "result": {"observed_value": {"answered": answered, "broken": broken}},
        }
