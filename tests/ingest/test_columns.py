"""Whole columns are looked at first; what they let pass, no slower reading finds anything in."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.convert import _strict_date
from ingest.personal.masking import mask, may_be_masked
from ingest.personal.patterns import COLUMN_SIGNS, is_personal_cell, looks_personal

# what persons' numbers are made of, and what stands around them; wide forms, other scripts' digits
PIECES = (
    *(
        "1",
        "138",
        "13800138000",
        "0750",
        "86",
        "+86",
        "(86)",
        "（+86）",
        "１３８",
        "００１３８０００",
    ),
    *("440702", "19900307", "1990", "03", "07", "123X", "12３x", "Ｘ", "44070219900307123X"),
    *(
        "-",
        "－",
        "—",
        " ",
        "\u3000",
        "\xa0",
        "\x0b",
        "\x85",
        "(",
        "（",
        ")",
        "）",
        ".",
        "．",
        ":",
        "：",
    ),
    *(
        "Tel",
        "tel",
        "TEL",
        "phone",
        "E",
        "Ｅ",
        "G",
        "H",
        "Ｍ",
        "DE",
        "a",
        "Z",
        "٣٤٥٦٧٨٩",
        "12345678",
    ),
    *("a@b.cn", "＠", "6222021234567890123", "6222 0212 3456 7890", "粤B12345", "粤", "京Ａ"),
    *(
        "微信",
        "v信",
        "WeChat",
        "wx",
        "号",
        "id",
        "QQ",
        "扣扣",
        "是",
        "为",
        "abc_defg",
        "xiaoming88",
    ),
    *("港口路", "大道", "小区", "花园", "东", "之", "十二", "3", "号楼", "栋", "单元", "室", "房"),
    *(
        "我叫",
        "名叫",
        "本人",
        "姓名",
        "联系人",
        "消费者",
        "李小明",
        "欧阳",
        "先生",
        "女士",
        "，",
        "\n",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=7).map("".join)
MANY = settings(max_examples=3000, deadline=None)


@MANY
@example("我的名字是李小明，")
@example("粤Ｘ12345")
@example("（+86）１３８-0013　8000")
@given(TEXTS)
def test_what_a_column_lets_pass_has_nothing_to_mask(text: str) -> None:
    """A text that the column's pattern does not flag comes back from the masks as it is."""
    (is_flagged,) = may_be_masked([text])
    assert is_flagged or mask(text) == text


@MANY
@example("\x8513800138000")
@example("EＸ1234567")
@example("1234567890（Ｘ）")
@given(TEXTS)
def test_what_a_column_lets_pass_is_no_persons_number(text: str) -> None:
    """A cell that the column's pattern does not flag is judged to be nobody's number."""
    is_flagged = pc.match_substring_regex(pa.scalar(text), COLUMN_SIGNS).as_py()
    assert is_flagged or not (looks_personal(text) or is_personal_cell(text))


def test_texts_of_everyday_are_not_flagged() -> None:
    """Otherwise nothing would be gained: dates, numbers of orders, products and places pass."""
    everyday = [
        "9月20日购买毛绒玩具，柜体侧翻，客服微信商家退款，要求负责人到附近门店。",
        *("M-397", "3130.00", "蓬江区烽禾溪商行", ""),
    ]
    assert may_be_masked(everyday) == [False] * len(everyday)
    numbers = ["GD20211001000039718", "144070020211001000039718", "91440700MU00000082"]
    columns = [*everyday, *numbers, "2021-10-01 14:36:05"]
    assert not pc.any(pc.match_substring_regex(pa.array(columns), COLUMN_SIGNS)).as_py()


CLOCKED = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S")


def by_strptime(text: str) -> date | None:
    """Read a date by Python's parser alone, form after form."""
    for form in CLOCKED:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


@MANY
@example("2021-10-01 24:00:00")
@example("2021-10-01 23:59:61")
@example("2021-10-01  14:36:05")
@example("2021-02-30 14:36:05")
@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("2021-10-01", "2021-1-5", "2021/10/01", "2021-13-01", "", "20211001")),
        st.sampled_from((" ", "  ", "T", "\t", "")),
        st.sampled_from(("14:36:05", "4:36:05", "14:36", "99:00:00", "00:00:00", "14:36:5", "")),
    )
)
def test_a_day_before_a_clock_is_read_as_the_whole_is(text: str) -> None:
    """Days are read once for all their clocks, with the same answer."""
    assert _strict_date(text, CLOCKED) == by_strptime(text)
