"""One hazard from the landed row to the closed file: three real nights, and what people decide.

The generator plants a hazard in spot checks and complaints, and lets it fall back after the
warning. Everything else is the product: its gates, its build, its proposals, its registers. Each
step counts the rows of the step before, and :func:`play` refuses one that says another number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.synthetic import Truth, complaints, generate, spot_checks
from warehouse import pipeline, publish, registering, store, warnings
from warehouse.decisions import DecisionError
from warehouse.lake import Lake
from warehouse.publish import audiences, editions
from warehouse.publish.relations import functions, relations
from warehouse.settings import Settings

PLANTED: Final = date(2026, 10, 21)  # six whole months before it the hazard sets in
WARNED: Final = date(2027, 2, 21)  # the night that proposes the warning
ISSUED: Final = WARNED + timedelta(days=1)
RELIEF: Final = date(2027, 3, 1)  # from this month on the planted hazard falls back
CALMED: Final = date(2028, 3, 22)  # the night that proposes to lift it
LIFTED: Final = CALMED + timedelta(days=1)
CLOSED: Final = date(2028, 3, 28)  # closes the file, before another month of checks comes in
CELL: Final = ("I06", "H06")  # where the generator plants a rising hazard
WARNING: Final = "W-2027-01"
MEASURE: Final = "A-2027-01"
# sized before it was played: with the rates that the generator plants and some nine failures a year
# on the hazard in other industries at scale 1, the effect is found in nineteen worlds of twenty
_SCALE: Final = 5.0
_OF_CELL: Final = "industry_code = 'I06' and hazard_code = 'H06'"
_WRITER, _SECOND = "李 Li", "王 Wang"

Tell = Callable[[str, int, int], None]


class StoryError(ExpectedError):
    """A step does not open to as many rows as it says, or to other rows than the step before."""


@dataclass(frozen=True)
class Opened:
    """A figure and the rows that it opens to, in whose table."""

    what: str
    told: int
    rows: int
    table: str


@dataclass(frozen=True)
class Step:
    """What happened on a day, with the ids that lead on and the rows of the step before."""

    name: str
    day: date
    ids: Mapping[str, str]
    figures: Mapping[str, Any] = field(default_factory=dict)
    opened: tuple[Opened, ...] = ()


@dataclass(frozen=True)
class Night:
    """A night that has built its tables: where they lie, and the version when it published."""

    day: date
    database: Path
    version: str | None

    def ask(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Ask the tables of the night."""
        with store.read(self.database) as reader:
            return reader.rows(sql, *parameters)

    def one(self, sql: str, *parameters: object) -> dict[str, Any]:
        """Ask for the one row that there is."""
        [row] = self.ask(sql, *parameters)
        return row

    def ids(self, sql: str, *parameters: object) -> frozenset[str]:
        """Ask for the ids of rows."""
        return frozenset(str(row["id"]) for row in self.ask(sql, *parameters))


@dataclass(frozen=True)
class Story:
    """The whole of it, and the nights that it was read from."""

    steps: tuple[Step, ...]
    nights: tuple[Night, ...]

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        return next(step for step in self.steps if step.name == name)


def play(settings: Settings, tell: Tell = lambda _what, _done, _total: None) -> Story:
    """Plant a hazard, run the nights, decide what people decide, and count every step's rows.

    Raises
    ------
    StoryError
        When a figure does not open to as many rows as it says.
    """
    _deliver(settings, PLANTED)
    truth = _deliver(settings, WARNED)
    warned = _night(settings, WARNED, tell)
    steps = [_landed(warned, truth), _signal(warned), _tier(warned), _proposed(warned)]
    grounds = warned.ids(f"select event_id as id from reports.rpt_tier_cell_rows where {_OF_CELL}")
    steps += [*_warn(settings, steps[-1].ids["proposal_id"]), _respond(settings)]

    _deliver(settings, CALMED, RELIEF)
    calmed = _night(settings, CALMED, tell, is_published=False)
    steps += [_opened_again(calmed, grounds), _effect(calmed), _stepped_down(calmed)]
    steps += [_lift(settings, calmed), _recheck(settings, calmed)]

    _deliver(settings, CLOSED)
    closed = _night(settings, CLOSED, tell)
    steps += [_closed(closed, calmed), _replayed(settings, warned)]
    for step in steps:
        _hold(step)
    return Story(tuple(steps), (warned, calmed, closed))


def _deliver(settings: Settings, day: date, relief: date | None = None) -> Truth:
    """Put into the drop folder what two publishers have brought out by a day."""
    return generate(
        settings.inbox_folder,
        day,
        scale=_SCALE,
        relief=relief,
        publishers=(spot_checks, complaints),
    )


def _night(settings: Settings, day: date, tell: Tell, *, is_published: bool = True) -> Night:
    """Run the night of a day: land, gate, build and, where readers are to see it, publish."""
    names = pipeline.due(pipeline.sources(settings), day)
    for done, name in enumerate(names, start=1):
        if pipeline.land(settings, name, day):
            pipeline.gate(settings, name)
        tell(f"night of {day}", done, len(names))
    built = pipeline.build(settings, day)
    if not is_published:
        return Night(day, built.database, None)
    version = pipeline.publish(settings, built)
    return Night(day, version.folder / publish.FILE, version.version)


def _landed(night: Night, truth: Truth) -> Step:
    """Say what landed: rows as generated, and the planted cell's checks as they are in truth."""
    landed = night.one(
        "select sum(landed_count)::bigint as landed, sum(loaded_count)::bigint as loaded,"
        " count(*) as files from reports.rpt_source_files"
    )
    checks = night.one(
        "select count(*) as checks, count_if(is_nonconforming) as failures"
        " from marts.fct_safety_events where industry_code = 'I06' and is_rate_eligible"
        " and sampling_basis = 'random_spot_check'"
    )
    planted = [
        cell
        for cell in truth.cells
        if (cell.industry_code, cell.sampling_basis) == ("I06", "random_spot_check")
    ]
    industry = truth.industry("I06")
    return Step(
        "landed",
        night.day,
        {"version": str(night.version)},
        {
            **landed,
            "onset": truth.onset,
            "rate_before": industry.rate_onset,
            "rate_after": industry.rate_last,
        },
        (
            Opened("rows", landed["landed"], truth.row_count, "rpt_source_files"),
            Opened(
                "checks",
                checks["checks"],
                sum(cell.check_count for cell in planted),
                "marts.fct_safety_events",
            ),
            Opened(
                "failures",
                checks["failures"],
                sum(cell.failure_count for cell in planted),
                "marts.fct_safety_events",
            ),
        ),
    )


def _signal(night: Night) -> Step:
    """Take the strongest signal of the complaints, and count the complaints behind it."""
    signal = night.one(
        f"select * from reports.rpt_signals where {_OF_CELL} and evidence_class = 'complaint'"
        " and is_signal order by p_value nulls last, method_id limit 1"
    )
    rows = night.ids(
        "select event_id as id from marts.fct_safety_events"
        " inner join marts.brg_event_hazards using (event_id)"
        f" where {_OF_CELL} and evidence_class = 'complaint' and event_date between ? and ?",
        signal["period_start_date"],
        signal["period_end_date"],
    )
    return Step(
        "signal",
        night.day,
        {"method_id": signal["method_id"]},
        {"expected": round(signal["baseline_count"], 1)},
        (Opened("reports", signal["event_count"], len(rows), "marts.fct_safety_events"),),
    )


def _tier(night: Night) -> Step:
    """Open the tier to its failures, reports and checks; each is a row that landed."""
    cell = night.one(f"select * from reports.rpt_tier_cells where {_OF_CELL}")
    return Step(
        "tier",
        night.day,
        {"rule_id": cell["rule_id"]},
        {"tier": cell["tier_code"], "from": cell["window_start_date"]},
        tuple(
            Opened(role, cell[f"{role}_count"], _loaded(night, role), "rpt_tier_cell_rows")
            for role in ("check", "failure", "report")
        ),
    )


def _loaded(night: Night, role: str) -> int:
    """Count the rows of a role that stand as events, each with the row it landed as."""
    hazard = "ANY" if role == "check" else CELL[1]
    return len(
        night.ids(
            "select row_id as id from reports.rpt_tier_cell_rows"
            " inner join marts.fct_safety_events using (event_id, row_id)"
            " where rpt_tier_cell_rows.industry_code = 'I06' and hazard_code = ? and row_role = ?",
            hazard,
            role,
        )
    )


def _proposed(night: Night) -> Step:
    """Take the warning that the tier proposes, with the tier's own counts."""
    proposal = night.one(f"select * from reports.rpt_warning_proposals where {_OF_CELL}")
    cell = night.one(f"select * from reports.rpt_tier_cells where {_OF_CELL}")
    return Step(
        "proposed",
        night.day,
        {"proposal_id": proposal["proposal_id"]},
        {"title_zh": proposal["title_zh"], "title_en": proposal["title_en"]},
        tuple(
            Opened(role, proposal[f"{role}_count"], cell[f"{role}_count"], "rpt_tier_cells")
            for role in ("check", "failure", "report")
        ),
    )


def _warn(settings: Settings, proposal_id: str) -> Iterable[Step]:
    """Draft, have validated by another person, issue; the shorter ways are refused."""
    content = warnings.content_of_proposal(settings, proposal_id)
    _act(settings, "draft", _WRITER, f"{proposal_id}", content=content)
    refused = [
        _refused(settings, "issue", _WRITER),
        _refused(settings, "validate", _WRITER),
    ]
    yield Step("drafted", ISSUED, {"warning_id": WARNING}, {"person": _WRITER})
    _act(settings, "validate", _SECOND, "数字已核 · figures checked")
    yield Step("validated", ISSUED, {"warning_id": WARNING}, {"person": _SECOND, "said": refused})
    _act(settings, "issue", _WRITER, "局长办公会 · meeting of the bureau")
    yield Step("issued", ISSUED, {"warning_id": WARNING}, {"level": content["level"]})


def _act(settings: Settings, act: str, person: str, reason: str, **stated: Any) -> None:
    day = LIFTED if act == "lift" else ISSUED
    warnings.act_on(settings, WARNING, act, day, person=person, reason=reason, **stated)


def _refused(settings: Settings, act: str, person: str) -> str:
    try:
        _act(settings, act, person, "a shorter way")
    except DecisionError as refusal:
        return str(refusal).partition(": ")[2]
    raise StoryError(f"{act} by {person} was not refused")


def _respond(settings: Settings) -> Step:
    """Send the warning to a bureau, order a measure on a legal clock, and have it done."""
    named = {"person": _WRITER, "reason": WARNING}
    sent = {"receiver": "蓬江区市场监督管理局", "receiver_kind": "authority", "channel": "公文交换"}
    for days, step in ((0, "sent"), (1, "acknowledged")):
        warnings.acknowledge(
            settings,
            ISSUED + timedelta(days=days),
            warning_id=WARNING,
            version_number=1,
            step=step,
            **sent,
            **named,
        )
    warnings.act_on_measure(
        settings,
        MEASURE,
        "order",
        ISSUED,
        warning_id=WARNING,
        measure_code="M08",
        owner=sent["receiver"],
        deadline_code="rectification_order",
        **named,
    )
    done = ISSUED + timedelta(days=40)
    outcome = "涉及产品已下架 · products concerned taken off the shelves"
    warnings.act_on_measure(settings, MEASURE, "done", done, outcome=outcome, **named)
    return Step("responded", done, {"action_id": MEASURE}, {"outcome": outcome})


def _opened_again(night: Night, grounds: frozenset[str]) -> Step:
    """Open the warning a year later: to the very rows that the first night graded."""
    warning = night.one("select * from reports.rpt_warnings")
    held = night.ids(
        "select event_id as id from reports.rpt_warning_rows"
        " where row_role <> 'check' and warning_id = ?",
        WARNING,
    )
    return Step(
        "opened",
        night.day,
        {"warning_id": warning["warning_id"]},
        {"late": warning["basis_late_row_count"]},
        (
            *(
                Opened(
                    role, warning[f"basis_{role}_count"], _of_role(night, role), "rpt_warning_rows"
                )
                for role in ("check", "failure", "report")
            ),
            Opened(
                "same rows as in the first night",
                len(grounds),
                len(grounds & held),
                "rpt_tier_cell_rows",
            ),
        ),
    )


def _of_role(night: Night, role: str) -> int:
    return len(
        night.ids("select event_id as id from reports.rpt_warning_rows where row_role = ?", role)
    )


def _effect(night: Night) -> Step:
    """Judge the effect against the other industries, and count the checks since the issue."""
    effect = night.one("select * from reports.rpt_warning_effects where warning_id = ?", WARNING)
    action = night.one("select * from reports.rpt_response_actions where action_id = ?", MEASURE)
    since = (
        "select event_id as id from marts.fct_safety_events where industry_code = 'I06'"
        " and is_rate_eligible and sampling_basis = 'random_spot_check'"
        " and event_date between ? and ?"
    )
    failing = (
        f"{since} and event_id in (select event_id from marts.brg_event_hazards"
        " where hazard_code = 'H06') and is_nonconforming"
    )
    window = (effect["after_start_date"], effect["after_end_date"])
    return Step(
        "effect",
        night.day,
        {"warning_id": WARNING, "action_id": action["action_id"]},
        {
            name: effect[name]
            for name in (
                *("verdict", "before_rate_shrunken", "after_rate"),
                *("rate_ratio", "rate_ratio_low", "rate_ratio_high"),
            )
        }
        | {"state": action["state"], "due": action["due_date"], "ended": action["ended_date"]},
        (
            Opened(
                "checks",
                effect["after_check_count"],
                len(night.ids(since, *window)),
                "marts.fct_safety_events",
            ),
            Opened(
                "failures",
                effect["after_failure_count"],
                len(night.ids(failing, *window)),
                "marts.fct_safety_events",
            ),
        ),
    )


def _stepped_down(night: Night) -> Step:
    """Follow the tier down from month end to month end to the proposal to lift."""
    history = night.ask(
        "select as_of_date, tier_code, tier_code_computed from reports.rpt_tier_cell_history"
        f" where {_OF_CELL} and as_of_date >= ? order by as_of_date",
        WARNED,
    )
    proposal = night.one(
        "select * from reports.rpt_warning_proposals where warning_id = ?", WARNING
    )
    cell = night.one(f"select * from reports.rpt_tier_cells where {_OF_CELL}")
    moves: list[str] = []
    for line in history:
        if not moves or moves[-1].partition(" ")[2] != line["tier_code"]:
            moves.append(f"{line['as_of_date']} {line['tier_code']}")
    held = [line for line in history if line["tier_code"] != line["tier_code_computed"]]
    return Step(
        "stepped_down",
        night.day,
        {"proposal_id": proposal["proposal_id"]},
        {
            "proposal": proposal["proposal"],
            "tier": proposal["tier_code"],
            "moves": moves,
            "held": len(held),
        },
        tuple(
            Opened(role, cell[f"{role}_count"], _loaded(night, role), "rpt_tier_cell_rows")
            for role in ("check", "failure", "report")
        ),
    )


def _lift(settings: Settings, night: Night) -> Step:
    """Lift the warning with a second person, an evaluation and the evidence that is cited."""
    effect = night.one("select * from reports.rpt_warning_effects where warning_id = ?", WARNING)
    evaluation = (
        f"{effect['before_rate_shrunken']:.1%} → {effect['after_rate']:.1%} "
        f"({effect['after_failure_count']}/{effect['after_check_count']})"
    )
    _act(
        settings,
        "lift",
        _WRITER,
        f"P-{CALMED:%Y%m%d}-I06-H06-{WARNING}",
        approved_by=_SECOND,
        effect_evaluation=evaluation,
        cited=("rpt_warning_effects", MEASURE),
    )
    return Step(
        "lifted", LIFTED, {"warning_id": WARNING}, {"evaluation": evaluation, "second": _SECOND}
    )


def _recheck(settings: Settings, night: Night) -> Step:
    """Hand over the passing re-checks of every failing batch of the hazard, as bureaus do."""
    open_batches = sorted(_batches(night, "state <> 'closed'"))
    lines = [
        {
            "decision_id": f"F-{number:03d}",
            "decided_date": LIFTED.isoformat(),
            "person": "江门市质检所 · Jiangmen laboratory",
            "reason": WARNING,
            "event_id": event_id,
            "act": "recheck_passed",
            "cited": [f"复查 R-{number:03d}"],
        }
        for number, event_id in enumerate(open_batches, start=1)
    ]
    path = settings.home / "rechecks.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    fresh, _ = registering.take(settings, "rectifications", path)
    danger = night.one(f"select * from reports.rpt_danger_files where {_OF_CELL}")
    return Step(
        "rechecked",
        LIFTED,
        {"danger_id": danger["danger_id"]},
        {"state": danger["state"], "first": open_batches[0]},
        (
            Opened(
                "batches", danger["failure_count"], len(open_batches), "rpt_rectification_queue"
            ),
            Opened("passing re-checks", fresh, len(open_batches), "decisions/rectifications.jsonl"),
        ),
    )


def _batches(night: Night, condition: str) -> frozenset[str]:
    return night.ids(
        "select event_id as id from reports.rpt_rectification_queue"
        " inner join marts.brg_event_hazards using (event_id)"
        f" where {_OF_CELL} and state <> 'not_tracked' and {condition}"
    )


def _closed(night: Night, before: Night) -> Step:
    """Find the hazard's file closed under the id that it was opened under."""
    danger = night.one(f"select * from reports.rpt_danger_files where {_OF_CELL}")
    opened = before.one(f"select danger_id from reports.rpt_danger_files where {_OF_CELL}")
    warning = night.one("select state, lifted_date from reports.rpt_warnings")
    if opened["danger_id"] != danger["danger_id"]:
        raise StoryError(f"{opened['danger_id']} became {danger['danger_id']}")
    return Step(
        "closed",
        night.day,
        {"danger_id": danger["danger_id"], "warning_id": WARNING},
        {
            "state": danger["state"],
            "warning": warning["state"],
            "opened": danger["opened_date"],
            "days": danger["age_days"],
        },
        (
            Opened(
                "batches",
                danger["closed_failure_count"],
                len(_batches(night, "state = 'closed'")),
                "rpt_rectification_queue",
            ),
            Opened(
                "all batches",
                danger["failure_count"],
                danger["closed_failure_count"],
                "rpt_danger_files",
            ),
        ),
    )


def _replayed(settings: Settings, first: Night) -> Step:
    """Build the first night once more, after all that followed: the same content, the same ids."""
    built = pipeline.build(settings, first.day)
    manifest = json.loads((built.target / "manifest.json").read_text(encoding="utf-8"))
    listed = audiences.read(settings.dbt_project)
    offered = listed.edition(relations(manifest), audiences.HOUSE)
    aside = built.database.parent / "replayed.duckdb"
    tables = editions.write_house(built.database, aside, offered, functions(manifest), settings)
    fingerprint = editions.fingerprint(tables, listed)
    standing = publish.named(Lake(settings.lake_folder), str(first.version))
    if fingerprint != standing.fingerprint:
        raise StoryError(f"replayed on another day, {first.version} has another content")
    again = Night(first.day, aside, None)
    every = "select event_id || row_id as id from reports.rpt_tier_cell_rows"
    return Step(
        "replayed",
        first.day,
        {"version": standing.name},
        {"tables": len(tables), "fingerprint": fingerprint[:12]},
        (
            Opened(
                "rows of tiers under the same ids",
                len(first.ids(every)),
                len(first.ids(every) & again.ids(every)),
                "rpt_tier_cell_rows",
            ),
        ),
    )


def _hold(step: Step) -> None:
    for opened in step.opened:
        if opened.told != opened.rows:
            raise StoryError(
                f"{step.name}: {opened.what} says {opened.told}, {opened.table} has {opened.rows}"
            )
