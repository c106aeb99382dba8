"""The shipped connectors ask what their publishers understand, and land what these send."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from ingest.batch import LandedFile
from ingest.conform import conform
from ingest.errors import SourceError
from ingest.read import read
from ingest.source import find, load_sources
from tests.ingest.publisher import (
    DAY,
    Desk,
    Played,
    desk_with_publisher,
    played,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A publisher that runs for the time of a test."""
    with desk_with_publisher(tmp_path) as desk:
        yield desk


@pytest.mark.parametrize(
    "name", [source.name for source in load_sources() if source.fetch is not None]
)
def test_every_shipped_connector_builds_its_first_question(name, desk):
    """Each declared section asks its publisher's path, and a refusal lands nothing."""
    source = find(load_sources(), name)
    index = source.fetch.index
    prefix = (index.first_path or index.path) if index else source.fetch.path
    desk.publisher.elsewhere = 403
    with pytest.raises(SourceError) as caught:
        desk.fetch(source, since=date(2024, 1, 1))
    assert caught.value.reason == "request_refused"
    assert desk.landed(source) == []
    first, _ = desk.asked[0]
    assert first.startswith(prefix.partition("${")[0])


def test_the_sample_of_the_eu_comes_through_index_and_detail(desk):
    """The shipped connector, the publisher's shapes: list of weeks, then the week's report."""
    source = find(load_sources(), "eu_safety_gate_notices")
    (sample,) = source.folder.glob("sample*")
    base = "/safety-gate-alerts/api/download/weeklyReport"
    entry = (
        "<weeklyReport><reference>Report-2026-11</reference>"
        "<publicationDate>13/03/2026</publicationDate><year>2026</year><week>11</week>"
        "<URL>https://ec.europa.eu/safety-gate-alerts/api/download/weeklyReport/detail/xml/10000300"
        "?language=en&amp;search=WEB_REPORT%7C:%7C10000300</URL></weeklyReport>"
    )
    index = Played(f"<reports>{entry}</reports>".encode(), content_type="application/xml")
    report = Played(sample.read_bytes(), content_type="application/xml")
    desk.publisher.answers(f"{base}/list/xml/en", index)
    desk.publisher.answers(f"{base}/detail/xml/10000300", report)
    (poll,) = desk.fetch(source, day=date(2026, 3, 20))
    assert poll.outcome == "landed"
    assert desk.asked[1][1] == {"language": "en", "search": "WEB_REPORT|:|10000300"}
    (landed,) = desk.landed(source)
    assert landed.file.file_name == "eu_safety_gate_notices/report_10000300.xml"
    assert source.claims(landed.file.file_name)


def test_the_us_recalls_come_by_their_stamp(desk):
    """The shipped connector asks by stamp; an apology with status 200 is refused."""
    source = find(load_sources(), "us_cpsc_recalls")
    (sample,) = source.folder.glob("sample*")
    desk.publisher.answers("/RestWebServices/Recall", Played(sample.read_bytes()))
    (poll,) = desk.fetch(source, since=date(1973, 1, 1), day=DAY)
    assert poll.outcome == "landed"
    assert desk.asked[0][1] == {
        "format": "json",
        "LastPublishDateStart": "1973-01-01",
        "LastPublishDateEnd": "2026-11-22",
    }
    assert desk.refusal(source, since=date(2026, 11, 1)).reason == "outside_window"
    apology = {"RecallID": 0, "Title": "Error retrieving Recalls", "RecallNumber": ""}
    desk.publisher.answers("/RestWebServices/Recall", played([apology]))
    assert desk.refusal(source, since=date(1973, 1, 1)).reason == "error_answer"


def test_enforcement_reports_are_followed_by_the_answers_links(desk):
    """Food, drugs and devices; the second page of food is named by the first one's link."""
    source = find(load_sources(), "us_fda_enforcement_reports")
    (sample,) = source.folder.glob("sample*")
    whole = json.loads(sample.read_bytes())
    days = [record["report_date"] for record in whole["results"]]
    first, rest = (
        {**whole, "results": part} for part in (whole["results"][:2], whole["results"][2:])
    )
    link = '<https://api.fda.gov/food/enforcement.json?limit=1000&search_after=0%3D2>; rel="next"'
    desk.publisher.answers(
        "/food/enforcement.json", played(first, headers={"Link": link}), played(rest)
    )
    nothing = played({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, status=404)
    desk.publisher.answers("/drug/enforcement.json", nothing)
    desk.publisher.answers("/device/enforcement.json", nothing)

    polls = desk.fetch(source, since=date(2000, 1, 1))

    assert [poll.outcome for poll in polls] == ["landed", "empty", "empty"]
    assert (polls[0].row_count, len(desk.landed(source))) == (len(days), 2)
    assert desk.asked[0] == (
        "/food/enforcement.json",
        {"search": "report_date:[20000101 TO 20261122]", "limit": "1000"},
    )
    assert desk.asked[1][1] == {"limit": "1000", "search_after": "0=2"}


def test_food_alerts_are_searched_by_day_and_page(desk):
    """The shipped connector posts the search; an answer to another question is refused."""
    source = find(load_sources(), "eu_rasff_notification_answers")
    (sample,) = source.folder.glob("sample*")
    path = "/rasff-window/backend/public/notification/search/consolidated/en/"
    desk.publisher.answers(path, Played(sample.read_bytes()))
    (poll,) = desk.fetch(source, since=date(2026, 1, 1))
    asked = json.loads(desk.publisher.heard[0].body)
    assert poll.outcome == "landed"
    assert asked["parameters"] == {"pageNumber": 1, "itemsPerPage": 100}
    assert asked["ecValidDateFrom"] == "01-01-2026 00:00:00"
    assert asked["ecValidDateTo"] == "22-11-2026 23:59:59"
    assert desk.refusal(source, since=date(2026, 11, 1)).reason == "outside_window"


def test_what_may_not_be_kept_is_not_taken_for_a_change(desk):
    """Contacts are dropped before landing; the answer that still has them is the same answer."""
    source = find(load_sources(), "us_usda_fsis_recall_answers")
    (sample,) = source.folder.glob("sample*")
    records = json.loads(sample.read_bytes())
    path = "/fsis/api/recall/v/1"
    section = source.fetch.model_copy(update={"min_rows": 1})
    source = source.model_copy(update={"fetch": section})
    desk.publisher.answers(path, played(records), played(records[::-1]))
    (first,), (second,) = desk.fetch(source), desk.fetch(source)
    assert (first.outcome, second.outcome) == ("landed", "unchanged")
    (landed,) = desk.landed(source)
    assert "Alex Invented" in sample.read_text(encoding="utf-8")
    assert "Alex Invented" not in landed.file.path.read_text(encoding="utf-8")
    assert not list(desk.folder.rglob("*.body"))


def test_a_short_whole_history_is_refused(desk):
    """The list of all recalls that suddenly holds a handful is no list of all recalls."""
    source = find(load_sources(), "ca_health_canada_recalls")
    (sample,) = source.folder.glob("sample*")
    desk.publisher.answers(source.fetch.path, Played(sample.read_bytes()))
    assert desk.refusal(source).reason == "too_few_rows"


def test_injuries_of_a_whole_year_read_like_the_querys_export(desk, tmp_path):
    """The archive is tab-separated; its cases are those of the comma-separated export."""
    source = find(load_sources(), "us_neiss_injuries")
    (sample,) = source.folder.glob("sample*")
    lines = csv.reader(io.StringIO(sample.read_text(encoding="utf-8")))
    archive = tmp_path / "neiss2026.tsv"
    archive.write_text("".join("\t".join(cells) + "\n" for cells in lines), encoding="utf-8")
    tables = [
        read(LandedFile(source.name, "", path.name, path, "", 0, DAY), source).table
        for path in (sample, archive)
    ]
    assert tables[0].num_rows > 0
    assert tables[0].equals(tables[1])


def test_incident_reports_are_read_below_their_disclaimer(tmp_path):
    """Two lines stand above the first report; who was hurt or died is counted."""
    source = find(load_sources(), "us_cpsc_incident_reports")
    (sample,) = source.folder.glob("sample*")
    file = LandedFile(source.name, "", sample.name, sample, "", 0, DAY)
    batch = conform(source, file, read(file, source))
    records = batch.records.to_pylist()
    assert [record["row_number"] for record in records] == [3, 5, 6]
    assert [(r["injured_count"], r["death_count"]) for r in records] == [(1, 0), (0, 0), (0, 1)]
    assert batch.noise["disclaimer"] == 1


def test_national_spot_checks_are_asked_for_by_year_and_page(desk):
    """The query is posted as a form; passes and failures come with their firm, date and items."""
    source = find(load_sources(), "cn_samr_spot_checks")
    (sample,) = source.folder.glob("sample*")
    path = "/ecqsNationalCheckWeb/jsonClient.action"
    desk.publisher.answers(path, Played(sample.read_bytes()))
    desk.fetch(source, since=date(2026, 1, 1))
    (heard,) = desk.publisher.heard
    form = {name: texts[-1] for name, texts in parse_qs(heard.body.decode()).items()}
    assert (form["page"], form["rows"]) == ("1", "1000")
    assert json.loads(form["__filterSet"])[0]["value"] == "2026"
    assert json.loads(heard.query["jsonValue"][-1])["methodName"] == "listTask"

    (landed,) = desk.landed(source)
    records = conform(source, landed.file, read(landed.file, source)).records.to_pylist()
    assert [
        (r["result"], r["sampling_basis"], r["channel"], r["check_date"], r["nonconforming_items"])
        for r in records
    ] == [
        ("conforming", "random_spot_check", "production", date(2026, 4, 20), None),
        (
            "nonconforming",
            "random_spot_check",
            "e_commerce",
            date(2026, 3, 11),
            ["小零件", "邻苯二甲酸酯"],
        ),
        ("nonconforming", "targeted_spot_check", "shop", date(2025, 12, 2), ["纤维含量"]),
    ]


def test_chinese_recalls_come_from_list_and_page(desk):
    """The list is turned until it is older than the days asked for; a page is a recall."""
    source = find(load_sources(), "cn_samr_recalls")
    (sample,) = source.folder.glob("sample*")
    links = {
        "index.html": "./202603/t20260309_1001.html",
        "index_1.html": "/xfpzh/xfpzhgg/202511/t20251103_990.html",
    }
    for name, link in links.items():
        other = '<a href="../x/202603/t20260309_7.html">动态</a>'
        text = f'<html><li><a href="{link}">召回</a></li>{other}</html>'
        desk.publisher.answers(
            f"/xfpzh/xfpzhgg/{name}", Played(text.encode(), content_type="text/html")
        )
    page = Played(sample.read_bytes(), content_type="text/html; charset=utf-8")
    desk.publisher.answers("/xfpzh/xfpzhgg/202603/t20260309_1001.html", page)

    desk.fetch(source, day=date(2026, 3, 20))

    assert len(desk.asked) == 3
    (landed,) = desk.landed(source)
    assert landed.file.file_name == "cn_samr_recalls/recall_202603_t20260309_1001.html"
    (record,) = conform(source, landed.file, read(landed.file, source)).records.to_pylist()
    assert record["recall_date"] == date(2026, 3, 9)
    assert record["recall_number"] == "2026-03-09 晨岚电器有限公司召回部分电热水壶"
    assert (record["brand"], record["unit_count"]) == ("晨岚", 12_400)
    assert record["remedy_text"] == "免费更换手柄，或者退货退款。 消费者应立即停止使用。"


def listed_notices(*notices: tuple[str, str, str]) -> str:
    return "".join(
        f'<ul><li class="c"><a href="{link}" title="{title}">{title}</a></li>'
        f'<li class="contenttime">{day}</li></ul>'
        for link, title, day in notices
    )


@pytest.mark.parametrize(
    ("name", "lists", "pages", "attached"),
    [
        (
            "cn_samr_food_spot_checks",
            "/api-gateway/jpaas-publish-server/front/page/build/unit",
            ("/spcjs/art/2026/art_0a1b.html", "/spcjs/art/2026/art_0c2d.html"),
            "/cms_files/filemanager/1647978232/attach/20263/8e2f.xlsx",
        ),
        (
            "cn_jiangmen_spot_checks",
            "/bmpd/jmsscjdglj/zwdt/tzgg/index.html",
            (
                "/bmpd/jmsscjdglj/zwdt/tzgg/content/post_3001.html",
                "/bmpd/jmsscjdglj/zwdt/tzgg/content/post_3002.html",
            ),
            "/attachment/0/300/300123/3001.xlsx",
        ),
    ],
    ids=["national food", "the city"],
)
def test_annexes_come_from_the_notices_that_a_list_names(desk, name, lists, pages, attached):
    """Of a list's notices those on spot checks are opened, and the workbooks they link to land."""
    source = find(load_sources(), name)
    (sample,) = source.folder.glob("sample*")
    text = listed_notices(
        (pages[0], "监督抽检（抽查）不合格情况的通告", "2026-03-10"),
        (pages[1], "采购公告", "2026-03-09"),
    )
    is_json = lists.endswith("unit")
    index = played({"data": {"html": text}}) if is_json else Played(text.encode())
    desk.publisher.answers(lists, index)
    notice = f'<html><a href="{source.fetch.base_url}{attached}?v=1">附件</a></html>'
    desk.publisher.answers(pages[0], Played(notice.encode(), content_type="text/html"))
    desk.publisher.answers(attached, Played(sample.read_bytes(), content_type="application/x-xls"))

    desk.fetch(source, day=date(2026, 3, 20))

    opened = [path for path, _ in desk.asked if path != lists and "index" not in path]
    assert opened == [pages[0], attached]
    (landed,) = desk.landed(source)
    records = conform(source, landed.file, read(landed.file, source)).records.to_pylist()
    assert len(records) == 2
    assert {record["result"] for record in records} >= {"nonconforming"}
