"""Turn the samples of a table into values of the record type: verdicts, items, dates, channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from ingest.spot_check.check_items import ItemLayout, check_items
from ingest.spot_check.dating import CheckDate
from ingest.spot_check.failed_items import failed_items
from ingest.spot_check.lines import Line
from ingest.spot_check.tables import Table
from ingest.spot_check.vocabulary import first, judged, pattern
from ingest.text import Production, is_nothing, read_date, read_production, squeezed

COPIED: Final = (
    "check_number",
    "product_name",
    "brand",
    "model",
    "maker_name",
    "maker_place",
    "seller_place",
    "laboratory_name",
    "remark",
)


_FAILED_ONLY: Final = ItemLayout(failed=("item_names",))  # where texts stand by field already


def result_of(line: Line, table_type: str) -> str:
    """Judge a sample by its column of results; in a list of failures, by being in it."""
    if table_type == "follow_up" and "recheck_result" in line.texts:
        return judged(line.texts["recheck_result"])
    if line.results:
        labels = line.labels or ("",) * len(line.results)
        found = {judged(text, label) for text, label in zip(line.results, labels, strict=True)}
        return next((r for r in ("nonconforming", "conforming") if r in found), "not_judged")
    if table_type == "fail_only_list" and "item_names" in line.texts and not refused(line):
        return "nonconforming"
    return "not_judged"


def result_text_of(line: Line, table_type: str) -> str | None:
    """Return what the sheet says of the result, as written."""
    if table_type == "follow_up" and "recheck_result" in line.texts:
        return line.texts["recheck_result"]
    written = list(dict.fromkeys(text for text in line.results if not is_nothing(text)))
    if not written and refused(line):
        return line.texts["item_names"]
    return "；".join(written) or None


def refused(line: Line) -> bool:
    """Tell whether the place for failed items says that there was no test: 拒检."""
    return pattern("refusals").search(squeezed(line.texts.get("item_names", ""))) is not None


def nonconformity_class_of(line: Line, result: str) -> str | None:
    """Grade a failure by the publisher's own word for it."""
    if result != "nonconforming":
        return None
    for text in (line.texts.get("severity", ""), *line.results):
        if text and (grade := first("nonconformity_classes", squeezed(text))):
            return grade
    return "unclassified"


def production_of(line: Line, latest: date) -> tuple[str | None, Production]:
    """Read date and batch of the sample out of the one or two columns that hold them."""
    written = [line.texts[name] for name in _DATE_FIELDS if name in line.texts]
    period = batch = None
    for name in _DATE_FIELDS:
        read = read_production(
            line.texts.get(name, ""),
            latest,
            is_batch=name == "batch",
            is_date=name == "production_date",
        )
        period, batch = period or read.period, batch or read.batch
    return "/".join(" ".join(text.split()) for text in written) or None, Production(period, batch)


_DATE_FIELDS: Final = ("production_date", "date_or_batch", "batch")


def record_of(
    line: Line,
    table: Table,
    checked: CheckDate | None,
    latest: date,
    landed: date,
    layout: ItemLayout = _FAILED_ONLY,
) -> dict[str, Any]:
    """Return the values of one record, by column of the record type."""
    texts = line.texts
    result = result_of(line, table.table_type)
    is_original_failure = result != "conforming" or table.table_type == "follow_up"
    is_named = is_original_failure and not refused(line)
    failed = failed_items(texts.get("item_names", "")) if is_named else []
    items = check_items(line.strips or [texts], layout, is_failure_named=is_named)
    date_or_batch, production = production_of(line, latest)
    sampled = read_date(texts.get("sampled_date", ""), landed)
    if sampled:
        checked = CheckDate(sampled.day, "sampled", sampled.precision)
    return {
        **{name: _tidy(texts.get(name)) for name in COPIED},
        "notice_title": table.title,
        "table_type": table.table_type,
        "sampling_basis": table.sampling_basis,
        "channel": channel_of_line(line, table),
        "product_category": _tidy(texts.get("product_category")) or table.product_category,
        "seller_name": _tidy(texts.get("seller_name") or texts.get("platform")),
        "date_or_batch": date_or_batch,
        "production_date": production.period.day if production.period else None,
        "production_date_precision": production.period.precision if production.period else None,
        "production_batch": production.batch,
        "result_text": _tidy(result_text_of(line, table.table_type)),
        "result": result,
        "nonconformity_class": nonconformity_class_of(line, result),
        "nonconforming_items": [item.item for item in failed] or None,
        "test_items": [item.as_struct() for item in items] or None,
        "check_date": checked.day if checked else None,
        "check_date_basis": checked.basis if checked else None,
        "check_date_precision": checked.precision if checked else None,
    }


def channel_of_line(line: Line, table: Table) -> str:
    """Say where this sample was taken: its own word first, then the table's."""
    if "origin" in line.texts:
        found = first("channels", squeezed(line.texts["origin"]))
        return found or table.channel
    if "platform" in line.texts:
        return "e_commerce"
    if table.channel == "mixed" and (seller := line.texts.get("seller_name")):
        return first("channels", squeezed(seller)) or "mixed"
    return table.channel


def _tidy(text: str | None) -> str | None:
    """Write a text on one line; the row as published keeps its line breaks."""
    return " ".join(text.split()) if text else None


def has_subject(line: Line) -> bool:
    """Tell whether a row says what, or whose, was checked."""
    names: Sequence[str] = ("product_name", "maker_name", "seller_name", "model", "platform")
    return any(name in line.texts for name in names)
