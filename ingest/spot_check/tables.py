"""Say of a table what it lists, how and where the samples were taken, and of what products."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ingest.spot_check.header import Column, Header
from ingest.spot_check.vocabulary import first, pattern, table_rules, verdict
from ingest.text import squeezed
from ingest.workbook import Sheet

RESULT_FIELDS: Final = (
    "result_overall",
    "result_check",
    "result_verdict",
    "result_test",
    "result_item",
)
_JUDGED_SHARE: Final = 0.5  # below it a column of "results" holds measured values
_CONFORMING_SHARE: Final = 0.05  # a list of failures may carry a stray pass, no more
_FILLED_SHARE: Final = 0.8
_FEWEST_ALL_FAILED: Final = 5  # so many failures and no pass: the passes are not listed
_FEWEST_TESTS: Final = 3
_TELLING_FIELDS: Final = (
    *("item_names", "check_number", "sampled_date", "laboratory_name"),
    *RESULT_FIELDS,
)
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]{2}")
NOT_OURS: Final = "not_ours"


@dataclass(frozen=True)
class Table:
    """What holds for every row of a table."""

    title: str
    table_type: str
    sampling_basis: str
    channel: str
    product_category: str | None


def title_of(sheet: Sheet, start: int, end: int, file_name: str) -> str:
    """Return the title above a header; else the name of the sheet, the file or its folder."""
    lines = []
    for row in range(start, end):
        line = "".join(dict.fromkeys("".join(cell.split()) for cell in sheet.rows[row] if cell))
        if line and not pattern("annex").fullmatch(squeezed(line)):
            lines.append(line)
    if lines:
        return "".join(lines)
    if _CHINESE.search(sheet.name) and not is_generic(sheet.name):
        return sheet.name
    path = PurePosixPath(file_name)
    names = [path.stem, *(parent.name for parent in path.parents)]
    return next((name for name in names if _CHINESE.search(name)), path.stem)


def is_generic(sheet_name: str) -> bool:
    """Tell whether the name of a sheet says nothing of its content: Sheet1, 表, 检索结果."""
    return bool(pattern("sheet_names_generic").search(squeezed(sheet_name)))


def result_columns(sheet: Sheet, header: Header, end: int) -> tuple[Column, ...]:
    """Choose the columns that judge the sample.

    A sheet may have several that are called results; the one for the whole sample comes before
    one for a single item, and a column of measured values judges nothing.
    """
    for field in RESULT_FIELDS:
        columns = header.of(field)
        texts = [
            (text, column.label)
            for row in range(header.bottom + 1, end)
            for column in columns
            if (text := sheet.rows[row][column.position])
        ]
        judging_count = sum(verdict(text, label) is not None for text, label in texts)
        if texts and judging_count >= _JUDGED_SHARE * len(texts):
            return columns
    return ()


def table_type_of(
    names: Sequence[str],
    header: Header,
    judging: Sequence[Column],
    results: Sequence[str],
    item_filled_count: int,
) -> str:
    """Classify a table by the words of its names, its header, and what its results say.

    Parameters
    ----------
    names
        Title, name of the sheet, name of the file.
    judging
        The columns of results.
    results
        Conforming, nonconforming or not_judged for each row.
    item_filled_count
        In how many rows failed items are named.
    """
    text = "|".join(squeezed(name) for name in names)
    labels = "|".join(squeezed(column.label) for column in header.columns)
    conforming, failed = results.count("conforming"), results.count("nonconforming")
    for rule in table_rules():
        is_meant = bool(
            (rule.title and rule.title.search(text)) or (rule.header and rule.header.search(labels))
        )
        is_doubtful = rule.table_type == "fail_only_list" and (
            conforming > _CONFORMING_SHARE * len(results)
        )
        if is_meant and not is_doubtful:
            return rule.table_type
    if judging and all(column.field == "result_item" for column in judging):
        return "value_comparison"  # a verdict on one test item is none on the product
    if not conforming + failed:
        return _unjudged_type(text, header, item_filled_count, len(results))
    if not conforming and failed >= _FEWEST_ALL_FAILED:
        return "fail_only_list"
    return "result_list"


def _unjudged_type(text: str, header: Header, item_filled_count: int, row_count: int) -> str:
    if header.has("recheck_result", "rectification"):
        return "follow_up"
    if item_filled_count and item_filled_count >= _FILLED_SHARE * row_count:
        return "fail_only_list"
    if header.has("measured") or len(header.unknown_labels) >= _FEWEST_TESTS:
        return "value_comparison"
    if not header.has(*_TELLING_FIELDS) and not pattern("ours").search(text):
        return NOT_OURS  # firms and products, but nothing that speaks of a check
    return "result_list"  # ours, and none of its rows is judged: it feeds no rate


def sampling_basis_of(names: Sequence[str], table_type: str) -> str:
    """Say how the samples came to be taken; the nearest name that tells decides."""
    if table_type == "follow_up":
        return "follow_up_check"
    if table_type == "risk_monitoring":
        return "risk_monitoring"
    if pattern("pass_only").search(squeezed(names[0])):
        return "unknown"  # passes listed alone: what they were drawn with is not in this table
    found = (first("sampling", name) for name in names)
    return next((basis for basis in found if basis), "unknown")


def channel_of(names: Sequence[str], header: Header) -> str:
    """Say where the samples were taken, as far as the title or the header tells."""
    for name in names:
        if channel := first("title_channels", name):
            return channel
    sellers = "|".join(column.label for column in header.of("seller_name"))
    if "平台" in sellers:
        return "mixed"  # 经销单位/平台: shops and platforms in one column
    return "shop" if re.search("经销|销售|网店", sellers) else "unknown"


def category_of(names: Sequence[str]) -> str | None:
    """Read the product group out of the nearest name that states one; None when it is mixed."""
    for name in names:
        text = squeezed(name)
        start = pattern("category_starts").match(text)
        text = text[start.end() :] if start else text
        end = pattern("category_ends").search(text)
        if end is None or pattern("category_generic").fullmatch(text[: end.start()]):
            continue
        group = text[: end.start()].removesuffix("产品")
        outside = re.sub(r"\([^()]*\)", "", group)
        return None if pattern("category_mixed").search(outside) else group
    return None
