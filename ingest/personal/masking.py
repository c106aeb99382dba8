"""Free texts keep what happened and lose who it happened to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from ingest.personal import patterns

_SURNAMES: Final = (
    "(?:欧阳|司徒|上官|诸葛|司马|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章"
    "苏潘葛范彭郎鲁韦马苗方俞任袁柳史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅齐康伍余元顾孟平黄穆萧尹姚邵汪祁毛狄米明臧"
    "成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫经房裘缪解丁宣邓洪包左石崔吉龚程"
    "邢裴陆荣翁荀羊甄曲封储靳段焦侯全班仰秋仲伊宫宁仇甘厉武符刘景詹束龙叶幸司黎薄白蒲索赖卓屠池乔闻莘党翟谭贡冉雍璩桑桂濮牛"
    "寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾容向古易廖庾终居衡步都耿满弘匡国文寇广东殴利蔚越隆师巩聂晁勾敖融冷辛阚简饶"
    "曾关蒯相查游竺权盖益桓])"
)
_GIVEN: Final = "[\u4e00-\u9fff·]{1,3}?"
_ENDS: Final = r"(?=[，,。；;、！!？?\s（()）]|电话|手机|身份证|证件|男|女|称|来电|反映|$)"
_INTRODUCED: Final = re.compile(
    r"((?:我叫|本人叫|名叫|我的名字是"
    r"|(?:姓名|联系人|投诉人|举报人|消费者|申诉人|收件人|收货人|本人)[:是为 ]{1,2}) ?)"
    rf"{_SURNAMES}{_GIVEN}{_ENDS}"
)
_TITLED: Final = re.compile(
    rf"(?<![\u4e00-\u9fff]){_SURNAMES}[\u4e00-\u9fff]{{1,2}}(?=先生|女士|小姐)"
)
_WECHAT: Final = re.compile(
    r"((?:微信|v信)(?:号码?|id|账号)?[:是为 ]{0,3}"
    r"|(?<![A-Za-z0-9])(?:wechat|weixin|wx|vx)(?:号码?|id|账号)?[:是为 ]{1,3})"
    r"(?=[A-Za-z0-9_-]*[A-Za-z_-])[A-Za-z][A-Za-z0-9_-]{5,19}(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_QQ: Final = re.compile(
    r"((?<![A-Za-z])(?:QQ|扣扣|企鹅号)(?:号码?|账号)?[:是为 ]{0,3})[1-9]\d{4,10}(?!\d)",
    re.IGNORECASE,
)
_UNIT: Final = r"(?:号楼|号院|号|弄|栋|幢|座|单元|室|房|户)"
_NUMBER: Final = r"(?:[A-Za-z]?\d{1,5}[A-Za-z]?|[一二三四五六七八九十百]{1,4})"
_HOUSE: Final = re.compile(
    r"(?:(?<=[路街巷弄村坊苑厦])|(?<=大道)|(?<=胡同)|(?<=小区)|(?<=花园)|(?<=公寓)|(?<=新城)|(?<=广场))"
    rf"(?:[东西南北中][路段]?)?{_NUMBER}(?:[-之]\d{{1,4}})?{_UNIT}"
    rf"(?:[-之 ]?{_NUMBER}(?:{_UNIT}|[楼层]))*(?:[-之 ]?\d{{1,4}}(?!\d))?"
)
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
_LONG_NUMBER: Final = re.compile(r"\d(?:[-() .]{0,2}\d){6}")  # what every number of a person has
_UNIT_SIGN: Final = re.compile("[号弄栋幢座元室房户]")  # one of which every house number has
# what a text must have for the slower patterns to find anything
_ACCOUNT_SIGN: Final = re.compile("微信|v信|wechat|weixin|[wv]x", re.IGNORECASE)
_FIVE_DIGITS: Final = re.compile(r"\d{5}")
_PLATE_SIGN: Final = re.compile("[A-HJ-NP-Z]")
_TITLES: Final = ("先生", "女士", "小姐")
_INTRODUCTION: Final = re.compile(
    "[我人名]叫|名字是"
    "|(?:姓名|联系人|投诉人|举报人|消费者|申诉人|收件人|收货人|本人)[:：是为 \u3000]"
)
# the same for whole columns, in the language of RE2: whatever is masked has one of these, before
# or after its full-width signs are written narrow
_GAP: Final = "[-() .－—–．（）\u3000]{0,2}"
_COLUMN_SIGNS: Final = "|".join(
    (
        "[@＠]",
        patterns.OTHER_DIGITS,
        rf"[0-9](?:{_GAP}[0-9]){{6}}",
        r"(?i:微信|v信|wechat|weixin|[wv]x)(?i:号码?|id|账号)?[:：是为 \x{3000}]{0,3}"
        "[A-Za-zＸｘＥＧＨＭ]",
        r"(?i:qq|扣扣|企鹅号)(?:号码?|账号)?[:：是为 \x{3000}]{0,3}[0-9]",
        "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-ZＸＥＧＨＭ]",
        "(?:[路街巷弄村坊苑厦]|大道|胡同|小区|花园|公寓|新城|广场)(?:[东西南北中][路段]?)?"
        r"(?:[A-Za-zＸｘＥＧＨＭ]?[0-9]{1,5}[A-Za-zＸｘＥＧＨＭ]?|[一二三四五六七八九十百]{1,4})"
        r"(?:[-－—–之][0-9]{1,4})?(?:单元|[号弄栋幢座室房户])",
        _INTRODUCTION.pattern,
        "先生|女士|小姐",
    )
)
_SHORTEST_WORD: Final = 2  # characters of a name; one alone stands in every text
_SURE_WORD: Final = 3
_SHORTEST_NUMBER: Final = 5

PERSON: Final = "〔本人〕"


def mask(text: str, own: Iterable[str] = ()) -> str:
    """Replace what identifies a person in a free text by what it was.

    ``own`` are the person's name, address and numbers as other columns of the row say them.

    Examples
    --------
    >>> mask("请回电13800138000，车牌粤B12345")
    '请回电〔电话〕，车牌〔车牌〕'
    >>> mask("李小明于三月购买", own=["李小明"])
    '〔本人〕于三月购买'
    """
    if not text:
        return text
    written = patterns.plain(text)
    words = sorted({patterns.plain(word).strip() for word in own}, key=len, reverse=True)
    masked = _without(written, [word for word in words if _CHINESE.search(word)])
    if "@" in masked:
        masked = patterns.MAIL.sub("〔邮箱〕", masked)
    if _ACCOUNT_SIGN.search(masked):
        masked = _WECHAT.sub(r"\1〔账号〕", masked)
    if _LONG_NUMBER.search(masked):
        masked = _without_numbers(masked, is_chinese=bool(_CHINESE.search(written)))
    if _FIVE_DIGITS.search(masked):
        masked = _QQ.sub(r"\1〔账号〕", masked)
    if _PLATE_SIGN.search(masked):
        masked = patterns.PLATE.sub("〔车牌〕", masked)
    if _UNIT_SIGN.search(masked):
        masked = _HOUSE.sub("〔门牌〕", masked)
    if _INTRODUCTION.search(masked):
        masked = _INTRODUCED.sub(rf"\1{PERSON}", masked)
    if any(title in masked for title in _TITLES):
        masked = _TITLED.sub(PERSON, masked)
    masked = _without(masked, [word for word in words if not _CHINESE.search(word)])
    return text if masked == written else masked


def may_be_masked(texts: Sequence[str]) -> list[bool]:
    """Tell of each text of a column whether ``mask`` could find anything in it by itself.

    Most texts name nobody, and are told apart here at once.
    """
    found: list[bool] = pc.match_substring_regex(
        pa.array(texts, pa.string()), _COLUMN_SIGNS
    ).to_pylist()
    return found


def _without_numbers(text: str, *, is_chinese: bool) -> str:
    """Replace numbers of papers, cards and telephones; none has fewer than seven digits."""
    masked = patterns.IDENTITY.sub(_identity_or_number, text)
    masked = patterns.CARD.sub("〔银行卡〕", masked)
    masked = patterns.OLD_IDENTITY.sub("〔证件〕", masked)
    masked = patterns.MOBILE.sub("〔电话〕", masked)
    masked = patterns.LANDLINE.sub("〔电话〕", masked)
    if is_chinese:
        return patterns.BARE_LANDLINE.sub("〔电话〕", masked)
    masked = patterns.US_SOCIAL_SECURITY.sub("〔证件〕", masked)
    return patterns.US_PHONE.sub("〔电话〕", masked)


def without_own(cell: str, own: Iterable[str]) -> str:
    """Take a person's own words out of a cell where they have no business.

    A short name may be part of another word, and goes where it is all the cell says; a longer one
    goes from among other words, too.

    Examples
    --------
    >>> without_own("李小明", ["李小明"]), without_own("高明区", ["高明"])
    ('〔本人〕', '高明区')
    """
    words = [word.strip() for word in own if word.strip()]
    if cell.strip() in words and len(cell.strip()) >= _SHORTEST_WORD:
        return PERSON
    return _without(cell, [word for word in words if len(word) >= _SURE_WORD])


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        if len(word) >= (_SHORTEST_WORD if _CHINESE.search(word) else _SHORTEST_NUMBER):
            text = text.replace(word, PERSON)
    return text


def _identity_or_number(found: re.Match[str]) -> str:
    """Call an 18-digit number what it is; a mistyped identity number is masked all the same."""
    return "〔证件〕" if patterns.has_birthday(found[0]) else "〔银行卡〕"
