"""Exports with invented persons whose every trace can be looked for, put where exports come."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.personal.patterns import identity_check
from ingest.synthetic.complaints import LABELS

_SYLLABLES = "珺瑢翀骞曈芃睿劼彧翯"  # rare, so that a name stands nowhere by chance
_FIRST = {label: place for place, label in reversed(list(enumerate(LABELS))) if label}


@dataclass(frozen=True)
class Person:
    """Somebody invented: each word of theirs is nobody else's."""

    number: int

    @property
    def name(self) -> str:
        a, b = divmod(self.number, len(_SYLLABLES))
        return f"欧阳{_SYLLABLES[a]}{_SYLLABLES[b]}"

    @property
    def phone(self) -> str:
        return f"1771{self.number:02d}8{self.number * 37 % 10000:04d}"

    @property
    def identity(self) -> str:
        stem = f"4409811979{self.number % 12 + 1:02d}17{self.number:03d}"
        return stem + identity_check(stem)

    @property
    def mail(self) -> str:
        return f"k{self.number:02d}wzq7@example.com"

    @property
    def account(self) -> str:
        return f"qz{self.number:02d}_wxhao"

    @property
    def street(self) -> str:
        return f"翠屏里巷{self.number + 100}号{self.number % 9 + 1}栋{self.number + 301}室"

    @property
    def trace(self) -> str:
        """What identifies nobody, and is said by nobody else."""
        return f"壶底刻有LH{self.number:03d}W字样"

    @property
    def spaced(self) -> tuple[str, str]:
        """Telephone and identity number as people write them into texts."""
        phone, paper = self.phone, self.identity
        return (
            f"{phone[:3]} {phone[3:7]} {phone[7:]}",
            f"{paper[:6]} {paper[6:14]} {paper[14:]}",
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that may stand nowhere after a night."""
        numbers = (self.phone, self.identity, *self.spaced)
        return (self.name, self.mail, self.account, self.street, *numbers)

    @property
    def story(self) -> str:
        """A text that tells everything about the person among what happened to the thing."""
        phone, paper = self.spaced
        return (
            f"10月3日购买电热水壶，使用时漏电（执行标准GB 4706.1-2005），{self.trace}。"
            f"本人{self.name}，住{self.street}，身份证{paper}，电话{phone}或{self.phone}，"
            f"微信号{self.account}，邮箱{self.mail}。"
        )


def form(person: Person, **other: str) -> dict[str, str]:
    """Fill in a complaint of a person."""
    return {
        "举报人姓名": person.name,
        "来电号码": f"+86 {person.phone}",
        "证件号码": person.identity,
        "投诉人地址": person.street,
        "反映类型": "投诉",
        "区域": "蓬江区",
        "商品/服务名称": "电热水壶",
        "涉及客体分类": "家用电器",
        "消费金额": "99.00",
        "问题分类": "安全",
        "投诉内容": person.story,
        "登记编号": f"P{person.number:06d}",
        "登记日期": "2026-10-05 09:00:00",
        "争议发生时间": "2026-10-03",
        "行业分类": "零售业",
        **other,
    }


def exported(
    forms: Sequence[dict[str, str]], *, raw: Sequence[str] = (), header: bool = True
) -> str:
    """Write forms as the hotline's export does, and lines that are no forms after them."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    if header:
        writer.writerow(LABELS)
    for each in forms:
        cells = [""] * len(LABELS)
        for label, value in each.items():
            cells[_FIRST[label]] = value
        writer.writerow(cells)
    return stream.getvalue() + "".join(f"{line}\r\n" for line in raw)


def plant(inbox: Path) -> tuple[list[Person], set[str]]:
    """Put exports with persons into a drop folder; return these, and the files to be refused.

    They stand in good rows, in rows for quarantine, of the wrong width, badly quoted or shifted by
    a column, in refused files, in headers, in the names of files and folders.
    """
    people = [Person(number) for number in range(60)]
    named = f"{people[47].name}{people[47].phone}/{people[47].name}{people[47].identity}.csv"
    refused = {
        "无表头.csv": exported([form(people[54]), form(people[55])], header=False),
        "改列名.csv": exported([form(people[45])]).replace("联系电话", people[46].phone, 1),
        "错多.csv": exported([form(p, 登记日期=p.name, 是否网购=p.street) for p in people[48:53]]),
        "断.csv": exported([form(people[56])]) + f'"{people[57].name},{people[57].story}\n\n',
        "页.csv": f"<html><body>{people[58].story}</body></html>",
    }
    files = {
        "投诉举报_甲.csv": _mixed(people),
        named: exported([form(p, 投诉内容=f"补充：{p.story}") for p in people[:3]]),
        **refused,
    }
    for name, text in files.items():
        path = inbox / "12315" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="gb18030" if name == "投诉举报_甲.csv" else "utf-8")
    (inbox / f"无人认领{people[59].phone}.csv").write_text(people[59].story, encoding="utf-8")
    return people, {f"12315/{name}" for name in refused}


def _mixed(people: Sequence[Person]) -> str:
    """Write an export of 120 good forms and five that are to be put aside."""
    good = [
        form(person, 登记编号=f"P{person.number:06d}-{time}" if time else f"P{person.number:06d}")
        for person in people[:40]
        for time in range(3)
    ]
    a, b, c, d, e = people[40:45]
    bad = [
        form(a, 登记日期="2026-13-40"),
        form(b, 消费金额="一百元"),
        form(c, 品牌=c.phone, 型号规格=c.name, 关键字=c.street),
    ]
    wide = f"{d.name},{d.phone},{d.story},{d.street}"
    broken = f'P9,"{e.name}" {e.phone},{e.street}'
    return exported([*good, *bad], raw=[wide, broken])
