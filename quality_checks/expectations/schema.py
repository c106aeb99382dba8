"""Expect a table to have exactly the named columns, in order, each of exactly its type."""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.expectations.expectation import BatchExpectation


class ExpectTableSchemaToBe(BatchExpectation):  # type: ignore[misc] # the library is untyped here
    """One look at the catalog for the whole table, where built-in rules take one a column."""

    column_types: dict[str, str]

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.column_types",)
    success_keys: ClassVar[tuple[str, ...]] = ("column_types",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - the library's signature
        execution_engine: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        found = [(column["name"], str(column["type"])) for column in metrics["table.column_types"]]
        return {
            "success": found == list(self.column_types.items()),
            "result": {"observed_value": dict(found)},
        }
