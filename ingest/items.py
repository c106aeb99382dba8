"""What a check tells of one test item: the shape it has in the raw layer, and how it is hashed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

NUMBER: Final = pa.decimal128(28, 8)  # 0.00005 mg/kg of one thing, 1.6×10⁷ CFU/g of another
VERDICTS: Final = ("conforming", "nonconforming", "not_judged")
READ_FROM: Final = ("item_column", "value_columns", "failed_items")
COMPARATORS: Final = ("<", "<=", ">", ">=", "~", "not_detected")


@dataclass(frozen=True)
class TestItem:
    """One test item of a check: what was measured, what was allowed, what was said of it.

    Texts are the publisher's. A number stands only where the text is one number with a comparator
    and unit at most; where it says more, or less, the text stands alone.
    """

    __test__ = False  # no test, whatever its name begins with

    item: str
    measured_text: str | None = None
    measured_value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    limit_text: str | None = None
    limit_low: Decimal | None = None
    limit_high: Decimal | None = None
    is_low_allowed: bool | None = None
    is_high_allowed: bool | None = None
    limit_unit: str | None = None
    verdict: str = "not_judged"
    read_from: str = "failed_items"

    def as_struct(self) -> dict[str, Any]:
        """Return plain values, as the raw layer holds them."""
        return asdict(self)


ITEM_STRUCT: Final = pa.struct(
    [
        pa.field("item", pa.string()),  # as named, without its unit
        pa.field("measured_text", pa.string()),
        pa.field("measured_value", NUMBER),
        pa.field("comparator", pa.string()),  # one of COMPARATORS, null when the value is exact
        pa.field("unit", pa.string()),
        pa.field("limit_text", pa.string()),
        pa.field("limit_low", NUMBER),
        pa.field("limit_high", NUMBER),
        pa.field("is_low_allowed", pa.bool_()),  # does the bound itself pass? null without a bound
        pa.field("is_high_allowed", pa.bool_()),
        pa.field("limit_unit", pa.string()),  # null when the limit names none
        pa.field("verdict", pa.string()),  # one of VERDICTS, as the publisher has it
        pa.field("read_from", pa.string()),  # one of READ_FROM
    ]
)
ITEMS: Final = pa.list_(ITEM_STRUCT)


def items_as_text(cells: pa.Array) -> pa.Array:
    """Write each list of items as one text that is equal when the items are; null stays null."""
    return pa.array(
        [
            None if items is None else json.dumps(items, ensure_ascii=False, default=str)
            for items in cells.to_pylist()
        ],
        pa.string(),
    )
