"""What identifies a person: numbers of telephones, identity papers, bank cards and accounts.

A pattern is certain where its form alone tells (a mobile number, an identity number whose check
digit holds); the others are only told where a cell holds nothing else, since the numbers of
things look like them inside a text.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECK: Final = "10X98765432"
_SEVENTEEN: Final = 17
_WIDE: Final = "０１２３４５６７８９－—–＠．：（）　ＸｘＥＧＨＭ"
_FULL_WIDTH: Final = str.maketrans(_WIDE, "0123456789---@.:() XxEGHM")
_HAS_WIDE: Final = re.compile(f"[{_WIDE}]")
_TELLING: Final = re.compile(r"[\d@＠]")  # one of which all that identifies a person has

IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])\d{6}[ -]?(?:\d{8}|(?:19|20)\d{2}[ -]\d{2}[ -]?\d{2})[ -]?\d{3}[ -]?[\dXx]"
    r"(?![0-9A-Za-z])"
)
OLD_IDENTITY: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
_CUE: Final = (
    r"(?:(?<![\d.A-Za-z])|(?<=[Tt]el)|(?<=TEL)|(?<=[Pp]hone))"  # serial numbers have letters
)
MOBILE: Final = re.compile(
    _CUE + r"(?:(?:\+|00)?86[- ]?|\(\+?86\) ?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\dA-Za-z]|\.\d)"
)
LANDLINE: Final = re.compile(
    r"(?<![\dA-Za-z])\(?0\d{2,3}[-) ]+\d{7,8}(?:-\d{2,6})?(?![\dA-Za-z]|-\d)"
)
BARE_LANDLINE: Final = re.compile(
    r"(?<![\dA-Za-z])0(?:10|2\d|[3-9]\d{2})\d{7,8}(?![\dA-Za-z])"  # also what bar codes look like
)
CARD: Final = re.compile(
    r"(?<!\d)(?:[3-6]\d{15,18}|9558\d{12,15}"
    r"|[3-6]\d{3}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?)(?!\d)"
)
MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
PLATE: Final = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-HJ-NP-Z][·. ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
US_PHONE: Final = re.compile(
    r"(?<![\dA-Za-z-])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-.]\d{4}(?![\dA-Za-z]|-\d)"
)
US_SOCIAL_SECURITY: Final = re.compile(
    r"(?<![\dA-Za-z-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\dA-Za-z]|-\d)"
)
_PASSPORT: Final = re.compile(r"[EGDSP]\d{8}|[EG][A-HJ-NP-Z]\d{7}|[DSP]E\d{7}")
_PERMIT: Final = re.compile(r"[HM]\d{8}(?:\d{2})?|\d{10}\([A-Z]\)")  # Hong Kong, Macau, Taiwan
_CARD_NUMBER: Final = re.compile(r"62\d{14,17}|9558\d{15}|(?:4\d|5[1-5]|35)\d{14}")

# What a cell of a column must look like to identify anybody, in the language of RE2, which looks at
# a whole column at once and does not know what may not stand beside: cells that do not look so are
# told apart by it, the others are judged one by one. Digits of other scripts are rare, and judged.
OTHER_DIGITS: Final = r"[^\P{Nd}0-9]"
_BLANK: Final = r"[\s\x0b\x1c-\x1f\x{85}\p{Z}]*"
_DASH: Final = r"[- －—–\x{3000}]"
COLUMN_SIGNS: Final = "|".join(
    (
        "[@＠]",
        OTHER_DIGITS,
        r"(?:^|[^0-9A-Za-z.]|[Tt]el|TEL|[Pp]hone)"
        rf"(?:(?:\+|00)?86{_DASH}?|[(（]\+?86[)）][ \x{{3000}}]?)?"
        rf"1[0-9]{{2}}(?:{_DASH}?[0-9]{{4}}){{2}}(?:$|[^0-9A-Za-z])",
        rf"(?:^|[^0-9A-Za-z])[0-9]{{6}}{_DASH}?"
        rf"(?:[0-9]{{8}}|[0-9]{{4}}{_DASH}[0-9]{{2}}{_DASH}?[0-9]{{2}})"
        rf"{_DASH}?[0-9]{{3}}{_DASH}?[0-9XxＸｘ](?:$|[^0-9A-Za-z])",
        rf"^{_BLANK}(?:"
        r"[(（]?0[0-9]{2,3}[-) －—–）\x{3000}]+[0-9]{7,8}(?:[-－—–][0-9]{2,6})?"
        r"|[A-ZＸＥＧＨＭ][A-ZＸＥＧＨＭ]?[0-9]{7,10}"
        r"|[0-9]{10}[(（][A-ZＸＥＧＨＭ][)）]"
        rf"|[0-9](?:{_DASH}*[0-9]){{14,18}}"
        rf"){_BLANK}$",
    )
)

_LABELS: Final = re.compile(
    r"(?:(?:投诉|举报|申诉|联系|申请|当事|负责|收件|收货|寄件|发件|监护|报案|填报|经办|来电|反映|求助|病|受伤|伤)人|"
    r"消费者|患者|伤者|旅客|顾客|客户|会员|儿童|家长)?(?:姓名|名字)"
    r"|(?:投诉|举报|申诉|联系|申请|收件|收货|寄件|发件|监护|报案|来电|反映)人"
    r"|(?:.{0,6})(?:身份证|护照|证件)(?:号|号码|编号)?|(?:.{0,6})(?:手机|移动电话)(?:号|号码)?"
    r"|(?:家庭|家庭住|居住|户籍|现住)(?:地址|址|地)|微信号?|QQ号?"
    r"|(?:patient|complainant|consumer|victim|claimant|contact|first|last|full)[ _]?name"
    r"|(?:home|mobile|cell)[ _]?phone|passport(?:[ _]?(?:no|number))?|ssn|social[ _]security.*",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Write full-width digits, signs and letters of numbers as everybody compares them."""
    return text.translate(_FULL_WIDTH) if _HAS_WIDE.search(text) else text


def may_identify(text: str) -> bool:
    """Tell whether a text has a digit or an at sign, without which no cell identifies anybody."""
    return _TELLING.search(text) is not None


def looks_personal(text: str) -> bool:
    """Tell whether a text holds a mobile number or a valid 18-digit identity number."""
    written = plain(text)
    if MOBILE.search(written):
        return True
    return any(is_identity(found) for found in IDENTITY.findall(written))


def is_personal_cell(text: str) -> bool:
    """Tell whether a cell is nothing but what identifies a person: number, mail, papers, card."""
    cell = plain(text).strip()
    if any(form.fullmatch(cell) for form in (MAIL, LANDLINE, _PASSPORT, _PERMIT)):
        return True
    return looks_personal(cell) or is_card(cell)


def is_personal_label(label: str) -> bool:
    """Tell whether a column is called as columns of persons are.

    Examples
    --------
    >>> is_personal_label("投诉人姓名"), is_personal_label("产品名称")
    (True, False)
    """
    name = label.partition("#")[0].strip().rstrip("*:：")
    return bool(_LABELS.fullmatch(re.sub(r"[\s（(][^）)]*[）)]$", "", name)))


def is_identity(number: str) -> bool:
    """Tell whether 18 digits are an identity number: check digit (GB 11643) and birthday hold."""
    digits = re.sub(r"[ -]", "", number)
    return identity_check(digits) == digits[-1].upper() and has_birthday(digits)


def identity_check(number: str) -> str:
    """Return the check digit of an identity number's first seventeen digits."""
    pairs = zip(number[:_SEVENTEEN], _WEIGHTS, strict=False)
    return _CHECK[sum(int(digit) * weight for digit, weight in pairs) % 11]


def has_birthday(number: str) -> bool:
    """Tell whether the seventh to fourteenth digit are a day of the last or this century."""
    digits = re.sub(r"[ -]", "", number)
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100  # noqa: PLR2004 - a century is its own name


def is_card(text: str) -> bool:
    """Tell whether a text is a bank card's number: prefix, length and check digit (Luhn) hold."""
    digits = re.sub(r"[ -]", "", plain(text))
    return bool(_CARD_NUMBER.fullmatch(digits)) and luhn(digits)


def luhn(digits: str) -> bool:
    """Tell whether the last of some digits is their check digit after Luhn (ISO/IEC 7812)."""
    doubled = (int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004
