"""Turns a suite of rules on rows into one expectation, which asks all of them in one scan.

The library takes some milliseconds for each expectation, whatever the size of the batch. The suite
stays the declaration: the library may evaluate it as it is, with the same answer.
"""

from __future__ import annotations

from typing import Any, Final

import great_expectations as gx
import sqlalchemy
from great_expectations import expectations as gxe

from quality_checks.dialect import GXDuckDB
from quality_checks.expectations.rows import ExpectRowsToMeet

SCAN: Final = "rows_meet"
_DIALECT: Final = GXDuckDB()


def scannable(expectations: list[Any]) -> list[Any]:
    """Pick the expectations that a predicate on one row can say."""
    kinds = (
        gxe.ExpectColumnValuesToNotBeNull,
        gxe.ExpectColumnValuesToBeInSet,
        gxe.ExpectColumnValuesToBeBetween,
    )
    return [expectation for expectation in expectations if isinstance(expectation, kinds)]


def scan_suite(suite: Any) -> tuple[Any, list[Any]]:
    """Put the rules on rows of a suite into one; return the new suite, and those rules in order."""
    rules = scannable(suite.expectations)
    taken = {id(rule) for rule in rules}
    rest = [other for other in suite.expectations if id(other) not in taken]
    scan = ExpectRowsToMeet(
        predicates=[predicate(rule) for rule in rules],
        severity="critical",
        meta={"rule_id": SCAN},
    )
    return gx.ExpectationSuite(suite.name, expectations=[*rest, scan] if rules else rest), rules


def predicate(expectation: Any) -> str:
    """Write an expectation as the SQL predicate that a good row meets."""
    column: Any = sqlalchemy.column(expectation.column)
    if isinstance(expectation, gxe.ExpectColumnValuesToNotBeNull):
        return _sql(column.is_not(None))
    if isinstance(expectation, gxe.ExpectColumnValuesToBeInSet):
        return _sql(column.is_(None) | column.in_(expectation.value_set))
    sides = []
    if expectation.min_value is not None:
        sides.append(column >= expectation.min_value)
    if expectation.max_value is not None:
        sides.append(column <= expectation.max_value)
    return _sql(column.is_(None) | sqlalchemy.and_(True, *sides))


def _sql(clause: Any) -> str:
    """Write a clause with its values as literals of their types."""
    return str(clause.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
