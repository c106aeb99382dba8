"""What the gate expected and observed, in Chinese: its English sentences have few shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from quality_checks.bounds import reasons_in_chinese

_SCHEDULES: Final = {
    "nightly": "每夜",
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季",
    "yearly": "每年",
}
_PERIODS: Final = {"week": "周", "month": "月", "quarter": "季度", "year": "年", "day": "日"}
# what is counted, after "at least … and at most …"
_COUNTED: Final = {
    "rows": "行",
    "of the known records changed": "的已知记录被更改",
    "of the rows kept out": "的行被隔离",
    "of the rows filled": "的行已填",
    "of the rows on one date": "的行为同一日期",
    "distinct keys": "个不同的键",
    "distinct keys a row": "个不同的键（每行）",
    "days since the newest event": "天（距最新事件）",
    "days since the file before": "天（距上一文件）",
    "of the rows equal to another": "的行与另一行相同",
    "of the rows under another's key": "的行占用他行的键",
    "of the passed checks with a failed item": "的合格抽查列有不合格项目",
    "of the texts known to a rule": "的文本有对应规则",
    "of the verdicts as value and limit have it": "的判定与实测值、限值相符",
}
_WHOLE: Final = {
    "a date as declared": "声明格式的日期",
    "a number": "数字",
    "a number within its bounds": "界限内的数字",
    "filled": "已填写",
    "a known value": "已知的取值",
    "a row that can be read": "可读的行",
    "text in the encoding it was written in": "按原编码解读的文本",
    "a key without letters of no width": "不含零宽字符的键",
    "columns in another order": "列的次序不同",
    "a file as its source.yml declares it": "source.yml 所声明的文件",
    "no column": "无列",
}
# of the sentences that carry names and numbers: the shape, and how it is said
_SHAPES: Final[tuple[tuple[str, str], ...]] = (
    (r"(\d+) of (\d+) rows differ", r"\2 行中有 \1 行不符"),
    (r"(\d+) of (\d+) rows kept out", r"\2 行中隔离 \1 行"),
    (r"(\d+) of (\d+) rows filled", r"\2 行中有 \1 行已填"),
    (r"(\d+) of (\d+) rows on one date", r"\2 行中有 \1 行为同一日期"),
    (r"(\d+) of (\d+) rows", r"\2 行中有 \1 行"),
    (r"(\d+) of (\d+) passed checks", r"\2 项合格抽查中有 \1 项"),
    (r"(\d+) of (\d+) looked at unknown", r"所看 \2 条文本中有 \1 条无对应规则"),
    (r"(\d+) of (\d+) items with value and limit", r"\2 个有实测值与限值的项目中有 \1 个相符"),
    (r"(\d+) of (\d+) keys", r"\2 个键中有 \1 个"),
    (r"(\d+) of (\d+) cells unreadable, in (.+)", r"\2 个单元格中有 \1 个不可读，在 \3"),
    (r"(\d+) of (\d+) known records: (.+)", r"\2 条已知记录中有 \1 条：\3"),
    (r"(\d+) distinct keys in (\d+) rows", r"\2 行中有 \1 个不同的键"),
    (r"(\d+) days", r"\1 天"),
    (r"(\d+) rows", r"\1 行"),
    (r"(\d+) missing: (.*)", r"缺 \1 期：\2"),
    (r"(\d+) of (\d+) outside: (.*)", r"\2 期中有 \1 期在界限之外：\3"),
    (r"one of (.+)", r"取值之一：\1"),
    (r"the columns of (\w+), no others", r"\1 的列，不多不少"),
    (r"(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)", r"\1 至 \2"),
    (
        r"as in (\d+) earlier batches, of which one had (\d+) off",
        r"与此前 \1 批相当，其中一批有 \2 项偏离",
    ),
)
_PARTS: Final[tuple[tuple[str, str], ...]] = (
    (r"without (\S+)", r"缺少列 \1"),
    (r"undeclared (\S+)", r"未声明的列 \1"),
    (r"(\S+) is (.+), not (.+)", r"\1 为 \2，应为 \3"),
    (r"(\S+) (\S+) new words \(usually (\S+)\)", r"\1 有 \2 的新词（通常 \3）"),
    (r"(\S+) (\S+) of the words moved \(usually (\S+)\)", r"\1 有 \2 的词占比变动（通常 \3）"),
    (r"(\S+) (\S+) \(usually (\S+) to (\S+)\)", r"\1 为 \2（通常 \3 至 \4）"),
    (r"and (\d+) more", r"另有 \1 项"),
)
_BOUNDS: Final = re.compile(
    r"(?:at least (?P<low>[^ ]+))?(?: and )?(?:at most (?P<high>[^ ]+))?"
    r"(?: (?P<what>[^()]+?))?(?: \((?P<reason>.+)\))?"
)
_ORDER: Final = re.compile(r"of the rows with (\w+) after (\w+)")
_SEASON: Final = re.compile(r"each (\w+) with as many rows as its season has")
_SILENT: Final = re.compile(r"every (\w+) but those known to be silent")
_LIKE_EARLIER: Final = re.compile(r"as in (\d+) earlier batches")
_MORE: Final = re.compile(r" and (\d+) more$")


@cache
def in_chinese(sentence: str) -> str | None:
    """Say a sentence of the gate in Chinese; None for one of no known shape."""
    ways: tuple[Callable[[str], str | None], ...] = (_whole, _shaped, _periods, _bounds, _parts)
    return next((said for way in ways if (said := way(sentence)) is not None), None)


def _whole(sentence: str) -> str | None:
    return _WHOLE.get(sentence)


def _shaped(sentence: str) -> str | None:
    for shape, said in _SHAPES:
        found = re.fullmatch(shape, sentence)
        if found:
            return _MORE.sub(r" 等，另有 \1 期", found.expand(said)).replace("no column", "无列")
    return None


def _periods(sentence: str) -> str | None:
    if found := _SEASON.fullmatch(sentence):
        return f"每{_PERIODS[found[1]]}行数与其季节相当"
    if found := _SILENT.fullmatch(sentence):
        return f"除已知无数据者外，每{_PERIODS[found[1]]}都有"
    return None


def _bounds(sentence: str) -> str | None:
    found = _BOUNDS.fullmatch(sentence)
    if found is None or (found["low"] is None and found["high"] is None):
        return None
    sides = (("不少于", found["low"]), ("不多于", found["high"]))
    said = "、".join(f"{word} {bound}" for word, bound in sides if bound)
    what = "" if found["what"] is None else _counted(found["what"])
    reason = "" if found["reason"] is None else _reason(found["reason"])
    if what is None or reason is None:
        return None
    return f"{said} {what}".rstrip() + (f"（{reason}）" if reason else "")


def _counted(what: str) -> str | None:
    if found := _ORDER.fullmatch(what):
        return f"的行 {found[1]} 晚于 {found[2]}"
    return _COUNTED.get(what)


def _reason(reason: str) -> str | None:
    if found := _LIKE_EARLIER.fullmatch(reason):
        return f"与此前 {found[1]} 批相当"
    return _SCHEDULES.get(reason) or reasons_in_chinese().get(reason)


def _parts(sentence: str) -> str | None:
    said = list(_said(sentence.split("; ")))
    return "；".join(part for part in said if part) if all(said) else None


def _said(parts: list[str]) -> Iterator[str | None]:
    for part in parts:
        matches = ((re.fullmatch(shape, part), said) for shape, said in _PARTS)
        yield next((found.expand(said) for found, said in matches if found), None)
