"""How well each source loads: account, findings, bounds, freshness, and what to do about it.

The page shows counts, codes, dates and names of files and columns: never a cell of anybody's rows,
and no message that could quote one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest.source import Source
from quality_checks.bounds import StatedBound, reasons_in_chinese, stated_bounds
from quality_checks.freshness import Age, ages
from warehouse.reports.facts import Term
from warehouse.reports.figures import Language
from warehouse.reports.gate_words import in_chinese
from warehouse.reports.nightly import LANGUAGE_TAGS, LANGUAGES, environment
from warehouse.reports.source_page import bounds_in_words
from warehouse.store import Reader

LATEST_FILES: Final = 12  # of each source: the trend of its rows
LISTED: Final = 40  # lines of one table; the rest is counted, and lies in the warehouse
_LOUD: Final = ("refuse", "warn")  # quarantined rows are summed up by their reasons
_COUNTS: Final = ("landed", "loaded", "quarantined", "duplicate", "superseded", "retracted")
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("装载质量", "Load quality"),
    "skip": ("跳至正文", "Skip to content"),
    "source": ("来源", "Source"),
    "as_of": ("截至 {day}", "As of {day}"),
    "no_values": (
        "本页只列数量、代码与列名，不含任何单元格内容。",
        "This page shows counts, codes and names of columns, and no cell of anybody's rows.",
    ),
    "account": ("行数平衡", "Account of rows"),
    "files": ("文件", "Files"),
    "refused": ("拒收文件", "Refused files"),
    "landed": ("落地", "Landed"),
    "loaded": ("装载", "Loaded"),
    "quarantined": ("隔离", "Quarantined"),
    "duplicate": ("重复", "Duplicate"),
    "superseded": ("被取代", "Superseded"),
    "retracted": ("已撤回", "Retracted"),
    "freshness": ("新鲜度", "Freshness"),
    "event": ("最新事件", "Newest event"),
    "arrival": ("最新到件", "Newest file"),
    "days": ("{days} 天（上限 {allowed} 天）", "{days} days (at most {allowed})"),
    "stale": ("陈旧", "Stale"),
    "fresh": ("正常", "Fresh"),
    "no_rhythm": ("无固定频次", "No rhythm to be held to"),
    "rows": ("最近文件的行数", "Rows of the latest files"),
    "file": ("文件", "File"),
    "day": ("落地日期", "Landed"),
    "decision": ("结论", "Decision"),
    "findings": ("需要查看的发现", "Findings to look at"),
    "severity": ("程度", "Severity"),
    "rule": ("规则", "Rule"),
    "column": ("列", "Column"),
    "count": ("行数", "Rows"),
    "observed": ("实为", "Observed"),
    "what_to_do": ("处理办法", "What to do"),
    "quarantine": ("隔离与拒收原因", "Why rows and files were kept out"),
    "reason": ("原因", "Reason"),
    "replay": ("修正后重放", "After it is mended"),
    "expectations": ("质检界限", "What each batch is held to"),
    "bound": ("界限", "Bound"),
    "since": ("起始", "Since"),
    "because": ("理由", "Reason"),
    "more": ("另有 {count} 条", "{count} more"),
    "none": ("无", "None"),
}


@dataclass(frozen=True)
class SourceQuality:
    """All that the page says of one source."""

    source: Source
    files: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    reasons: Sequence[Mapping[str, Any]]
    ages: Sequence[Age]

    @property
    def refused_count(self) -> int:
        """How many files were kept out."""
        return sum(file["decision"] == "refuse" for file in self.files)

    def total(self, count: str) -> int:
        """Sum one part of the account over all files."""
        return sum(file[f"{count}_count"] for file in self.files)

    @property
    def latest(self) -> Sequence[Mapping[str, Any]]:
        """The newest files, the newest last."""
        return self.files[-LATEST_FILES:]

    @property
    def most_rows(self) -> int:
        """Rows of the largest of the newest files."""
        return max((file["landed_count"] for file in self.latest), default=0) or 1


def write(
    found: Sequence[SourceQuality], terms: Iterable[Term], day: date, folder: Path
) -> list[Path]:
    """Write the page in both languages; the same facts give the same bytes."""
    known = {term.term_id: term for term in terms}
    paths = []
    for language in LANGUAGES:
        path = folder / f"load_quality_{language}.html"
        path.write_text(render(found, known, day, language), encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def gather(reader: Reader, sources: Iterable[Source], day: date) -> list[SourceQuality]:
    """Read what the published version tells of each source's files; of those that have any."""
    files = _by_source(
        reader.rows("select * from reports.rpt_source_files order by landed_date, file_name")
    )
    findings = _by_source(
        reader.rows(
            "select source, file_name, rule_id, severity, column_name, row_count, observed"
            " from reports.rpt_gate_findings order by file_name desc, rule_id"
        )
    )
    reasons = _by_source(
        reader.rows(
            "select source, stage, reason, column_name, sum(row_count)::bigint as row_count,"
            " count(distinct file_name) as file_count from reports.rpt_quarantine_reasons"
            " group by all order by row_count desc, stage, reason, column_name"
        )
    )
    newest = {
        row["source"]: row["newest_event_date"]
        for row in reader.rows("select source, newest_event_date from reports.rpt_source_loads")
    }
    return [
        SourceQuality(
            source,
            files[source.name],
            [_without_quotes(f) for f in findings.get(source.name, []) if f["severity"] in _LOUD],
            reasons.get(source.name, []),
            list(ages(source, newest.get(source.name), files[source.name][-1]["landed_date"], day)),
        )
        for source in sources
        if source.name in files
    ]


def render(
    found: Sequence[SourceQuality], terms: Mapping[str, Term], day: date, language: Language
) -> str:
    """Write the page in one language."""

    def tell(key: str, **values: object) -> str:
        return _SAID[key][language == "en"].format(**values)

    def term(kind: str, code: str | None, default: str = "") -> str:
        known = terms.get(f"{kind}.{code}")
        if known is None:
            return default
        return known.zh if language == "zh" else known.en

    def gate_says(sentence: str) -> tuple[str, str]:
        said = in_chinese(sentence) if language == "zh" else None
        return ("", said) if said else ("en", sentence)

    def to_do(code: str, fallback: str) -> str:
        return term("to_do", code) or term("to_do", fallback)

    return (
        environment()
        .get_template("load_quality.html.j2")
        .render(
            found=found,
            day=day,
            language=language,
            language_tag=LANGUAGE_TAGS[language],
            tell=tell,
            term=term,
            to_do=to_do,
            gate_says=gate_says,
            counts=_COUNTS,
            listed=LISTED,
            bounds=stated_bounds,
            bounds_in_words=bounds_in_words,
            because=_chinese_reason if language == "zh" else _reason,
        )
    )


def _reason(bound: StatedBound) -> tuple[str, str]:
    """Return the tag of a language, where the page is in another, and a bound's reason in it."""
    return "", bound.reason


def _chinese_reason(bound: StatedBound) -> tuple[str, str]:
    """Return the same in Chinese; a source of somebody else may state its reasons in English."""
    known = reasons_in_chinese().get(bound.reason)
    return ("", known) if known else ("en", bound.reason)


def _without_quotes(finding: Mapping[str, Any]) -> dict[str, Any]:
    """Drop what a reader said of a file it refused: such a message may quote the file."""
    rule = finding["rule_id"].split(".", 1)[1]
    is_quote = rule.startswith("file.")
    code = rule.rsplit(".", 1)[-1]
    return {
        **finding,
        "rule": rule,
        "code": rule.split(".")[0] if rule.startswith("drift.") else code,
        "observed": "" if is_quote else finding["observed"],
        "column_name": None if is_quote else finding["column_name"],
    }


def _by_source(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["source"], []).append(row)
    return found
