"""The nightly report as its readers get it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from warehouse.reports import NightFacts, gather, render, write
from warehouse.reports.facts import Term
from warehouse.reports.figures import Language
from warehouse.reports.words import MissingTermError

from .conftest import BUSINESS_DATE, VERSION, HandReader, industries

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
VOID = {"meta", "path", "br", "hr", "img", "link", "input"}
OPTIONAL_END = {"th", "td", "tr"}
CELLS = {"th", "td"}


class Page(HTMLParser):
    """A page taken apart: its tags with attributes, its ids, its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.text = re.sub(r"\s+", " ", "".join(self.pieces))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in CELLS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def every(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def page(facts: NightFacts, language: Language = "zh") -> Page:
    return Page(render(facts, language, strict=True))


@BOTH
def test_the_same_facts_give_the_same_bytes(second: NightFacts, language: Language) -> None:
    """Nothing in a page depends on the clock or on chance."""
    assert render(second, language) == render(second, language)


def test_the_same_file_gives_the_same_facts(published: HandReader, first: NightFacts) -> None:
    """Reading a published file twice reads the same."""
    assert gather(published, VERSION, BUSINESS_DATE, None) == first


@BOTH
def test_each_page_says_its_language(second: NightFacts, language: Language) -> None:
    """A screen reader must know how to speak."""
    (html,) = page(second, language).every("html")
    assert html["lang"] == {"zh": "zh-Hans-CN", "en": "en"}[language]


@BOTH
def test_a_page_needs_nothing_from_elsewhere(second: NightFacts, language: Language) -> None:
    """No script, no font, no picture from outside: it opens in a closed network."""
    html = render(second, language)
    found = Page(html)
    assert not found.every("script", "link", "img", "iframe", "object", "embed")
    assert not re.search(r"https?:|url\(|@import|\bon\w+=", html)


@BOTH
def test_every_id_is_unique_and_every_link_leads_somewhere(
    second: NightFacts, language: Language
) -> None:
    """The contents, the skip link and the links to industries all resolve."""
    found = page(second, language)
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {a["href"] for a in found.every("a")}
    inside = {target for target in targets if target and target.startswith("#")}
    assert {f"#{one}" for one in ids} >= inside
    assert "#content" in inside
    assert targets - inside == {
        f"nightly_{'en' if language == 'zh' else 'zh'}.html",
        f"load_quality_{language}.html",
        f"restatements_{language}.html",
    }
    labels = {a["aria-labelledby"] for _, a in found.tags if "aria-labelledby" in a}
    assert labels <= set(ids)


@BOTH
def test_every_table_has_a_caption_and_every_header_a_scope(
    second: NightFacts, language: Language
) -> None:
    """Tables are tables, for those who hear them too."""
    found = page(second, language)
    assert len(found.every("table")) == len(found.every("caption"))
    assert all(header.get("scope") for header in found.every("th"))


@BOTH
def test_every_chart_says_what_it_shows(second: NightFacts, language: Language) -> None:
    """Each has a text for those who cannot see it, its numbers, and its date, basis and method."""
    html = render(second, language, strict=True)
    figures = re.findall(r"<figure>.*?</figure>", html, re.DOTALL)
    assert len(figures) == 3  # random checks, targeted checks, recalls: never pooled
    for figure in figures:
        assert re.search(r'<svg class="chart"[^>]* role="img" aria-label="[^"]{10,}"', figure)
        assert "<details>" in figure
        assert f"{language}:date_axis." in figure
        assert f"{language}:sampling_basis." in figure
        assert re.search(r"wilson|byar", figure)


def test_provisional_months_are_marked_in_the_chart_and_in_its_table(second: NightFacts) -> None:
    """November is still coming in: hollow dot, and a word in the table."""
    html = render(second, "en", strict=True)
    assert 'class="hole"' in html
    assert "<th scope=row>2026-11<td>1/5<td>20.0%<td>4.0–62.0%<td>" in html
    assert "<td>40.0% · provisional" in html


@BOTH
def test_a_score_is_shown_with_the_parts_that_it_is_the_sum_of(
    second: NightFacts, language: Language
) -> None:
    """A score nobody can take apart is not believed."""
    assert "0.60 + 0.40 = 1.00" in page(second, language).text


@BOTH
def test_a_rate_is_shown_with_its_denominator_and_its_interval(
    second: NightFacts, language: Language
) -> None:
    """Seven of fifty is another thing than fourteen percent."""
    text = page(second, language).text
    assert "7/50 = 14.0%" in text
    assert "7.0–26.2%" in text


def test_a_ratio_is_shown_with_its_events_and_never_as_a_share(second: NightFacts) -> None:
    """1.84 times the baseline is not 184 %, and twelve events are no denominator."""
    text = page(second, "en").text
    assert "1.84 en:unit.ratio (events: 12)" in text
    assert "184" not in text.replace("#", "")


def test_too_little_data_is_said_and_never_shown_as_low(second: NightFacts) -> None:
    """No score, no grade, and the reason why."""
    html = render(second, "en", strict=True)
    body = html.split('id="I22"')[1].split("</tbody>")[0]
    assert "not scored" in body
    assert "too early to tell" in body
    assert "only 3 checks" in body
    assert "No data: en:indicator.injury_severity (no injury data)" in body
    assert "tier-insufficient" in body
    assert "tier-normal" not in body


def test_a_first_version_says_so_and_lists_the_warnings(first: NightFacts) -> None:
    """There is nothing to compare with, and nothing is made up."""
    text = page(first, "en").text
    assert "This is the first version" in text
    assert "First version: there are no earlier numbers." in text
    assert "Industries at a warning tier" in text
    assert "New and changed tiers" not in text


def test_a_version_whose_predecessor_is_gone_does_not_call_itself_the_first(
    published: HandReader,
) -> None:
    """Versions are kept for a while only; a later reprint must not rewrite history."""
    text = page(gather(published, VERSION, BUSINESS_DATE, None, "20261121-1f3a9c"), "en").text
    assert "The previous version, 20261121-1f3a9c, is kept no longer" in text
    assert "first version" not in text.lower()


def test_a_changed_tier_shows_from_what_to_what_and_why(second: NightFacts) -> None:
    """Before, after, score, parts, rows, reason."""
    html = render(second, "en", strict=True)
    row = Page(html.split('<table class="changes">')[1].split("</tbody>")[0]).text
    assert "en:tier.IV → en:tier.II raised" in row
    assert "0.40 → 1.00" in row
    assert "en:indicator.failure_rate 0.60; en:indicator.recall_activity 0.40" in row
    assert "62 rate is high" in row


def test_the_parts_of_a_changed_number_stand_in_its_line(second: NightFacts) -> None:
    """40 + 14 + 3 + 1 − 2 − 1 = 55, and the unchanged rest makes up the total."""
    text = page(second, "en").text
    assert "E-bikes, bicycles and helmets 40 +14 +3 +1 0 −2 0 −1 55 +15" in text
    assert "Other industries, unchanged (1) 3 0 0 0 0 0 0 0 3 0" in text
    assert "Total 43 +14 +3 +1 0 −2 0 −1 58 +15" in text
    assert "en:evidence_class.recall: nothing changed (events: 12)." in text
    assert "3/30 = 10.0% [3.5–25.6%] 7/50 = 14.0% [7.0–26.2%]" in text


def test_the_rows_of_a_source_stand_as_an_equation(second: NightFacts) -> None:
    """69 landed = 64 loaded + 2 quarantined + 2 duplicate + 1 superseded + 0 retracted."""
    text = page(second, "en").text
    assert re.search(r"69 64 2 2 1 0 ✓ equal", text)


def test_a_refused_file_is_named_with_its_reason_and_what_to_do(second: NightFacts) -> None:
    """The reader can act on it."""
    text = page(second, "en").text
    assert "b.xlsx" in text
    assert "en:reason.missing_column" in text
    assert "no column 检验结论" in text
    assert "en:to_do.missing_column" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f, "The load was sound, with remarks"),
        (
            lambda f: replace(
                f,
                loads=tuple(
                    replace(x, refused_file_count=0, quarantined_count=0, landed_count=67)
                    for x in f.loads
                ),
            ),
            "The load was sound All 67 rows",
        ),
        (
            lambda f: replace(f, loads=tuple(replace(x, landed_count=70) for x in f.loads)),
            "The load does not balance: do not sign on it",
        ),
        (
            lambda f: replace(f, files=tuple(replace(x, is_balanced=False) for x in f.files)),
            "The load does not balance: do not sign on it",
        ),
    ],
    ids=["remarks", "sound", "a source lost a row", "a file does not balance"],
)
def test_the_headline_says_whether_the_load_can_be_signed_on(
    second: NightFacts, change: Callable[[NightFacts], NightFacts], said: str
) -> None:
    """Sound, with remarks, or broken."""
    assert said in page(change(second), "en").text


@BOTH
def test_hostile_text_is_shown_and_never_obeyed(second: NightFacts, language: Language) -> None:
    """A name is somebody else's text, wherever it comes from."""
    evil = '"><script>alert(1)</script>{{ 7*7 }}'
    hostile = replace(
        second,
        version=evil,
        industries=tuple(replace(i, name_zh=evil, name_en=evil) for i in second.industries),
        hazards=tuple(replace(h, name_zh=evil, name_en=evil) for h in second.hazards),
        terms=tuple(Term(t.term_id, evil, evil) for t in second.terms),
        tiers=tuple(replace(t, reason_zh=evil, reason_en=evil) for t in second.tiers),
        loads=tuple(
            replace(x, title_zh=evil, title_en=evil, attribution=evil) for x in second.loads
        ),
        files=tuple(replace(f, file_name=evil, refusal_detail=evil) for f in second.files),
        methods=tuple(replace(m, formula=evil) for m in second.methods),
    )
    html = render(hostile, language)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in html
    assert Page(html).text.count("<script>alert(1)</script>{{ 7*7 }}") > 10


@BOTH
def test_a_code_without_a_word_stops_a_release_but_not_a_night(
    second: NightFacts, language: Language
) -> None:
    """Strictly it is an error; at night the code is shown and listed."""
    without = replace(second, terms=tuple(t for t in second.terms if t.term_id != "tier.II"))
    with pytest.raises(MissingTermError, match=r"tier\.II"):
        render(without, language, strict=True)
    assert page_without_strictness(without, language).endswith("tier.II")


def page_without_strictness(facts: NightFacts, language: Language) -> str:
    """Return the note that lists the codes without a word."""
    (note,) = re.findall(r'<p class="note">([^<]*tier\.II)</p>', render(facts, language))
    return str(note)


@BOTH
def test_an_empty_version_still_makes_a_page(second: NightFacts, language: Language) -> None:
    """Nothing landed, nothing graded: the page says so."""
    names = (
        *("tiers", "evidence", "rates", "counts", "hazard_counts", "loads", "files"),
        *("quarantine", "exclusions", "methods", "industries"),
    )
    empty: dict[str, object] = dict.fromkeys(names, ())
    text = page(
        replace(second, diff=None, previous_version=None, evidence_rows={}, **empty), language
    ).text  # type: ignore[arg-type]
    assert {"zh": "没有任何来源到达", "en": "No source has delivered anything"}[language] in text


def test_a_page_for_all_industries_stays_small(second: NightFacts) -> None:
    """Twenty-seven industries, all at a warning tier, each with two years of every chart."""
    months = [f"{2025 + m // 12}-{m % 12 + 1:02}-01" for m in range(24)]
    rate, count = second.rates[0], second.counts[0]
    full = replace(
        second,
        rates=tuple(
            replace(rate, sampling_basis=basis, event_month=type(BUSINESS_DATE).fromisoformat(m))
            for basis in ("random_spot_check", "targeted_spot_check")
            for m in months
        ),
        counts=tuple(
            replace(count, evidence_class=kind, event_month=type(BUSINESS_DATE).fromisoformat(m))
            for kind in ("recall", "foreign_notice", "complaint", "injury")
            for m in months
        ),
    )
    wide = industries(full, [f"I{number:02}" for number in range(1, 28)])
    assert len(render(wide, "zh").encode()) < 300_000


def test_both_pages_and_an_index_are_written(second: NightFacts, tmp_path: Path) -> None:
    """Chinese first; writing again changes nothing."""
    paths = write(second, tmp_path / "report", ["xlsx"])
    assert [path.name for path in paths] == ["nightly_zh.html", "nightly_en.html", "index.html"]
    before = [path.read_bytes() for path in paths]
    again = write(second, tmp_path / "report", ["xlsx"])
    assert [path.read_bytes() for path in again] == before
    links = [a["href"] for a in Page(paths[2].read_text("utf-8")).every("a")]
    beside = ("nightly_{}.xlsx", "load_quality_{}.html", "restatements_{}.html")
    assert links == [
        *("nightly_zh.html", "nightly_en.html"),
        *(name.format("zh") for name in beside),
        "sources.html",
        *(name.format("en") for name in beside),
    ]


@BOTH
def test_tags_are_closed_in_the_order_they_were_opened(
    second: NightFacts, language: Language
) -> None:
    """A browser forgives what a checker and a screen reader do not."""
    still_open: list[str] = []
    html = re.sub(
        r"<style>.*?</style>|<!doctype html>", "", render(second, language), flags=re.DOTALL
    )
    for closing, tag, self_closed in re.findall(r"<(/?)(\w+)[^>]*?(/?)>", html):
        if closing:
            while still_open[-1] != tag and still_open[-1] in OPTIONAL_END:
                still_open.pop()
            assert still_open.pop() == tag
        elif tag not in VOID and not self_closed:
            still_open.append(tag)
    assert still_open == []


def test_a_month_stands_with_its_company(second: NightFacts) -> None:
    """Beside the rate as found: at a fixed mix, drawn to its family, its chances, its slope."""
    page = re.sub(r"\s+", " ", unescape(render(second, "en")))

    assert (
        "newest settled month 2026-09: at a fixed mix of channels —; drawn to its family"
        " 12.0% [6.0–21.0%]; P(≥ 10 %) = 66.0%, P(≥ 20 %) = 3.0%;" in page
    )
    assert (
        "newest settled month 2026-08: units 900 · unknown for 1;"
        " severity 4/3/2/1/unknown 2 / 0 / 1 / 0 / 2; national estimate 5" in page
    )
    assert "(95 % interval 0.98–1.18, p: 0.123, months: 24)" in page
    assert "too few months to tell a trend" in page


def test_the_parts_of_a_moved_number_stand_beside_it(second: NightFacts) -> None:
    """The number that moved most stands first; its parts can be added up by eye."""
    page = re.sub(r"<[^>]*>", " ", render(second, "zh"))
    rows = re.sub(r"\s+", " ", page)

    moved = rows[rows.index("趋势数字的变化分解") :]
    assert moved.index("100 0 0 +3,900 0 0 0 4,000") < moved.index("40 +14 +6 0 −2 0 −1 57")


def test_a_tier_shows_its_readings_its_outlook_and_what_would_change_it(first: NightFacts) -> None:
    """By the rules, held and standing; likely tiers only; changes of the deciding cell alone."""
    page = unescape(render(first, "zh"))

    assert "按规则：zh:tier.III；持有：zh:tier.II；现行：zh:tier.II" in page
    assert "等级概率：zh:tier.III 74.8%；zh:tier.II 25.0%<" in page
    assert "zh:tier_input.failure_count 7 → 12：zh:tier.II（C30）" in page
    assert "0 → 3" not in page
