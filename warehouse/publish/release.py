"""Holds a version against the one before: what it lost has a reason, or it does not go out.

A lost event is looked up in the history of records, in quarantine and in the ledger of files; what
none of them explains stops the version. Files and decisions are never lost; the words of a
vocabulary only with the method. Tables that are counted anew may lose cells, but not half of
their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExpectedError
from warehouse import store
from warehouse.decisions import AcceptedLoss
from warehouse.publish.editions import inspecting
from warehouse.publish.relations import Relation
from warehouse.publish.versions import FILE, Version
from warehouse.settings import Settings

UNEXPLAINED: Final = "unexplained"
EVENTS: Final = "marts.fct_safety_events"
_NEVER_LOST: Final = frozenset(
    {
        "reports.rpt_source_files",
        "reports.rpt_corrections",
        "reports.rpt_product_assessments",
        "reports.rpt_warnings",
        "reports.rpt_warning_acts",
        "reports.rpt_warning_receipts",
        "reports.rpt_response_actions",
    }
)
_VOCABULARIES: Final = frozenset(
    {f"marts.dim_{name}" for name in ("industry", "hazard", "measure", "unit", "country", "region")}
)
_COUNTED_ANEW_SINCE: Final = 100  # rows; smaller tables may halve in a night
_HALF: Final = 2

_LOST_EVENTS: Final = """
with lost as (
    select event_id, file_name, batch_id, sheet_name, row_number
    from previous.marts.fct_safety_events anti join marts.fct_safety_events using (event_id)
),
known as (
    select record_id, version_type, is_counted from reports.rpt_record_versions
    where is_current
)
select
    case
        when known.version_type = 'retracted' then 'retracted'
        when known.version_type = 'correction' then 'corrected'
        when not known.is_counted then 'superseded'
        when exists (
            from marts.fct_safety_events as same
            where same.batch_id = lost.batch_id and same.row_number = lost.row_number
                and same.sheet_name is not distinct from lost.sheet_name
        ) then 'identified_anew'
        when exists (
            from built.raw.quarantined_row as kept_out
            where kept_out.batch_id = lost.batch_id and kept_out.row_number = lost.row_number
                and kept_out.sheet_name is not distinct from lost.sheet_name
        ) then 'quarantined'
        when exists (
            from built.raw.batch where batch.batch_id = lost.batch_id and decision = 'refuse'
        ) then 'file_refused'
        else 'unexplained'
    end as reason,
    lost.file_name,
    count(*) as row_count
from lost
left join known on lost.event_id = known.record_id
group by all
order by row_count desc, reason, file_name
"""


class ReleaseError(ExpectedError):
    """A version lost rows and nothing says why; nothing has been published."""


@dataclass(frozen=True)
class TableDiff:
    """What a table gained and lost since the version before; ``reasons`` sum up to ``lost``.

    ``lost`` and ``added`` count keys; a table without a key states what its number of rows tells.
    """

    table: str
    before: int
    after: int
    added: int
    lost: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    places: tuple[str, ...] = ()  # the files whose rows are missing, with their number

    @property
    def unexplained(self) -> int:
        """Rows that are gone for no reason that is known."""
        return self.reasons.get(UNEXPLAINED, 0)

    def as_json(self) -> dict[str, Any]:
        """Return what the manifest says of the table."""
        stated = {name: getattr(self, name) for name in ("before", "after", "added", "lost")}
        return {**stated, "reasons": dict(self.reasons)}


@dataclass(frozen=True)
class Release:
    """A version that is about to go out, and the one that readers have."""

    house: Path  # folder with the house's file
    build: Path
    business_date: date
    previous: Version
    is_other_method: bool

    def diff(self, relations: Sequence[Relation], settings: Settings) -> list[TableDiff]:
        """Compare every table that both versions have, and name those that are gone."""
        with inspecting(self.house / FILE, settings) as connection:
            for name, file in (("previous", self.previous.database), ("built", self.build)):
                connection.execute(f"attach {store.literal(file)} as {name} (read_only)")
            found = [self._compared(connection, relation) for relation in relations]
        return [diff for diff in found if diff is not None] + self._gone(relations)

    def _gone(self, relations: Sequence[Relation]) -> list[TableDiff]:
        """Name the tables that the project no longer publishes; its contract says so as well."""
        offered = {relation.full_name for relation in relations}
        return [
            TableDiff(name, count, 0, 0, count, {"no_longer_published": count})
            for name, stated in sorted(self.previous.manifest.get("tables", {}).items())
            if name not in offered and (count := stated["row_count"])
        ]

    def _compared(self, connection: store.Connection, relation: Relation) -> TableDiff | None:
        table = relation.full_name
        shared = _columns(connection, "previous", table) & _columns(connection, None, table)
        if not shared:
            return None
        before, after = (
            _count(connection, f"select count(*) from {name}")
            for name in (f"previous.{table}", table)
        )
        if not relation.key or not {*relation.key} <= shared:
            gained, lost = max(0, after - before), max(0, before - after)
            return self._with_reasons(connection, TableDiff(table, before, after, gained, lost))
        key = ", ".join(store.identifier(name) for name in relation.key)
        lost, gained = (
            _count(
                connection,
                f"select count(*) from (select {key} from {one} except select {key} from {other})",
            )
            for one, other in ((f"previous.{table}", table), (table, f"previous.{table}"))
        )
        return self._with_reasons(connection, TableDiff(table, before, after, gained, lost))

    def _with_reasons(self, connection: store.Connection, diff: TableDiff) -> TableDiff:
        if not diff.lost:
            return diff
        places: tuple[str, ...] = ()
        reasons = {self._reason(diff): diff.lost}
        if diff.table == EVENTS and _columns(connection, None, "reports.rpt_record_versions"):
            reasons, places = _event_reasons(connection)
        stated = (diff.table, diff.before, diff.after, diff.added, diff.lost)
        return TableDiff(*stated, reasons, places)

    def _reason(self, diff: TableDiff) -> str:
        """Say why a table that is no list of events has lost rows."""
        if diff.table in _NEVER_LOST or diff.table == EVENTS:
            return UNEXPLAINED
        if diff.table in _VOCABULARIES:
            return "other_method" if self.is_other_method else UNEXPLAINED
        is_halved = diff.before >= _COUNTED_ANEW_SINCE and diff.after * _HALF < diff.before
        return UNEXPLAINED if is_halved else "counted_anew"


def _event_reasons(connection: store.Connection) -> tuple[dict[str, int], tuple[str, ...]]:
    reasons: dict[str, int] = {}
    places = []
    for reason, file_name, row_count in connection.execute(_LOST_EVENTS).fetchall():
        reasons[reason] = reasons.get(reason, 0) + row_count
        if reason == UNEXPLAINED:
            places.append(f"{file_name}: {row_count}")
    return reasons, tuple(places)


def assert_explained(
    diffs: Iterable[TableDiff], accepted: Sequence[AcceptedLoss], release: Release
) -> list[AcceptedLoss]:
    """Let a version pass whose losses are explained; return the decisions that it rests on.

    Raises
    ------
    ReleaseError
        When a table lost rows without a reason and no decision lets them go.
    """
    relied_on, faults = [], []
    for diff in diffs:
        if not diff.unexplained:
            continue
        decision = _letting_pass(diff, accepted, release.business_date)
        if decision is None:
            faults.append(_fault(diff, release))
        else:
            relied_on.append(decision)
    if faults:
        raise ReleaseError("\n".join([*faults, "Nothing has been published."]))
    return relied_on


def _letting_pass(
    diff: TableDiff, accepted: Sequence[AcceptedLoss], day: date
) -> AcceptedLoss | None:
    fitting = [
        decision
        for decision in accepted
        if decision.table == diff.table
        and decision.business_date == day
        and decision.largest_count >= diff.unexplained
    ]
    return fitting[-1] if fitting else None


def _fault(diff: TableDiff, release: Release) -> str:
    listed = "".join(f"\n    {place}" for place in diff.places[:10])
    return (
        f"{diff.table} lost {diff.unexplained} of {diff.before} rows since version"
        f" {release.previous.name}, and no retraction, correction, quarantine, refusal or newer"
        f" record says why.{listed}\n"
        "  Find out where they went (`fenghuo sources --files`) and run the night again, or let"
        f" them go with your name:\n  fenghuo decide loss {diff.table} --rows {diff.unexplained}"
        f' --date {release.business_date} --person NAME --reason "…"'
    )


def _columns(connection: store.Connection, database: str | None, table: str) -> set[str]:
    schema, name = table.split(".")
    rows = connection.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?"
        " and database_name = coalesce(?, current_database())",
        [schema, name, database],
    ).fetchall()
    return {row[0] for row in rows}


def _count(connection: store.Connection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
