"""What lies where on a printed page, as pdftotext reads it."""

from __future__ import annotations

import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Final, NamedTuple

_WORD: Final = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)
_UNSEEN: Final = re.compile(r'class="sr"[^>]*>([^<]*)<')


class Word(NamedTuple):
    """A word and its box, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def overlaps(pdf: Path, page: Path) -> list[tuple[str, str]]:
    """Name the words of a PDF that lie over each other, pair by pair.

    Captions for readers of the screen are in the file and not on the paper: ``page`` is the HTML
    that says which they are.
    """
    done = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    captions = _UNSEEN.findall(page.read_text(encoding="utf-8"))
    unseen = {word for caption in captions for word in unescape(caption).split()}
    return [
        pair
        for text in done.stdout.split("<page ")[1:]
        for pair in _pairs([word for word in _words(text) if word.text not in unseen])
    ]


def _words(text: str) -> list[Word]:
    return [
        Word(float(a), float(b), float(c), float(d), unescape(word))
        for a, b, c, d, word in _WORD.findall(text)
    ]


def _pairs(words: list[Word]) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for number, one in enumerate(words)
        for other in words[number + 1 :]
        if _share_a_line(one, other) and min(one.right, other.right) - max(one.left, other.left) > 1
    ]


def _share_a_line(one: Word, other: Word) -> bool:
    """Say whether the middles are level: the boxes of neighbouring lines touch."""
    apart = abs(one.top + one.bottom - other.top - other.bottom) / 2
    return apart < min(one.bottom - one.top, other.bottom - other.top) / 4
