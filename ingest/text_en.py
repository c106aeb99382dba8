"""What can be read out of English notices without guessing."""

from __future__ import annotations

import html
import re
from typing import Final

_TAG: Final = re.compile(r"<[^<>]*>")
_BLANKS: Final = re.compile(r"\s+")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_COUNT: Final = re.compile(
    r"""^(?:about|approximately|approx\.?|around|nearly|almost|over|more\ than|up\ to|some)?\s*
        (?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?
        (?:\s*(?P<scale>thousand|million|billion)\b)?
        (?P<rest>[^\d]*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_MEASURE: Final = re.compile(
    r"\b(gallons?|pounds?|tons?|ounces?|feet|foot|yards?|square)\b", re.IGNORECASE
)
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_SENTENCE: Final = re.compile(r"(?<=[a-z)])[.;]\s+", re.IGNORECASE)
_NEGATION: Final = re.compile(r"\b(no|none|not|never|without)\b", re.IGNORECASE)
_HYPOTHESIS: Final = re.compile(r"\bpossibility of\b|\bto prevent\b", re.IGNORECASE)
_NOTHING: Final = re.compile(r"^\W*none\b|\bno (known |other |reported )?incidents", re.IGNORECASE)
_INJURY: Final = re.compile(
    r"injur|\bburn(s|ed)?\b|scald|lacerat|fractur|bruis|abrasion|concuss|sprain|\bcuts?\b|stitches"
    r"|amputat|hospital|\bdie[ds]?\b|\bdeaths?\b|fatal|killed|drown|choked|strangl|suffocat",
    re.IGNORECASE,
)
_DEATH: Final = re.compile(r"\bdie[ds]?\b|\bdeaths?\b|fatal|killed|drowned", re.IGNORECASE)


def plain_text(text: str | None) -> str | None:
    """Take markup and entities off a text; None when nothing is left."""
    if text is None:
        return None
    bare = _BLANKS.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()
    return bare or None


def unit_count(text: str | None) -> int | None:
    """Read how many units a recall concerns, None where the text gives no single number.

    What stands in brackets (units sold elsewhere, earlier recalls) is not counted. Gallons and
    pounds are no units.

    Examples
    --------
    >>> unit_count("About 786,100")
    786100
    >>> unit_count("About 2.8 million (In addition, about 380,000 in Canada)")
    2800000
    >>> unit_count("About 1,800 projectors and about 700 lamp modules") is None
    True
    """
    lines = {line.strip() for line in (text or "").splitlines() if line.strip()}
    if len(lines) != 1:
        return None
    found = _COUNT.match(_ASIDE.sub(" ", lines.pop()).strip())
    if found is None or _MEASURE.search(found["rest"]):
        return None
    digits, scale = found["whole"].replace(",", ""), _SCALES.get((found["scale"] or "").lower(), 1)
    decimals = (found["part"] or ".")[1:]
    tenths = 10 ** len(decimals)
    whole, left_over = divmod(int(digits + decimals) * scale, tenths)
    return whole if not left_over else None


def tells_of_injury(text: str | None) -> bool | None:
    """Tell whether a text reports injuries or deaths: yes, no, or None when it does not say.

    Examples
    --------
    >>> tells_of_injury("The firm has received two reports of burns to the hand.")
    True
    >>> tells_of_injury("Two reports of overheating. No injuries have been reported.")
    False
    """
    return _tells_of(_INJURY, text)


def tells_of_death(text: str | None) -> bool | None:
    """Tell whether a text reports deaths: yes, no, or None when it does not say."""
    return _tells_of(_DEATH, text)


def _tells_of(words: re.Pattern[str], text: str | None) -> bool | None:
    """Judge sentence by sentence: a sentence with a negation denies, any other one affirms."""
    if not text:
        return None
    sentences = [part for part in _SENTENCE.split(text) if not _HYPOTHESIS.search(part)]
    spoken = [sentence for sentence in sentences if words.search(sentence)]
    if any(not _NEGATION.search(sentence) for sentence in spoken):
        return True
    return False if spoken or _NOTHING.search(text) else None
