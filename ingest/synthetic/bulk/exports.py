"""The hotline's files: rows are made by the column, and written as they lie in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import BinaryIO, Final

import numpy as np
import pyarrow as pa

from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.complaints import Dirt, Hotline, Told
from ingest.synthetic.bulk.draws import Draws, Flags, Numbers, Rows, falling, slot_table
from ingest.synthetic.bulk.plan import Plan
from ingest.synthetic.bulk.text import (
    LEAD_DAYS,
    Part,
    Pool,
    day_pools,
    digits,
    joined,
    where,
    write,
)
from ingest.synthetic.complaints import LABELS
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.periods import month_after
from ingest.synthetic.truth import FileTruth

SOURCE: Final = "cn_12315_complaints"
_ROWS_A_FILE: Final = 200_000
_OLD_ENCODING_MONTHS: Final = 12  # the first year was exported in the national encoding
_HOURS: Final = Pool(
    f" {8 + s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(0, 12 * 3600, 7)
)
_AMOUNTS: Final = Pool(  # as many below a hundred yuan as below a thousand
    f"{c * 10**k // 100}.{c * 10**k % 100:02d}" for k in range(1, 5) for c in range(100, 1000)
)
_CATEGORIES: Final = Pool(industry.complaint_category for industry in INDUSTRIES)
_MAKERS: Final = Pool(f"{industry.name}有限公司" for industry in INDUSTRIES)
_PEOPLE: Final = Pool(words.PEOPLE)
_REGIONS: Final = Pool(words.REGIONS)
_BRANDS: Final = Pool(words.BRANDS)
_CREDIT_CODES: Final = Pool(words.CREDIT_CODES)
_PROBLEMS: Final = Pool(words.PROBLEMS)
_CHANNELS: Final = Pool(words.CHANNELS)
_SEXES: Final = Pool("男女")
_PRODUCTS: Final = Pool(product for products in words.PRODUCTS for product in products)
_FIRST_PRODUCT: Final = np.cumsum([0, *(len(products) for products in words.PRODUCTS)])[:-1]
_PRODUCT_COUNT: Final = np.asarray([len(products) for products in words.PRODUCTS])
_PHRASES: Final = Pool(phrase for phrases in words.HARMS.values() for phrase in phrases)
_FIRST_PHRASE: Final = np.cumsum([0, *(len(phrases) for phrases in words.HARMS.values())])[:-1]
_PHRASE_COUNT: Final = np.asarray([len(phrases) for phrases in words.HARMS.values()])
_CLAUSE_SLOTS: Final = 11
_CLAUSE_POOL: Final = 1 << 15
_CLAUSE_COUNTS: Final = (1, 3, 5, 7, 9, 11, 12, 12, 11, 9, 7, 5)  # weights of 0 to 11 clauses

Cells = Mapping[str, Sequence[Part]]


@dataclass(frozen=True)
class ExportFile:
    """One file of the hotline: fresh rows of a month, and rows that are sent again."""

    hotline: Hotline
    month: date
    part: int
    fresh: range
    again: Rows

    @property
    def name(self) -> str:
        """The file's place in the drop folder."""
        return f"12315/投诉举报_{self.month:%Y%m}_{self.part:02d}.csv"

    @property
    def encoding(self) -> str:
        """What the office exported in at the time."""
        is_old = self.month < month_after(self.hotline.plan.since, _OLD_ENCODING_MONTHS)
        return "gb18030" if is_old else "utf-8"

    def write(self, stream: BinaryIO, chunk_rows: int) -> FileTruth:
        """Write the file in pieces of so many rows; the pieces do not show."""
        stream.write(b"" if self.encoding == "gb18030" else b"\xef\xbb\xbf")
        stream.write(f"{','.join(LABELS)}\r\n".encode(self.encoding))
        kept_out = 0
        for start in range(self.fresh.start, self.fresh.stop, chunk_rows):
            rows = np.arange(start, min(start + chunk_rows, self.fresh.stop), dtype=np.uint64)
            told = self.hotline.told(rows)
            self.hotline.count(told)
            kept_out += int(told.is_kept_out.sum())
            self._write(stream, told, np.zeros(len(rows), bool))
        is_corrected = self.hotline.draws.happens("again corrected", self.again, 0.5)
        for start in range(0, len(self.again), chunk_rows):
            rows = self.again[start : start + chunk_rows]
            self._write(stream, self.hotline.told(rows), is_corrected[start : start + chunk_rows])
        return FileTruth(
            source=SOURCE,
            file_name=self.name,
            row_count=len(self.fresh) + len(self.again),
            rejected_count=kept_out,
            duplicate_count=int((~is_corrected).sum()),
            correction_count=int(is_corrected.sum()),
        )

    def _write(self, stream: BinaryIO, told: Told, is_corrected: Flags) -> None:
        cells = _cells(self.hotline, told, is_corrected, self.encoding)
        parts: list[Part] = []
        seen: set[str] = set()
        for label in LABELS:
            parts += (b",",) if label in seen or label not in cells else (*cells[label], b",")
            seen.add(label)
        parts[-1] = where(told.dirt == Dirt.EXTRA_CELL, b",x\r\n", b"\r\n")
        cut = np.flatnonzero(told.dirt == Dirt.CUT_SHORT)
        write(stream, joined(parts), cut, "工单已删除,投诉单\r\n".encode(self.encoding))


def export_files(hotline: Hotline) -> Iterator[ExportFile]:
    """Yield the files in the order of their months, several a month where there is much to tell."""
    for month in hotline.plan.months:
        first, end = hotline.plan.first_row(month), hotline.plan.first_row(month_after(month))
        starts = list(range(first, end, _ROWS_A_FILE)) or [first]
        for part, start in enumerate(starts, start=1):
            fresh = range(start, min(start + _ROWS_A_FILE, end))
            is_last = part == len(starts)
            again = hotline.sent_in(month) if is_last else np.empty(0, np.uint64)
            if fresh or len(again):
                yield ExportFile(hotline, month, part, fresh, again)


@dataclass(frozen=True)
class _Said:
    """Texts of rows that several columns of the export repeat."""

    product: pa.Array
    brand: pa.Array
    brand_place: Numbers
    region: pa.Array
    phone: pa.Array
    problem: pa.Array
    day: pa.Array
    event_day: pa.Array
    spoken_day: pa.Array


def _cells(hotline: Hotline, told: Told, is_corrected: Flags, encoding: str) -> Cells:
    """Write what rows tell under the export's labels, a cell in one or several parts."""
    said = _said(hotline, told, encoding)
    single = {
        **_form_cells(hotline, told, said, encoding),
        **_person_cells(told, said, encoding),
        **_goods_cells(hotline.draws, told, said, is_corrected, encoding),
    }
    story = _story(hotline.draws, told, said.product, said.spoken_day, said.phone, encoding)
    return {label: (part,) for label, part in single.items()} | {
        "标题": ("关于".encode(encoding), said.product, "的投诉".encode(encoding)),
        "涉及主体名称": (said.region, said.brand, "商行".encode(encoding)),
        "生产企业": (said.brand, _MAKERS.taken(told.industry, encoding)),
        "投诉内容": story,
    }


def _said(hotline: Hotline, told: Told, encoding: str) -> _Said:
    draws, rows = hotline.draws, told.rows
    product = _within(draws, "product", rows, _FIRST_PRODUCT, _PRODUCT_COUNT, told.industry)
    brand_place = _brands()[draws.slots("brand", rows)]
    is_service = told.hazard == words.NO_HAZARD
    problem = np.where(is_service, 1 + draws.below("problem", rows, 4), 0)
    event_place = told.day - hotline.delays(told) + LEAD_DAYS
    day, event_day, spoken_day = _days(hotline.plan, told.day + LEAD_DAYS, event_place, encoding)
    return _Said(
        product=_PRODUCTS.taken(product, encoding),
        brand=_BRANDS.taken(brand_place, encoding),
        brand_place=brand_place,
        region=_REGIONS.taken(hotline.regions(told), encoding),
        phone=joined([words.PHONE_PREFIX.encode(), digits(told.person, 8)]),
        problem=_PROBLEMS.taken(problem, encoding),
        day=day,
        event_day=event_day,
        spoken_day=spoken_day,
    )


def _form_cells(hotline: Hotline, told: Told, said: _Said, encoding: str) -> dict[str, Part]:
    """Write what the hotline's clerks fill in: numbers, times, channel and kind of the form."""
    draws, rows = hotline.draws, told.rows
    number, is_bare = _numbers(hotline, told), told.dirt == Dirt.NO_NUMBER
    hour = _HOURS.taken(draws.below("hour", rows, len(_HOURS)), encoding)
    stamp = joined([said.day, hour])
    channel = draws.below("channel", rows, len(_CHANNELS))
    return {
        "工单号": where(is_bare, b"", joined([b"GD", number])),
        "表单类型": "投诉单".encode(encoding),
        "反映类型": _either(told.is_professional, "举报", "投诉", encoding),
        "区域": said.region,
        "问题分类": said.problem,
        "更新时间": stamp,
        "登记编号": where(is_bare, b"", joined([b"1440700", number])),
        "登记日期": _registered(told, stamp),
        "接收方式": _CHANNELS.taken(channel, encoding),
        "涉及问题分类": said.problem,
        "争议发生时间": where(told.dirt == Dirt.BAD_EVENT, b"2025-02-30", said.event_day),
        "是否职投": _either(told.is_professional, "是", "否", encoding),
    }


def _person_cells(told: Told, said: _Said, encoding: str) -> dict[str, Part]:
    """Write the columns about the person who calls."""
    return {
        "举报人姓名": _PEOPLE.taken(told.person % len(_PEOPLE), encoding),
        "性别": _SEXES.taken(told.person % 2, encoding),
        "来电号码": said.phone,
        "联系电话": said.phone,
        "证件类型": "身份证".encode(encoding),
    }


def _goods_cells(
    draws: Draws, told: Told, said: _Said, is_corrected: Flags, encoding: str
) -> dict[str, Part]:
    """Write the columns about the goods, their price and who sold them."""
    rows = told.rows
    model = joined([b"M-", digits(draws.below("model", rows, 1000), 3)])
    corrected = joined(["更正".encode(encoding), model])
    amount = _AMOUNTS.taken(draws.below("amount", rows, len(_AMOUNTS)), encoding)
    online = _either(draws.happens("online", rows, 0.45), "是", "否", encoding)
    return {
        "商品/服务名称": said.product,
        "品牌": said.brand,
        "涉及客体分类": _CATEGORIES.taken(told.industry, encoding),
        "消费金额": _amount(told, amount, encoding),
        "是否网购": where(told.dirt == Dirt.BAD_FLAG, "可能".encode(encoding), online),
        "商品进口标志": _either(draws.happens("import", rows, 0.06), "进口", "国产", encoding),
        "型号规格": where(is_corrected, corrected, model),
        "数量": b"1",
        "计量单位": "件".encode(encoding),
        "购买日期": said.event_day,
        "统一社会信用代码": _CREDIT_CODES.taken(said.brand_place, encoding),
        "行业分类": "零售业".encode(encoding),
    }


def _either(is_so: Flags, yes: str, no: str, encoding: str) -> pa.Array:
    """Write one word where it is so and another where it is not."""
    return where(is_so, yes.encode(encoding), no.encode(encoding))


def _within(
    draws: Draws, stream: str, rows: Rows, first: Numbers, count: Numbers, group: Numbers
) -> Numbers:
    """Draw a place among those of each row's group."""
    return first[group] + draws.below(stream, rows, 1 << 20) % count[group]


@lru_cache(maxsize=1)
def _brands() -> Numbers:
    return slot_table(falling(len(words.BRANDS)))


def _days(
    plan: Plan, told: Numbers, event: Numbers, encoding: str
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return the day of the complaint and of the event, and the event's as it is spoken of."""
    written, _, spoken = day_pools(plan.since, len(plan.days))
    return (
        written.taken(told, encoding),
        written.taken(event, encoding),
        spoken.taken(event, encoding),
    )


def _numbers(hotline: Hotline, told: Told) -> pa.Array:
    """Return the day and the running number of each form: no two forms share it."""
    _, bare, _ = day_pools(hotline.plan.since, len(hotline.plan.days))
    day = bare.taken(told.day + LEAD_DAYS, "ascii")
    return joined([day, digits(told.rows.astype(np.int64), 9)])


def _registered(told: Told, stamp: pa.Array) -> pa.Array:
    dated = where(told.dirt == Dirt.BAD_DATE, b"2025-13-05 10:00:00", stamp)
    return where(told.dirt == Dirt.NO_DATE, b"", dated)


def _amount(told: Told, amount: pa.Array, encoding: str) -> pa.Array:
    for kind, text in (
        (Dirt.WORD_AMOUNT, "一百元"),
        (Dirt.WIDE_AMOUNT, "１２９．００"),
        (Dirt.NO_AMOUNT, "不详"),
    ):
        amount = where(told.dirt == kind, text.encode(encoding), amount)
    return amount


def _story(
    draws: Draws, told: Told, product: pa.Array, said_day: pa.Array, phone: pa.Array, encoding: str
) -> Sequence[Part]:
    """Tell what happened: the harm first, then as much talk as people make of it."""
    rows = told.rows
    phrase = _within(draws, "phrase", rows, _FIRST_PHRASE, _PHRASE_COUNT, told.hazard)
    count = _clause_counts()[draws.slots("clauses", rows)]
    pool = _clauses(draws)
    picks = [1 + draws.below(f"clause {n}", rows, _CLAUSE_POOL) for n in range(_CLAUSE_SLOTS)]
    clauses = [pool.taken(np.where(n < count, picks[n], 0), encoding) for n in range(_CLAUSE_SLOTS)]
    call = joined(["请回电".encode(encoding), phone, "。".encode(encoding)])
    return (
        b'"',
        said_day,
        "购买".encode(encoding),
        product,
        "，".encode(encoding),
        _PHRASES.taken(phrase, encoding),
        where(
            draws.happens("line end", rows, 0.05),
            "。\n".encode(encoding),
            "。".encode(encoding),
        ),
        *clauses,
        where(draws.happens("call", rows, 0.12), call, b""),
        b'"',
    )


@lru_cache(maxsize=1)
def _clause_counts() -> Numbers:
    return slot_table(_CLAUSE_COUNTS)


@lru_cache(maxsize=4)
def _clauses(draws: Draws) -> Pool:
    """Make a pool of clauses of three to nine plain words; the first is none."""
    rows = np.arange(_CLAUSE_POOL, dtype=np.uint64)
    length = 3 + draws.below("clause length", rows, 7)
    picks = [draws.below(f"clause word {n}", rows, len(words.TALK)) for n in range(9)]
    made = (
        "".join(words.TALK[pick[row]] for pick in picks[: length[row]]) + "，"
        for row in range(_CLAUSE_POOL)
    )
    return Pool(("", *made))
