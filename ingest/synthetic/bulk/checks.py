"""Answers of the national query of spot checks, in pages of JSON, by the hundred thousand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Final

import numpy as np

from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.draws import Flags, Numbers, Rows, falling, slot_table
from ingest.synthetic.bulk.plan import Plan
from ingest.synthetic.bulk.text import LEAD_DAYS, Pool, day_pools, digits, joined, where, write
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.periods import Calendar, month_after
from ingest.synthetic.truth import CellTruth, FileTruth
from ingest.synthetic.world import World

SOURCE: Final = "cn_samr_spot_checks"
COMPLAINTS_A_CHECK: Final = 5
_ROWS_A_FILE: Final = 5_000
_TARGETED_SHARE: Final = 0.15
_FALSE_ALARM_SHARE: Final = 0.3  # of what conforms, in the eyes of the faulty laboratory
_BASES: Final = ("random_spot_check", "targeted_spot_check")
_ROUNDS: Final = Pool(("国家监督抽查", "国家监督专项抽查"))
_LABORATORIES: Final = Pool(words.LABORATORIES)
_BRANDS: Final = Pool(words.BRANDS)
_GROUPS: Final = Pool(industry.name for industry in INDUSTRIES)
_PRODUCTS: Final = Pool(product for products in words.PRODUCTS for product in products)
_PLACES: Final = Pool(words.PLACES)
_ORIGINS: Final = Pool(("企业成品库", "市场", "电商平台"))
_ITEMS: Final = tuple(
    [*(item for item, _ in industry.items), *industry.label_items] for industry in INDUSTRIES
)
_ITEM_POOL: Final = Pool(["", *(item for items in _ITEMS for item in items)])
_FIRST_ITEM: Final = 1 + np.cumsum([0, *(len(items) for items in _ITEMS)])[:-1]


@dataclass(frozen=True)
class LaboratoryTruth:
    """What a laboratory found, and whether it can be relied on."""

    name: str
    kind: str  # sound, faulty or clean
    check_count: int
    failure_count: int


class Checks:
    """All spot checks of the plan, day by day."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.count = plan.row_count // COMPLAINTS_A_CHECK
        self.found = np.zeros((len(INDUSTRIES), len(plan.months), len(_BASES), 2), np.int64)
        self.by_laboratory = np.zeros((len(words.LABORATORIES), 2), np.int64)
        onset = month_after(plan.until, -6)
        self.world = World(plan.seed, 1.0, Calendar(plan.since, onset, plan.until))
        self._rates = np.asarray(
            [
                [round(self.world.failure_rate(i, month) * 65536) for month in plan.months]
                for i in INDUSTRIES
            ],
            np.int64,
        )
        self._month_of_day = np.cumsum([day.day == 1 for day in plan.days]) - 1
        self._industries = slot_table(falling(len(INDUSTRIES)))
        self._items = np.stack([slot_table(_item_weights(n)) for n in range(len(INDUSTRIES))])

    def day(self, rows: Rows) -> Numbers:
        """Return the day of each sample: as many every day."""
        return rows.astype(np.int64) * len(self.plan.days) // max(self.count, 1)

    def files(self) -> Iterator[tuple[str, range]]:
        """Name the files in the order of their months, each with its rows."""
        for month in self.plan.months:
            first, end = self._first_row(month), self._first_row(month_after(month))
            for part, start in enumerate(range(first, end, _ROWS_A_FILE), start=1):
                name = f"samr_spot_checks/results_{month:%Y%m}_{part:03d}.json"
                yield name, range(start, min(start + _ROWS_A_FILE, end))

    def _first_row(self, day: date) -> int:
        number = (day - self.plan.since).days
        return -(-number * self.count // len(self.plan.days))

    def write(self, stream: BinaryIO, name: str, rows: range, chunk_rows: int) -> FileTruth:
        """Write one page of answers."""
        stream.write(b'{"returnValue": {"value": [\n')
        for start in range(rows.start, rows.stop, chunk_rows):
            chunk = np.arange(start, min(start + chunk_rows, rows.stop), dtype=np.uint64)
            self._write(stream, chunk, is_first=start == rows.start)
        total = json.dumps({"fspParameter": {"pagination": {"totalCount": len(rows)}}})
        stream.write(f']}}, "transferableProperties": {total}}}\n'.encode())
        return FileTruth(source=SOURCE, file_name=name, row_count=len(rows))

    def _write(self, stream: BinaryIO, rows: Rows, *, is_first: bool) -> None:
        draws = self.plan.draws
        industry = self._industries[draws.slots("check industry", rows)]
        day, laboratory = self.day(rows), draws.below("laboratory", rows, len(_LABORATORIES))
        is_failure = self._judged(rows, industry, day, laboratory)
        basis = draws.happens("targeted", rows, _TARGETED_SHARE).astype(np.int64)
        np.add.at(
            self.found, (industry, self._month_of_day[day], basis, is_failure.astype(np.int64)), 1
        )
        np.add.at(self.by_laboratory, (laboratory, is_failure.astype(np.int64)), 1)
        item = _FIRST_ITEM[industry] + self._items[industry, draws.slots("item", rows)]
        counts = np.asarray([len(products) for products in words.PRODUCTS])
        first = np.cumsum(counts) - counts
        product = first[industry] + draws.below("check product", rows, 1 << 20) % counts[industry]
        brand = draws.below("check brand", rows, len(_BRANDS))
        written, _, _ = day_pools(self.plan.since, len(self.plan.days))
        made = day + LEAD_DAYS - 20 - draws.below("made", rows, 280)
        cells = (
            ("org_name", _BRANDS.taken(brand), _GROUPS.taken(industry), "有限公司".encode()),
            ("province_name", _PLACES.taken(brand % len(_PLACES))),
            ("prod_name", _GROUPS.taken(industry)),
            ("prod_name_1", _PRODUCTS.taken(product)),
            ("models", b"M-", digits(rows.astype(np.int64), 8)),
            ("prod_level", "合格品".encode()),
            ("prod_date", written.taken(made)),
            ("effect", where(is_failure, "不合格".encode(), "合格".encode())),
            ("org", _LABORATORIES.taken(laboratory)),
            ("org_date", written.taken(day + LEAD_DAYS)),
            ("chou", _ROUNDS.taken(basis)),
            ("chou_name", _LABORATORIES.taken(laboratory)),
            ("no_hege", _ITEM_POOL.taken(np.where(is_failure, item, 0))),
            ("chou_laiyuan", _ORIGINS.taken(draws.below("origin", rows, len(_ORIGINS)))),
        )
        parts = [b",\n {"]
        for label, *parts_of_cell in cells:
            separator = b"" if label == cells[0][0] else b", "
            parts += [separator, f'"{label}": "'.encode(), *parts_of_cell, b'"']
        write(stream, joined([*parts, b"}"]), skip=2 if is_first else 0)

    def _judged(self, rows: Rows, industry: Numbers, day: Numbers, laboratory: Numbers) -> Flags:
        """Tell which samples are said to fail: two laboratories do not say what is true."""
        draws, rate = self.plan.draws, self._rates[industry, self._month_of_day[day]]
        fails: Flags = draws.slots("fails", rows) < rate
        alarmed = draws.happens("false alarm", rows, _FALSE_ALARM_SHARE)
        fails |= (laboratory == words.FAULTY_LABORATORY) & alarmed
        fails &= laboratory != words.CLEAN_LABORATORY
        return fails

    def laboratories(self) -> list[LaboratoryTruth]:
        """List what each laboratory found."""
        kinds = {words.FAULTY_LABORATORY: "faulty", words.CLEAN_LABORATORY: "clean"}
        return [
            LaboratoryTruth(name, kinds.get(n, "sound"), int(found.sum()), int(found[1]))
            for n, (name, found) in enumerate(
                zip(words.LABORATORIES, self.by_laboratory, strict=True)
            )
        ]

    def cells(self) -> list[CellTruth]:
        """Count checks and failures by industry, month and basis."""
        return [
            CellTruth(INDUSTRIES[i].code, self.plan.months[m], _BASES[b], int(n), int(f))
            for i, m, b in np.ndindex(self.found.shape[:3])
            if (n := self.found[i, m, b].sum())
            for f in (self.found[i, m, b, 1],)
        ]


def _item_weights(industry: int) -> list[int]:
    """Weights of an industry's items: of safety by their own, of labels by their share."""
    known = INDUSTRIES[industry]
    safety = [weight for _, weight in known.items]
    label_weight = known.label_share / (1 - known.label_share) * sum(safety)
    weights = [*safety, *[label_weight / len(known.label_items)] * len(known.label_items)]
    return [round(weight * 10_000) for weight in weights]
