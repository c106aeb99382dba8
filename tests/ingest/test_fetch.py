"""Fetching asks politely, guards what comes, lands it once, and writes down what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import rmtree
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from ingest.errors import DeclarationError, SourceError
from ingest.fetch import fetch
from tests.ingest.publisher import DAY, HTML, Desk, Played, desk_with_publisher, played, record


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A publisher that runs for the time of a test."""
    with desk_with_publisher(tmp_path) as desk:
        yield desk


def test_an_answer_lands_with_where_it_came_from(desk):
    """The bytes are the publisher's; the manifest keeps question, answer and time."""
    answer = played([record(1)], headers={"ETag": '"a1"', "X-Trace": "no"})
    desk.publisher.answers("/recalls", answer)
    source = desk.source("params: {kind: all}")

    (poll,) = desk.fetch(source)
    (landed,) = desk.landed(source)

    assert poll.outcome == "landed"
    assert poll.new_batch_ids == (landed.file.batch_id,)
    assert landed.file.path.read_bytes() == answer.body
    assert landed.file.file_name == "xx_recalls/recalls.json"
    assert landed.file.landed_date == DAY
    request, said = landed.provenance["request"], landed.provenance["answer"]
    assert (request["method"], request["path"], request["params"], request["body"]) == (
        "GET",
        "/recalls",
        {"kind": "all"},
        None,
    )
    assert said["status"] == 200
    assert said["url"] == f"{desk.publisher.base_url}/recalls?kind=all"
    assert said["sha256"] == landed.file.sha256
    assert said["fetched_at"].startswith("2026-11-23T18:30:00")
    assert said["headers"]["etag"] == '"a1"'
    assert "x-trace" not in said["headers"]
    assert desk.publisher.heard[0].headers["user-agent"].startswith("fenghuo/")


def test_a_source_without_a_fetch_section_is_not_fetched(desk):
    """What comes by drop folder only says so."""
    source = desk.source().model_copy(update={"fetch": None})
    with pytest.raises(DeclarationError, match="drop folder"):
        desk.fetch(source)


def test_the_same_bytes_twice_land_once(desk):
    """A second poll with the same answer is recorded as unchanged."""
    desk.publisher.answers("/recalls", played([record(1)]))
    source = desk.source()
    (first,), (second,) = desk.fetch(source), desk.fetch(source)
    assert second.outcome == "unchanged"
    assert second.batch_ids == first.batch_ids
    assert second.new_batch_ids == ()
    assert len(desk.landed(source)) == 1


def test_the_same_bytes_under_another_name_land_once(desk):
    """What lies in landing lies there, whatever it is called."""
    desk.publisher.answers("/recalls", played([record(1)]))
    desk.fetch(desk.source())
    renamed = desk.source(file="renamed.json")
    (poll,) = desk.fetch(renamed)
    assert poll.outcome == "unchanged"
    assert len(desk.landed(renamed)) == 1


def test_the_same_records_in_other_bytes_land_once(desk):
    """An answer that is only put in another order is no news."""
    records = [record(1), record(2)]
    desk.publisher.answers("/recalls", played(records), played(records[::-1]))
    source = desk.source("key: [id]")
    desk.fetch(source)
    (poll,) = desk.fetch(source)
    assert poll.outcome == "unchanged"
    assert len(desk.landed(source)) == 1


def test_an_answer_that_has_not_changed_is_not_sent_again(desk):
    """The second question names what came last; 304 is recorded and carries the stamps on."""
    stamps = {"ETag": '"v7"', "Last-Modified": "Sun, 22 Nov 2026 07:04:00 GMT"}
    desk.publisher.answers("/recalls", played([record(1)], headers=stamps), Played(status=304))
    source = desk.source()
    (first,) = desk.fetch(source)
    for _ in range(2):
        (poll,) = desk.fetch(source)
        assert poll.outcome == "not_modified"
        assert poll.batch_ids == first.batch_ids
        asked = desk.publisher.heard[-1].headers
        assert asked["if-none-match"] == '"v7"'
        assert asked["if-modified-since"] == stamps["Last-Modified"]


def test_no_stamp_is_sent_for_what_no_longer_lies_in_landing(desk):
    """A lake that was emptied is filled again, not told that nothing changed."""
    desk.publisher.answers("/recalls", played([record(1)], headers={"ETag": '"v7"'}))
    source = desk.source()
    desk.fetch(source)
    (landed,) = desk.landed(source)
    rmtree(landed.file.path.parent)
    desk.fetch(source)
    assert "if-none-match" not in desk.publisher.heard[-1].headers


def test_a_failing_publisher_is_asked_again_with_growing_patience(desk):
    """Two failures and an answer make an answer."""
    desk.publisher.answers("/recalls", Played(status=500), Played(status=503), played([record(1)]))
    (poll,) = desk.fetch(desk.source())
    assert poll.outcome == "landed"
    waited = [seconds for seconds in desk.time.slept if seconds >= 2]
    assert waited == [2.0, 4.0]


def test_a_publisher_that_only_fails_is_left_alone(desk):
    """Five attempts, then a reason."""
    desk.publisher.answers("/recalls", Played(status=502))
    assert desk.refusal(desk.source()).reason == "publisher_failed"
    assert len(desk.publisher.heard) == 5


@pytest.mark.parametrize("stated", ["90", "Mon, 23 Nov 2026 18:31:30 GMT"])
def test_a_publisher_that_names_a_time_is_given_it(desk, stated):
    """Retry-After is obeyed, be it seconds or a date."""
    busy = Played(status=429, headers={"Retry-After": stated})
    desk.publisher.answers("/recalls", busy, played([record(1)]))
    (poll,) = desk.fetch(desk.source())
    assert poll.outcome == "landed"
    assert max(desk.time.slept) == pytest.approx(90, abs=1)


def test_a_publisher_that_asks_for_hours_is_asked_another_night(desk):
    """A long Retry-After ends the attempt at once."""
    desk.publisher.answers("/recalls", Played(status=429, headers={"Retry-After": "7200"}))
    assert desk.refusal(desk.source()).reason == "throttled"
    assert len(desk.publisher.heard) == 1


def test_questions_keep_the_declared_pace(desk):
    """Six questions a minute leave ten seconds between two."""
    desk.publisher.answers("/recalls", played([record(1)]))
    source = desk.source(
        "requests_per_minute: 6\neach: [{part: a}, {part: b}, {part: c}]\n"
        'params: {part: "${part}"}',
        file="recalls_${part}.json",
    )
    desk.fetch(source)
    assert desk.time.slept == pytest.approx([10, 10], abs=0.1)


def test_a_missing_file_is_named(desk):
    """404 is no empty answer, and is not asked for again."""
    assert desk.refusal(desk.source()).reason == "not_found"
    assert len(desk.publisher.heard) == 1


def test_a_status_that_means_no_match_is_an_empty_answer(desk):
    """Where 404 is declared to mean nothing found, nothing lands and the round is complete."""
    desk.publisher.answers("/recalls", played({"error": "NOT_FOUND"}, status=404))
    source = desk.source("empty_status: [404]")
    (poll,) = desk.fetch(source)
    assert poll.outcome == "empty"
    assert desk.landed(source) == []


def test_an_apology_with_that_status_is_refused(desk):
    """A web page with status 404 does not say that nothing was found."""
    apology = Played(HTML.body, status=404, content_type="text/html")
    desk.publisher.answers("/recalls", apology)
    assert desk.refusal(desk.source("empty_status: [404]")).reason == "html_instead_of_data"


def test_a_redirect_to_a_web_page_is_refused(desk):
    """302 to an apology is not the answer."""
    desk.publisher.answers("/recalls", Played(status=302, headers={"Location": "/apology"}))
    desk.publisher.answers("/apology", HTML)
    assert desk.refusal(desk.source()).reason == "html_instead_of_data"


def test_a_web_page_under_the_right_type_is_refused(desk):
    """What the first bytes say counts more than what the header says."""
    desk.publisher.answers("/recalls", Played(HTML.body))
    assert desk.refusal(desk.source()).reason == "html_instead_of_data"


def test_an_answer_of_another_type_is_refused(desk):
    """A table where JSON is declared is another answer."""
    desk.publisher.answers("/recalls", Played(b"id,date\n", content_type="text/csv"))
    assert desk.refusal(desk.source()).reason == "other_content_type"


def test_redirects_without_end_are_refused(desk):
    """A loop is not followed for ever."""
    desk.publisher.answers("/recalls", Played(status=302, headers={"Location": "/recalls"}))
    assert desk.refusal(desk.source()).reason == "redirect_loop"


def test_a_line_that_goes_dead_is_tried_again(desk):
    """Half an answer is no answer; the whole one lands."""
    whole = played([record(n) for n in range(200)])
    desk.publisher.answers("/recalls", Played(whole.body, is_cut_off=True), whole)
    source = desk.source()
    desk.fetch(source)
    assert desk.landed(source)[0].file.path.read_bytes() == whole.body


def test_an_answer_that_is_always_cut_off_is_refused(desk):
    """Nothing lands of an answer that never arrives whole."""
    desk.publisher.answers("/recalls", Played(b"[" * 4000, is_cut_off=True))
    assert desk.refusal(desk.source()).reason == "cut_off"


def test_a_cut_off_body_of_the_stated_length_is_refused(desk):
    """A publisher's own file may be cut off: the text says so, not the line."""
    body = json.dumps([record(1), record(2)]).encode()[:-20]
    desk.publisher.answers("/recalls", Played(body))
    assert desk.refusal(desk.source("min_rows: 1")).reason == "broken_json"


def test_a_publisher_that_cannot_be_reached_is_named(desk):
    """No line, no answer; the reason says so."""
    source = desk.source()
    with pytest.raises(SourceError) as caught:
        fetch(source, desk.places, DAY, desk.time.effects, base_url="http://127.0.0.1:9")
    assert caught.value.reason == "unreachable"


def test_an_answer_beyond_the_declared_size_is_refused(desk):
    """A flood is stopped while it streams."""
    desk.publisher.answers("/recalls", Played(b"[" + b" " * (2 << 20) + b"]"))
    assert desk.refusal(desk.source("max_size_mb: 1")).reason == "too_large"


def test_an_error_inside_a_good_status_is_refused(desk):
    """Status 200 and one record titled 'Error retrieving Recalls' is an error."""
    apology = record(0, title="Error retrieving Recalls")
    desk.publisher.answers("/recalls", played([apology]))
    source = desk.source("sentinels: [{column: title, starts_with: Error}]")
    assert desk.refusal(source).reason == "error_answer"


def test_fewer_rows_than_declared_are_refused(desk):
    """An empty list is no good news where some records are certain."""
    desk.publisher.answers("/recalls", played([]))
    assert desk.refusal(desk.source("min_rows: 1")).reason == "too_few_rows"


def test_a_lost_column_lands_for_the_gate_to_refuse(desk):
    """Drift is judged by the gate, so the bytes are kept."""
    drifted = {name: text for name, text in record(1).items() if name != "date"}
    desk.publisher.answers("/recalls", played([drifted]))
    source = desk.source("min_rows: 1\nkey: [id]")
    desk.fetch(source)
    assert len(desk.landed(source)) == 1


def test_a_failed_question_does_not_keep_the_others_from_landing(desk):
    """The first failure is raised when all have been asked, and names the others."""
    desk.publisher.answers("/recalls/a", Played(status=404))
    desk.publisher.answers("/recalls/b", played([record(1)]))
    desk.publisher.answers("/recalls/c", Played(status=403))
    source = desk.source("each: [{part: a}, {part: b}, {part: c}]", file="recalls_${part}.json")
    section = source.fetch.model_copy(update={"path": "/recalls/${part}"})
    source = source.model_copy(update={"fetch": section})
    with pytest.raises(SourceError) as caught:
        desk.fetch(source)
    assert caught.value.reason == "not_found"
    assert "request_refused" in caught.value.__notes__[0]
    assert [entry.file.file_name for entry in desk.landed(source)] == ["xx_recalls/recalls_b.json"]


def packed(text: str, method: int) -> Played:
    """The same text in a zip that is packed one way or another."""
    archive = BytesIO()
    with ZipFile(archive, "w", method) as writer:
        writer.writestr("RECALLS.json", text)
    return Played(archive.getvalue(), content_type="application/zip")


def test_an_archive_rebuilt_around_the_same_text_lands_once(desk):
    """New bytes and the same content are no news."""
    text = json.dumps([record(1)])
    desk.publisher.answers("/recalls", packed(text, ZIP_DEFLATED), packed(text, ZIP_STORED))
    source = desk.source(file="recalls.zip").model_copy(update={"member": "*.json"})
    section = source.fetch.model_copy(update={"content_types": ("application/zip",)})
    source = source.model_copy(update={"fetch": section})
    (first,), (second,) = desk.fetch(source), desk.fetch(source)
    assert (first.outcome, second.outcome) == ("landed", "unchanged")
    assert len(desk.landed(source)) == 1
