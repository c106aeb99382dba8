"""The colours of the pages can be read, by day, by night and without colour."""

from __future__ import annotations

import re
from itertools import product

import pytest

from warehouse.reports.nightly import TEMPLATES

STYLE = (TEMPLATES / "style.css.j2").read_text("utf-8")
TEXTS = ("ink", "soft", "link", "beacon", "bad")
TINTS = ("t1b", "t2b", "t3b", "t4b", "t5b", "t6b")
LEAST_FOR_TEXT, LEAST_FOR_MARKS = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11


def colours(start: str) -> dict[str, str]:
    """Return the colours that the style declares after a place."""
    block = STYLE[STYLE.index(start) :].split("}")[0]
    return dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", block))


LIGHT = colours(":root{")
DARK = colours("@media screen and (prefers-color-scheme:dark){")
MODES = pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    """The measure itself is right at its ends."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@MODES
def test_text_can_be_read_on_the_page_and_on_every_tint(mode: dict[str, str]) -> None:
    """Body text and secondary text on paper and in the cells of the tiers."""
    pairs = [(text, "paper") for text in TEXTS] + list(product(("ink", "soft"), TINTS))
    faint = [pair for pair in pairs if contrast(mode[pair[0]], mode[pair[1]]) < LEAST_FOR_TEXT]
    assert faint == []


@MODES
def test_the_marks_of_a_chart_stand_out(mode: dict[str, str]) -> None:
    """Dots, lines and bars on paper."""
    assert contrast(mode["mark"], mode["paper"]) >= LEAST_FOR_MARKS


def test_both_modes_declare_the_same_colours() -> None:
    """A colour that the dark page forgets would be read on the wrong ground."""
    assert LIGHT.keys() - DARK.keys() == set()
