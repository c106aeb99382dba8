"""What can go wrong at a publisher, played to every connector that is declared.

A source with a ``fetch:`` section is taken in by itself. Its sample is the good answer; each other
answer must end in what the contract says: landed, empty or refused with a reason, written down as
a poll, and never a file in landing that the publisher did not send.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from ingest.conform import conform
from ingest.errors import SourceError
from ingest.fetching.http import ATTEMPTS
from ingest.read import read
from ingest.source import Source, load_sources
from tests.ingest.publisher import HTML, Desk, Heard, Played, desk_with_publisher

DAY: Final = date(2026, 11, 22)
LIST_DAY: Final = date(2026, 3, 20)  # some days after the items of the lists
SOURCES: Final = [source for source in load_sources() if source.fetch is not None]
INDEXES: Final = {  # lists of what there is: where they are asked for, and how they look
    "eu_safety_gate_notices": (
        "list/xml",
        "<reports><weeklyReport><publicationDate>13/03/2026</publicationDate>"
        "<URL>https://ec.europa.eu/x/detail/xml/10000300?language=en</URL></weeklyReport></reports>",
        "application/xml",
    ),
    "cn_samr_recalls": (
        "index",
        '<html><a href="./202603/t20260309_1001.html">召回</a>'
        '<a href="./202001/t20200101_1.html">召回</a></html>',
        "text/html",
    ),
    "cn_samr_food_spot_checks": (
        "build/unit|art_",
        '<ul><a href="/spcjs/art/2026/art_0a1b.html">监督抽检通告</a> 2026-03-10</ul>'
        '<ul><a href="/spcjs/art/2020/art_0f.html">监督抽检通告</a> 2020-03-10</ul>'
        '<a href="/cms/attach/8e2f.xlsx">附件</a>',
        "text/html",
    ),
    "cn_jiangmen_spot_checks": (
        "tzgg",
        '<p><a href="/bmpd/jmsscjdglj/zwdt/tzgg/content/post_31.html">监督抽查</a> 2026-03-10</p>'
        '<p><a href="/bmpd/jmsscjdglj/zwdt/tzgg/content/post_1.html">监督抽查</a> 2020-03-10</p>'
        '<a href="/attachment/0/3001.xlsx">附件</a>',
        "text/html",
    ),
}


@dataclass
class Case:
    """A connector at its desk: what is asked and what its publisher would answer."""

    source: Source
    desk: Desk

    @property
    def good(self) -> Played:
        """The answer as the publisher sends it: the sample, zipped where a zip is sent."""
        return self.answer(self.sample)

    @property
    def sample(self) -> bytes:
        """The bytes of the source's sample."""
        (path,) = self.source.folder.glob("sample*")
        return path.read_bytes()

    def answer(self, body: bytes, stamp: int = 1, **said: Any) -> Played:
        """Dress bytes as an answer of this publisher."""
        kinds = self.source.fetch.content_types if self.source.fetch else ()
        if any("zip" in kind for kind in kinds):
            body = zipped(body, self.source.member or "*.txt", stamp)
        return Played(body, content_type=kinds[0] if kinds else "application/x-xls", **said)

    def play(self, *played: Played) -> None:
        """Answer every question for data with these, one after the other; lists stay lists."""
        waiting = list(played)
        pattern, page, kind = INDEXES.get(self.source.name, ("", "", ""))

        def answered(heard: Heard) -> Played:
            if pattern and re.search(pattern, heard.path):
                return Played(page.encode(), content_type=kind)
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

        self.desk.publisher.anywhere = answered

    def fetch(self) -> list[str]:
        """Ask once and return what came of each question."""
        since = date(2026, 3, 1) if self.source.name in INDEXES else date(2000, 1, 1)
        day = LIST_DAY if self.source.name in INDEXES else DAY
        return [poll.outcome for poll in self.desk.fetch(self.source, since, day)]

    def refused(self) -> str:
        """Ask once, see to it that nothing landed and the poll says why; return the reason."""
        before = len(self.desk.landed(self.source))
        with pytest.raises(SourceError) as caught:
            self.fetch()
        assert len(self.desk.landed(self.source)) == before
        refusals = [p for p in self.desk.polls(self.source) if p.outcome == "refused"]
        assert refusals[-1].reason == caught.value.reason
        assert refusals[-1].detail
        return caught.value.reason


def zipped(body: bytes, member: str, stamp: int) -> bytes:
    """Pack a file as the publisher does, which stamps it anew each time."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo(member.replace("*", "A"), (2026, 3, stamp, 7, 4, 0)), body)
    return packed.getvalue()


def small(source: Source) -> Source:
    """Take a source as declared but for what a sample cannot have: its length and one period."""
    assert source.fetch is not None
    changed: dict[str, Any] = {"min_rows": min(1, source.fetch.min_rows or 0)}
    if source.fetch.each:
        changed["each"] = source.fetch.each[:1]
    if source.fetch.window is not None and source.fetch.window.every is not None:
        changed["window"] = source.fetch.window.model_copy(
            update={"every": None, "published_after_days": 0, "complete_within_days": None}
        )
    return source.model_copy(update={"fetch": source.fetch.model_copy(update=changed)})


@pytest.fixture(params=SOURCES, ids=lambda source: source.name)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    """Each connector in turn, with a publisher of its own."""
    with desk_with_publisher(tmp_path) as desk:
        yield Case(small(request.param), desk)


def test_every_list_of_items_is_played() -> None:
    """A connector that reads a list first has its list here."""
    assert {s.name for s in SOURCES if s.fetch and s.fetch.index} == set(INDEXES)


def test_a_good_answer_lands_as_it_came_and_once(case: Case) -> None:
    """The bytes, the question and the answer are kept; the same again is no news."""
    case.play(case.good)
    assert case.fetch() == ["landed"]
    (landed,) = case.desk.landed(case.source)
    if not case.source.personal.columns:  # persons are taken out of what lands
        assert landed.file.path.read_bytes() == case.good.body
    assert landed.provenance["answer"]["sha256"] == sha256(case.good.body).hexdigest()
    assert landed.provenance["request"]["path"].startswith("/")
    assert landed.provenance["answer"]["status"] == 200
    assert landed.provenance["answer"]["fetched_at"].startswith("2026-")
    assert case.desk.publisher.heard[-1].headers["user-agent"].startswith("fenghuo/")
    assert case.source.claims(landed.file.file_name)
    assert read(landed.file, case.source).landed_count > 0
    assert case.fetch() == ["unchanged"]
    assert len(case.desk.landed(case.source)) == 1


def test_a_zip_packed_anew_is_no_news(case: Case) -> None:
    """New bytes around the same content do not land twice."""
    case.play(case.good, case.answer(case.sample, stamp=2))
    case.fetch()
    assert case.fetch() == ["unchanged"]
    assert len(case.desk.landed(case.source)) == 1


def test_an_answer_not_modified_is_known(case: Case) -> None:
    """Where the answer bore a stamp the next question names it, and 304 is an answer."""
    good = case.good
    stamped = Played(good.body, headers={"ETag": '"v1"'}, content_type=good.content_type)
    case.play(stamped, Played(status=304))
    case.fetch()
    if case.source.fetch and case.source.fetch.paging is not None:
        return  # the pages of a long answer are asked for whole
    assert case.fetch() == ["not_modified"]
    assert case.desk.publisher.heard[-1].headers["if-none-match"] == '"v1"'


def test_a_redirect_to_a_page_lands_nothing(case: Case) -> None:
    """A web page where data is declared, or one without the notice, is no answer."""
    case.play(Played(status=302, headers={"Location": "/apology"}))
    case.desk.publisher.answers("/apology", HTML)
    assert case.refused() in {"html_instead_of_data", "records_not_found", "too_few_rows"}


def test_a_page_under_the_right_type_lands_nothing(case: Case) -> None:
    """The first bytes tell, whatever the header says."""
    case.play(Played(HTML.body, content_type=case.good.content_type))
    assert case.refused() in {"html_instead_of_data", "records_not_found", "too_few_rows"}


def test_what_is_not_there_is_named(case: Case) -> None:
    """404 is a refusal, but for a publisher that says so of a week without reports."""
    body = json.dumps({"error": {"code": "NOT_FOUND"}}).encode()
    case.play(Played(body, status=404))
    if case.source.fetch and 404 in case.source.fetch.empty_status:
        assert case.fetch() == ["empty"]
        assert case.desk.landed(case.source) == []
    else:
        assert case.refused() == "not_found"


def test_a_publisher_that_is_busy_is_given_its_time(case: Case) -> None:
    """429 with Retry-After is waited for, then answered."""
    case.play(Played(status=429, headers={"Retry-After": "45"}), case.good)
    assert case.fetch() == ["landed"]
    assert max(case.desk.time.slept) >= 45


def test_a_publisher_that_fails_is_left_alone_in_the_end(case: Case) -> None:
    """500 again and again is a refusal after so many attempts."""
    case.play(Played(status=500))
    assert case.refused() == "publisher_failed"
    pattern = INDEXES.get(case.source.name, ("$^", "", ""))[0]
    asked = [h for h in case.desk.publisher.heard if not re.search(pattern, h.path)]
    assert len(asked) == ATTEMPTS


def test_a_body_cut_off_is_asked_for_again(case: Case) -> None:
    """Half an answer is none; the whole one lands, and only that."""
    good = case.good
    cut = Played(good.body, content_type=good.content_type, is_cut_off=True)
    case.play(cut, good)
    assert case.fetch() == ["landed"]
    (landed,) = case.desk.landed(case.source)
    assert landed.provenance["answer"]["sha256"] == sha256(good.body).hexdigest()
    assert landed.provenance["answer"]["attempt_count"] == 2


def test_a_body_always_cut_off_is_refused(case: Case) -> None:
    """Half an answer never lands."""
    good = case.good
    case.play(Played(good.body, content_type=good.content_type, is_cut_off=True))
    assert case.refused() == "cut_off"


def test_an_empty_body_lands_nothing(case: Case) -> None:
    """No bytes with status 200 are the silent zero at its plainest."""
    case.play(Played(b"", content_type=case.good.content_type))
    assert case.refused() in {"empty_file", "html_instead_of_data"}


def emptied(source: Source, sample: bytes) -> bytes | None:
    """Take the records out of a sample; None where the format has no list without any."""
    if source.format == "json":
        whole: Any = json.loads(sample)
        place, *names = whole, *(source.records or "").split(".")
        if isinstance(whole, list):
            return b"[]"
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = []
        return json.dumps(whole).encode()
    return None


def test_an_answer_without_records_is_never_taken_for_good_news(case: Case) -> None:
    """It is refused, or it lands with nought rows, which the gate refuses in its turn."""
    body = emptied(case.source, case.sample)
    if body is None:
        return
    case.play(case.answer(body))
    if (reason := reason_of(case)) is not None:
        assert reason in {"too_few_rows", "paging_incomplete", "records_not_found"}
    else:
        assert case.desk.polls(case.source)[0].row_count in {0, None}
        assert (case.source.expect.rows.min or 0) >= 1


def reason_of(case: Case) -> str | None:
    """Ask once; return why the answer was refused, or None."""
    try:
        case.fetch()
    except SourceError as error:
        return error.reason
    return None


def test_a_lost_column_is_stopped_with_its_name(case: Case) -> None:
    """An answer whose column has another name is kept for the gate, which refuses it."""
    mapped = [
        rule.from_ for rule in case.source.columns.values() if rule.from_ and not rule.optional
    ]
    if case.source.header or case.source.format in {"workbook", "html"} or not mapped:
        return  # these columns are told by their place, or looked for
    labels = {label.rpartition(".")[2].rstrip("[]") for label in mapped[0]}
    body = case.sample
    for label in labels:
        body = body.replace(label.encode(), b"Renamed_" + label.encode())
    case.play(case.answer(body))
    with pytest.raises(SourceError) as caught:
        fetched_and_conformed(case)
    assert caught.value.reason in {
        *("missing_column", "undeclared_column", "records_not_found", "too_few_rows"),
        "truncated_answer",  # a header that is not found is one that never came
    }


def fetched_and_conformed(case: Case) -> None:
    """Ask, and take what landed as far as the gate."""
    case.fetch()
    (landed,) = case.desk.landed(case.source)
    conform(case.source, landed.file, read(landed.file, case.source))


def test_records_outside_the_days_asked_for_are_refused(case: Case) -> None:
    """A parameter that the publisher ignores brings records nobody asked for."""
    window = case.source.fetch.window if case.source.fetch else None
    if window is None or window.column is None or case.source.fetch.index is not None:
        return
    case.play(case.good)
    with pytest.raises(SourceError) as caught:
        case.desk.fetch(case.source, date(2031, 1, 1), date(2031, 1, 2))
    assert caught.value.reason == "outside_window"
    assert case.desk.landed(case.source) == []
