"""Answers over many days, pages and items: nothing asked for is lost, nothing comes twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.connector import Fetch
from ingest.errors import SourceError
from tests.conftest import REPOSITORY
from tests.ingest.publisher import (
    HTML,
    Desk,
    Heard,
    Played,
    desk_with_publisher,
    played,
    record,
)

WINDOW = """
params: {from: "${since}", to: "${until}"}
window: {column: publisher_updated_date, first_days: 10, overlap_days: 5}
key: [id]
"""
PAGES = """
params: {page: "${page}"}
paging: {by: page, size: 2, total: total}
key: [id]
"""
INDEX = """
index: {path: /list, item: URL, item_pattern: '([0-9]+)$', date: day, dates: "%d/%m/%Y"}
window: {first_days: 30, overlap_days: 10}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A publisher that runs for the time of a test."""
    with desk_with_publisher(tmp_path) as desk:
        yield desk


def page(*numbers: int, total: int) -> Played:
    return played({"total": total, "hits": [record(n) for n in numbers]})


def test_the_first_poll_asks_for_the_declared_days_and_later_ones_overlap(desk):
    """Ten days at first; then from five days before the end of the last complete round."""
    desk.publisher.answers("/recalls", played([record(1)]))
    source = desk.source(WINDOW, file="recalls_${since}_${until}.json")
    (poll,) = desk.fetch(source)
    desk.fetch(source, day=date(2026, 11, 25))
    assert [params for _, params in desk.asked] == [
        {"from": "2026-11-12", "to": "2026-11-22"},
        {"from": "2026-11-17", "to": "2026-11-25"},
    ]
    assert poll.asked == {"since": "2026-11-12", "until": "2026-11-22"}
    (landed,) = desk.landed(source)
    assert landed.file.file_name == "xx_recalls/recalls_2026-11-12_2026-11-22.json"


def test_days_asked_for_in_vain_are_asked_for_again(desk):
    """A round that failed does not move the days."""
    desk.publisher.answers("/recalls", played([record(1)]), Played(status=403), played([record(1)]))
    source = desk.source(WINDOW)
    desk.fetch(source)
    with pytest.raises(SourceError):
        desk.fetch(source, day=date(2026, 11, 26))
    desk.fetch(source, day=date(2026, 11, 28))
    assert desk.asked[-1][1] == {"from": "2026-11-17", "to": "2026-11-28"}


def test_a_publisher_that_ignores_the_question_is_refused(desk):
    """Dates outside the days asked for mean that everything was sent."""
    desk.publisher.answers("/recalls", played([record(1), record(2, day="1998-03-01")]))
    refusal = desk.refusal(desk.source(WINDOW))
    assert refusal.reason == "outside_window"
    assert refusal.column == "publisher_updated_date"
    assert "1 of 2 records" in refusal.detail


def test_a_day_of_slack_is_for_time_zones(desk):
    """A record of the day after the last one asked for is let through, one of the next is not."""
    desk.publisher.answers("/recalls", played([record(1, day="2026-11-23")]))
    (poll,) = desk.fetch(desk.source(WINDOW))
    assert poll.outcome == "landed"
    desk.publisher.answers("/recalls", played([record(1, day="2026-11-24")]))
    assert desk.refusal(desk.source(WINDOW)).reason == "outside_window"


def test_days_that_nobody_asked_for_are_a_coverage_gap(desk):
    """Asking from after the end of the last round leaves a gap, and the manifest says which."""
    desk.publisher.answers("/recalls", played([record(1)]), played([record(2, day="2026-12-20")]))
    source = desk.source(WINDOW, file="recalls_${since}_${until}.json")
    desk.fetch(source)
    (poll,) = desk.fetch(source, since=date(2026, 12, 15), day=date(2026, 12, 22))
    gap = {"after": "2026-11-22", "before": "2026-12-15", "reason": "days_skipped"}
    assert poll.coverage_gap == gap
    stated = {entry.file.batch_id: entry.provenance for entry in desk.landed(source)}
    assert stated[poll.new_batch_ids[0]]["coverage_gap"] == gap


def test_a_year_that_stops_early_is_refused(desk):
    """A file of a whole year reaches its end, or it was cut off."""
    desk.publisher.answers("/recalls", played([record(1, day="2025-06-30")]))
    source = desk.source(
        """
params: {year: "${year}"}
window: {column: recall_date, every: year, published_after_days: 120, complete_within_days: 31}
""",
        file="recalls_${year}.json",
    )
    assert desk.refusal(source, date(2025, 1, 1)).reason == "period_incomplete"


def test_years_are_asked_for_one_by_one_once_they_are_published(desk):
    """On 22 November 2026 a publisher who needs 120 days has 2024 and 2025."""
    desk.publisher.answers(
        "/recalls",
        lambda heard: played([record(1, day=f"{heard.query['year'][-1]}-12-20")]),
    )
    source = desk.source(
        """
params: {year: "${year}"}
window: {column: recall_date, every: year, published_after_days: 120, complete_within_days: 31}
""",
        file="recalls_${year}.json",
    )
    desk.fetch(source, date(2024, 3, 1))
    assert [params["year"] for _, params in desk.asked] == ["2024", "2025"]


def test_all_pages_land_each_as_it_came(desk):
    """Five records on three pages are three files."""
    desk.publisher.answers("/recalls", page(1, 2, total=5), page(3, 4, total=5), page(5, total=5))
    source = desk.source(PAGES, records="hits")
    (poll,) = desk.fetch(source)
    assert [params["page"] for _, params in desk.asked] == ["1", "2", "3"]
    assert poll.row_count == 5
    assert sorted(entry.file.file_name for entry in desk.landed(source)) == [
        f"xx_recalls/recalls_p000{number}.json" for number in (1, 2, 3)
    ]
    assert {entry.provenance["page_count"] for entry in desk.landed(source)} == {3}


def test_pages_that_hold_fewer_than_announced_are_refused(desk):
    """A total of nine and four records are no whole answer, and no page lands."""
    desk.publisher.answers("/recalls", page(1, 2, total=9), page(3, 4, total=9), page(total=9))
    assert desk.refusal(desk.source(PAGES, records="hits")).reason == "paging_incomplete"


def test_a_page_number_that_is_ignored_is_noticed(desk):
    """The same page again would otherwise be read without end."""
    desk.publisher.answers("/recalls", page(1, 2, total=9))
    assert desk.refusal(desk.source(PAGES, records="hits")).reason == "paging_stuck"
    assert len(desk.publisher.heard) == 2


def test_pages_without_end_are_refused(desk):
    """Paging stops at the declared number of pages."""
    desk.publisher.answers(
        "/recalls",
        lambda heard: played([record(int(heard.query["page"][-1])), record(0)]),
    )
    source = desk.source('params: {page: "${page}"}\npaging: {by: page, size: 2, max_pages: 3}')
    assert desk.refusal(source).reason == "too_many_pages"
    assert len(desk.publisher.heard) == 3


def test_a_record_on_two_pages_is_counted(desk):
    """Lists move while they are paged through; the manifest says how often that was seen."""
    desk.publisher.answers("/recalls", page(1, 2, total=4), page(2, 3, total=4))
    source = desk.source(PAGES, records="hits")
    desk.fetch(source)
    assert {entry.provenance["repeated_key_count"] for entry in desk.landed(source)} == {1}


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(desk):
    """The pages that came are kept, whole, and only the missing ones are asked for."""
    desk.publisher.answers("/recalls", page(1, 2, total=5), page(3, 4, total=5), Played(status=500))
    source = desk.source(PAGES, records="hits")
    assert desk.refusal(source).reason == "publisher_failed"
    desk.publisher.heard.clear()
    desk.publisher.answers("/recalls", page(5, total=5))
    (poll,) = desk.fetch(source)
    assert [params["page"] for _, params in desk.asked] == ["3"]
    assert poll.row_count == 5
    assert len(desk.landed(source)) == 3
    assert list((desk.places.polls / source.name / "pages").iterdir()) == []


KILLED = """
import sys
from datetime import date
from pathlib import Path
from ingest.fetch import Effects, Places, fetch
from ingest.source import load_source
from tests.ingest.publisher import PlayedTime

folder, base_url = Path(sys.argv[1]), sys.argv[2]
places = Places(folder / "landing", folder / "polls")
source = load_source(folder / "sources" / "xx_recalls")
fetch(source, places, date(2026, 11, 22), PlayedTime().effects, base_url=base_url)
"""


def test_a_fetch_that_was_killed_goes_on_where_it_stopped(desk):
    """A process dies while it waits for page three; the next one asks for page three only."""
    is_waiting, may_answer = threading.Event(), threading.Event()

    def third_page(_: Heard) -> Played:
        is_waiting.set()
        may_answer.wait(20)
        return page(5, total=5)

    desk.publisher.answers("/recalls", page(1, 2, total=5), page(3, 4, total=5), third_page)
    source = desk.source(PAGES, records="hits")
    command = [sys.executable, "-c", KILLED, str(desk.folder), desk.publisher.base_url]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        assert is_waiting.wait(30)
        process.kill()
    may_answer.set()
    assert desk.landed(source) == []

    desk.publisher.heard.clear()
    (poll,) = desk.fetch(source)

    assert [params["page"] for _, params in desk.asked] == ["3"]
    assert (poll.row_count, len(desk.landed(source))) == (5, 3)


def test_half_a_page_that_a_kill_left_is_asked_for_again(desk):
    """A page counts from the moment its answer is written beside it."""
    desk.publisher.answers("/recalls", page(1, 2, total=3), Played(status=500))
    source = desk.source(PAGES, records="hits")
    desk.refusal(source)
    (kept,) = (desk.places.polls / source.name / "pages").iterdir()
    (kept / "0001.body").write_bytes(b'{"total": 3, "hi')
    desk.publisher.answers("/recalls", page(1, 2, total=3), page(3, total=3))
    (poll,) = desk.fetch(source)
    assert poll.row_count == 3


def test_the_pages_of_another_day_are_not_continued(desk):
    """The first pages of yesterday do not go with the last ones of today."""
    desk.publisher.answers("/recalls", page(1, 2, total=3), Played(status=500))
    source = desk.source(PAGES, records="hits")
    desk.refusal(source)
    desk.time.sleep(25 * 3600)
    desk.publisher.heard.clear()
    desk.publisher.answers("/recalls", page(1, 2, total=3), page(3, total=3))
    desk.fetch(source)
    assert [params["page"] for _, params in desk.asked] == ["1", "2"]


def test_the_answers_own_link_leads_on_at_the_same_host(desk):
    """`Link: rel=next` names the publisher; a mirror that stands for it is asked all the same."""
    link = '<https://publisher.example/recalls?after=R1&limit=1>; rel="next"'
    desk.publisher.answers(
        "/recalls", played([record(1)], headers={"Link": link}), played([record(2)])
    )
    source = desk.source('params: {search: "id:[1 TO 9]"}\npaging: {by: link, size: 1}')
    desk.fetch(source)
    assert desk.asked == [
        ("/recalls", {"search": "id:[1 TO 9]"}),
        ("/recalls", {"after": "R1", "limit": "1"}),
    ]
    assert len(desk.landed(source)) == 2


def test_a_question_may_be_a_body(desk):
    """A search is posted as JSON; page numbers stand in it as numbers."""
    desk.publisher.answers("/recalls", page(1, total=1))
    source = desk.source(
        """
method: POST
body: '{"parameters": {"pageNumber": ${page}}, "ecValidDateFrom": "${since} 00:00:00"}'
window: {date_format: "%d-%m-%Y", first_days: 10}
paging: {by: page, total: total}
""",
        records="hits",
    )
    desk.fetch(source)
    (heard,) = desk.publisher.heard
    asked = {"parameters": {"pageNumber": 1}, "ecValidDateFrom": "12-11-2026 00:00:00"}
    assert (heard.method, json.loads(heard.body)) == ("POST", asked)
    (landed,) = desk.landed(source)
    assert landed.provenance["request"]["body"] == asked


def listed(*named: tuple[int, str]) -> Played:
    entries = "".join(
        f"<report><day>{day}</day><URL>https://publisher.example/detail/{number}</URL></report>"
        for number, day in named
    )
    return Played(f"<list>{entries}</list>".encode(), content_type="application/xml")


def by_item(heard: Heard) -> Played:
    return played([record(int(heard.path.rpartition("/")[2]))])


def item_source(desk: Desk) -> object:
    source = desk.source(INDEX, file="report_${item}.json")
    section = source.fetch.model_copy(update={"path": "/detail/${item}"})
    return source.model_copy(update={"fetch": section})


def test_the_items_of_the_days_asked_for_are_fetched_each_as_a_file(desk):
    """The index names three reports, two of them of the last thirty days."""
    desk.publisher.answers(
        "/list", listed((72, "20/11/2026"), (71, "13/11/2026"), (70, "02/01/2026"))
    )
    for number in (70, 71, 72):
        desk.publisher.answers(f"/detail/{number}", by_item)
    source = item_source(desk)
    desk.fetch(source)
    assert sorted(entry.file.file_name for entry in desk.landed(source)) == [
        "xx_recalls/report_71.json",
        "xx_recalls/report_72.json",
    ]


def test_an_item_that_failed_is_fetched_by_a_later_round(desk):
    """Report 71 fails, 72 lands; two weeks later the round still begins before 71."""
    desk.publisher.answers("/list", listed((72, "20/11/2026"), (71, "13/11/2026")))
    desk.publisher.answers("/detail/71", Played(status=403), by_item)
    desk.publisher.answers("/detail/72", by_item)
    source = item_source(desk)
    with pytest.raises(SourceError):
        desk.fetch(source)
    desk.fetch(source, day=date(2026, 12, 6))
    assert len(desk.landed(source)) == 2


def test_an_index_that_names_nothing_is_refused(desk):
    """A list without any item is a silent zero."""
    desk.publisher.answers("/list", listed())
    assert desk.refusal(item_source(desk)).reason == "empty_index"


def test_an_index_that_is_a_web_page_is_refused(desk):
    """The page that wants a browser is no list."""
    desk.publisher.answers("/list", HTML)
    assert desk.refusal(item_source(desk)).reason == "html_instead_of_data"


def test_a_list_of_links_is_read_as_far_as_the_days_reach(desk):
    """Pages of a web list are turned until they are older than the days asked for."""
    days = {"1": "2026-11-20", "2": "2026-11-01", "3": "2026-09-01", "4": "2026-08-01"}

    def page_of_links(heard: Heard) -> Played:
        number = heard.query["p"][-1]
        text = f'<html><a href="/content/post_{number}.html">notice</a> {days[number]}</html>'
        return Played(text.encode(), content_type="text/html")

    desk.publisher.answers("/list", page_of_links)
    for number in days:
        desk.publisher.answers(f"/detail/{number}", by_item)
    source = desk.source(
        """
index:
  path: /list
  params: {p: "${page}"}
  pattern: 'post_(?P<item>\\d+)\\.html">[^<]*</a> (?P<date>[\\d-]+)'
  dates: "%Y-%m-%d"
  pages: 9
window: {first_days: 30}
""",
        file="post_${item}.json",
    )
    section = source.fetch.model_copy(update={"path": "/detail/${item}"})
    source = source.model_copy(update={"fetch": section})
    desk.fetch(source)
    assert [params["p"] for path, params in desk.asked if path == "/list"] == ["1", "2", "3"]
    assert len(desk.landed(source)) == 2


def test_a_feed_that_shares_nothing_with_the_poll_before_has_a_gap(desk):
    """Twenty newest items, none of which was there last time: some were never seen."""
    first, second, third = ([record(n) for n in range(a, a + 20)] for a in (0, 10, 50))
    desk.publisher.answers("/recalls", played(first), played(second), played(third))
    source = desk.source("is_feed: true\nkey: [id]")
    gaps = [desk.fetch(source)[0].coverage_gap for _ in range(3)]
    assert gaps == [None, None, {"after": "2026-11-22", "reason": "no_overlap"}]
    kept = sorted(str(entry.provenance["coverage_gap"]) for entry in desk.landed(source))
    assert kept == ["None", "None", str(gaps[2])]


def test_a_publisher_who_takes_a_change_back_says_something_new(desk):
    """The first answer lands again under its day; else the second stayed the last word."""
    one, two = [record(1)], [record(1), record(2)]
    desk.publisher.answers("/recalls", played(one), played(two), played(one), played(one))
    source = desk.source("key: [id]")
    outcomes = [desk.fetch(source)[0].outcome for _ in range(4)]
    names = {entry.file.file_name for entry in desk.landed(source)}
    assert outcomes == ["landed", "landed", "landed", "unchanged"]
    assert any(name.endswith("_2026-11-22.json") for name in names), names
    assert len(desk.landed(source)) == 3


@pytest.mark.parametrize(
    ("restamped", "named"), [(60, "stamp"), (3, None)], ids=["a sweep", "a few edits"]
)
def test_a_sweep_over_one_column_is_named(desk, restamped, named):
    """A publisher who stamps most records anew has no news; the manifest names the column."""
    before = [record(n) for n in range(100)]
    after = [record(n, stamp="2026-11-21") if n < restamped else record(n) for n in range(101)]
    desk.publisher.answers("/recalls", played(before), played(after))
    source = desk.source("key: [id]")
    desk.fetch(source)
    (poll,) = desk.fetch(source)
    change = next(
        entry.provenance["change"]
        for entry in desk.landed(source)
        if entry.file.batch_id in poll.new_batch_ids
    )
    assert change == {
        "common_count": 100,
        "added_count": 1,
        "gone_count": 0,
        "changed_count": restamped,
        "changed_columns": {"stamp": restamped},
        "republished_column": named,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": "/x/${item}"},
        {"file_name": "../x.json"},
        {"is_feed": True},
        {"base_url": "https://publisher.example/path"},
        {"index": {"path": "/list"}},
        {"sentinels": [{"column": "id"}]},
        {"params": {"a": "${page}"}},
        {"form": {"a": "b"}},
        {"index": {"path": "/list", "pattern": "(?P<item>x)", "title": "recall"}},
        {"index": {"path": "/list", "pattern": "(?P<item>x)", "files": "(?P<item>y)"}},
        {"index": {"path": "/list", "item": "URL", "date": "day"}},
    ],
    ids=str,
)
def test_a_section_that_contradicts_itself_is_refused(wrong):
    """What nothing fills, or what leads out of the folder, is found when it is declared."""
    right = {"base_url": "https://publisher.example", "path": "/x", "file_name": "x.json"}
    assert Fetch.model_validate(right)
    with pytest.raises(ValidationError):
        Fetch.model_validate({**right, **wrong})
