"""What changed between any two published versions, and why, as lines of text in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from warehouse import changes, publish, store
from warehouse.diff import ReleaseDiff, compare
from warehouse.lake import Lake
from warehouse.reports import figures, moved, sections
from warehouse.reports.changed import NumberChange
from warehouse.reports.facts import NightFacts
from warehouse.reports.figures import Language
from warehouse.reports.gathering import gather
from warehouse.reports.words import Words
from warehouse.settings import Settings

CURRENT: Final = "current"
_METHOD: Final = "method_digest"


@dataclass(frozen=True)
class Comparison:
    """Two versions and what lies between them."""

    before: publish.Version
    after: publish.Version
    diff: ReleaseDiff
    facts: NightFacts  # of the later version, with the changes since the earlier one

    @property
    def is_other_method(self) -> bool:
        """Whether models, vocabularies or policy differ between the versions."""
        was, now = (v.manifest["inputs"].get(_METHOD) for v in (self.before, self.after))
        return bool(was != now)

    @property
    def rows(self) -> Mapping[str, Mapping[str, Any]] | None:
        """Rows gained and lost by table; None where the versions do not follow one another."""
        if self.after.manifest["previous"] != self.before.name:
            return None
        found: Mapping[str, Mapping[str, Any]] = self.after.manifest["release"]["tables"]
        return found


def find(lake: Lake, named: str) -> publish.Version:
    """Find a version by its name, its business date, or as ``current``.

    Raises
    ------
    NothingPublishedError
        When there is none; the message names those that there are.
    """
    if named == CURRENT:
        return publish.standing(lake)
    known = publish.versions(lake)
    fitting = [v for v in known if named in (v.name, v.business_date.isoformat())]
    if not fitting:
        listed = ", ".join(version.name for version in known) or "none"
        raise publish.NothingPublishedError(f"no version {named!r} is kept; kept: {listed}")
    return fitting[-1]


def before(lake: Lake, version: publish.Version) -> publish.Version:
    """Find the version that a version was compared with when it was published."""
    name = version.manifest["previous"]
    if name is None:
        raise publish.NothingPublishedError(f"{version.name} is the first version")
    return find(lake, name)


def between(earlier: publish.Version, later: publish.Version, settings: Settings) -> Comparison:
    """Compare two versions: tiers, readings, and every month's number by cause."""
    limits = (settings.memory_limit, settings.threads)
    with (
        store.read(earlier.database, memory_limit=limits[0], threads=limits[1]) as was,
        store.read(later.database, memory_limit=limits[0], threads=limits[1]) as now,
    ):
        diff = compare(was, now, earlier.name)
        facts = gather(now, later.name, later.business_date, diff)
    told = tuple(_number_changes(earlier, later, settings))
    return Comparison(earlier, later, diff, _with(facts, told))


def _with(facts: NightFacts, told: tuple[NumberChange, ...]) -> NightFacts:
    return NightFacts(**{**vars(facts), "number_changes": told})


def _number_changes(
    earlier: publish.Version, later: publish.Version, settings: Settings
) -> Iterator[NumberChange]:
    """Work out what moved each number, as publishing does for versions that follow each other."""
    with (
        TemporaryDirectory() as folder,
        store.write(
            Path(folder, "told.duckdb"),
            memory_limit=settings.memory_limit,
            threads=settings.threads,
        ) as connection,
    ):
        for name, version in (("previous", earlier), ("later", later)):
            connection.execute(f"attach {store.literal(version.database)} as {name} (read_only)")
        for schema in ("marts", "reports"):
            connection.execute(f"create schema {schema}")
        for table in changes.READ:
            if changes.has(connection, "later", table, ()):
                connection.execute(f"create view {table} as from later.{table}")
        changes.create(connection, store.BUILD)
        changes.write(
            connection,
            store.BUILD,
            later.business_date,
            (earlier.name, earlier.business_date),
        )
        columns = ", ".join(NumberChange.__dataclass_fields__)
        for row in connection.execute(
            f"select {columns} from {changes.TABLE} where hazard_code = 'ALL'"
            " order by evidence_class, measure, industry_code, sampling_basis, event_month desc"
        ).fetchall():
            yield NumberChange(*row)


def lines(found: Comparison, language: Language) -> Iterator[str]:
    """Tell a comparison in one language."""
    facts = found.facts
    words = Words(facts.terms, facts.industries, facts.hazards, language)
    say = words.say
    yield f"{found.before.name} → {found.after.name}"
    yield say("diff_other_method" if found.is_other_method else "diff_same_method")
    yield from _section(say("changes"), list(_tiers(facts, words)), say("no_changes"))
    yield from _section(say("diff_totals"), list(_totals(facts, words)), say("diff_nothing"))
    yield from _section(
        say("number_changes"),
        [_moved(line, words) for line in moved.lines(facts, words)],
        say("no_number_changes"),
    )
    readings = sections.rate_changes(facts, words)
    yield from _section(
        say("rate_changes"),
        [f"{r.industry} · {r.indicator} · {r.basis}: {r.before} → {r.after}" for r in readings],
        say("no_rate_changes"),
    )
    yield from _section(say("diff_rows"), list(_rows(found, words)), say("diff_nothing"))


def _section(title: str, told: Sequence[str], otherwise: str) -> Iterator[str]:
    yield ""
    yield f"== {title}"
    yield from told or [otherwise]


def _tiers(facts: NightFacts, words: Words) -> Iterator[str]:
    for line in sections.changes(facts, words):
        was = f"{words.tier(line.tier_before)} → " if line.tier_before else ""
        how = f" ({words.say(line.direction)})" if line.direction else ""
        yield f"{line.industry} {line.industry_code}: {was}{words.tier(line.tier_after)}{how}"
        yield f"  {line.reason}"


def _totals(facts: NightFacts, words: Words) -> Iterator[str]:
    """Add the changes up by class of evidence and measure; their parts still sum."""
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(moved.PARTS, 0))
    for change in facts.number_changes:
        for part in moved.PARTS:
            sums[change.evidence_class, change.measure][part] += getattr(change, part)
    for (evidence, measure), parts in sorted(sums.items()):
        what = f"{words.term('evidence_class', evidence)} · {words.say(f'measure_{measure}')}"
        yield f"{what}: {figures.signed(sum(parts.values()))}{_parts(parts, words)}"


def _parts(parts: Mapping[str, int], words: Words) -> str:
    told = [f"{words.say(name)} {figures.signed(n)}" for name, n in parts.items() if n]
    return f" = {words.listed(told)}" if told else ""


def _moved(line: moved.MovedLine, words: Words) -> str:
    parts = [
        f"{words.say(name)} {text}"
        for name, text in zip(moved.PARTS, line.parts, strict=True)
        if text != "0"
    ]
    what = f"{line.industry} · {line.number} · {line.month}"
    return f"{what}: {line.before} → {line.after} ({words.listed(parts)})"


def _rows(found: Comparison, words: Words) -> Iterator[str]:
    if found.rows is None:
        yield words.say("diff_not_next")
        return
    for table, told in sorted(found.rows.items()):
        reasons = [f"{reason} {count}" for reason, count in told["reasons"].items()]
        yield words.say(
            "diff_row",
            table=table,
            added=figures.whole(told["added"]),
            lost=figures.whole(told["lost"]),
            reasons=words.listed(reasons) or "–",
        )
