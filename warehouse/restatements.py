"""Every number that was published and later changed: a register that each version carries on.

A month's number is final for its readers once the month is over. What a later version says
otherwise of it is a restatement, with the old number, the new one and the causes between them.
The running month only grows, and is none.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from warehouse import changes, store

SCHEMA: Final = "reports"
NAME: Final = "rpt_restatements"
TABLE: Final = f"{SCHEMA}.{NAME}"
DESCRIPTION: Final = (
    "数据修订 · every month's number that was published after the month was over and that a later"
    " version changed, by cause; the parts sum to the change; one row a restated number and version"
)
_VERSIONS: Final = {
    "restated_date": "修订日期 · business date of the version that changed the number",
    "restated_version": "修订版本 · version that changed the number",
    "previous_date": "原发布日期 · business date of the version that published the old number",
}
COLUMNS: Final = {**_VERSIONS, **changes.COLUMNS}
KEY: Final = ("restated_version", *changes.KEY)
TYPES: Final = {
    **dict.fromkeys(_VERSIONS, "date"),
    "restated_version": "varchar",
    **changes.TYPES,
}


def create(connection: store.Connection, current: str) -> None:
    """Create the register without any row: what the first version has."""
    columns = ", ".join(f"{name} {TYPES[name]}" for name in COLUMNS)
    connection.execute(f"create or replace table {current}.{TABLE} ({columns})")


def write(
    connection: store.Connection, current: str, version: tuple[str, date], previous_date: date
) -> None:
    """Carry on the register of the version before with what this version changed.

    Parameters
    ----------
    connection
        Where the file being built is the database ``current`` with its changes written, and the
        version before is attached as ``previous``.
    current
        Name of the database of the file being built.
    version
        Name and business date of the version being built.
    previous_date
        Business date of the version before.
    """
    name, day = version
    if changes.has(connection, "previous", TABLE, tuple(COLUMNS)):
        connection.execute(f"insert into {current}.{TABLE} by name from previous.{TABLE}")
    connection.execute(
        f"insert into {current}.{TABLE} by name"
        f" select date '{day}' as restated_date, {store.literal(name)} as restated_version,"
        f" date '{previous_date}' as previous_date, *"
        f" from {current}.{changes.TABLE}"
        f" where event_month < date_trunc('month', date '{previous_date}')"
        " order by all"
    )
