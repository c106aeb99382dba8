"""What was believed of a record on a day can be asked, and what people corrected is marked."""

from __future__ import annotations

from datetime import date

KNOWN_ON = """
    select version_type, content_hash
    from reports.rpt_record_versions
    where record_id = ? and is_counted
        and recorded_from_date <= ? and coalesce(recorded_to_date, date '9999-12-31') > ?
"""


def _recall(query, number: str) -> tuple[str, str, str | None, date]:
    """Return the id, content, remedy and date of a recall as it stands."""
    return query(
        "select record_id, content_hash, remedy_text, recall_date from staging.stg_recalls"
        " where recall_number = ? and record_state = 'current'",
        number,
    )[0]


def test_what_was_known_on_a_day_can_be_asked(query):
    """The recall landed on the 20th and was changed on the 21st; before, nothing was known."""
    record_id, content_now, *_ = _recall(query, "2026-0")
    asked = [
        query(KNOWN_ON, record_id, day, day)
        for day in (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21))
    ]

    assert [[kind for kind, _ in rows] for rows in asked] == [[], ["new"], ["source_edit"]]
    assert asked[2][0][1] == content_now != asked[1][0][1]


def test_a_day_of_one_source_is_summed_up(query):
    """47 recalls arrived and one was edited; the repeated one is no change at all."""
    rows = query(
        "select recorded_date, version_type, version_cause, version_count"
        " from reports.rpt_history_changes where source = 'test_recalls' and"
        " version_type != 'correction' order by all"
    )

    assert rows == [
        (date(2026, 11, 20), "new", "first_delivery", 47),
        (date(2026, 11, 21), "source_edit", "content_changed", 1),
    ]


def test_every_event_is_the_current_version_of_its_record(query):
    """What is counted and what history believes are the same records with the same content."""
    rows = query(
        "select count(*), count(versions.record_id), count_if(versions.is_current)"
        " from marts.fct_safety_events as events"
        " full join (select * from reports.rpt_record_versions where is_current and is_counted)"
        " as versions on events.event_id = versions.record_id"
        " and events.content_hash = versions.content_hash"
    )

    assert len(set(rows[0])) == 1


def test_a_correction_counts_where_its_publisher_says_what_is_expected(query):
    """Of five, two are applied, one is withdrawn, one meets another value, one no record."""
    states = dict(query("select correction_id, state from reports.rpt_corrections"))

    assert states == {
        "C-text": "applied",
        "C-date": "applied",
        "C-items": "withdrawn",
        "C-units": "unmatched",
        "C-nobody": "unknown_record",
    }
    assert _recall(query, "2026-2")[2] == "Refund"
    assert _recall(query, "2026-4")[3] == date(2026, 11, 17)
    assert query(
        "select event_date from marts.fct_safety_events where event_id = ?",
        _recall(query, "2026-4")[0],
    ) == [(date(2026, 11, 17),)]


def test_what_is_corrected_is_a_version_of_its_own(query):
    """The publisher's date stands until the day of the decision, the corrected one from then on."""
    rows = query(
        "select version_type, version_cause, correction_id, event_date, recorded_from_date"
        " from reports.rpt_record_versions where record_id = ? order by version_number",
        _recall(query, "2026-4")[0],
    )

    assert rows == [
        ("new", "first_delivery", None, date(2026, 11, 18), date(2026, 11, 20)),
        ("correction", "decided", "C-date", date(2026, 11, 17), date(2026, 11, 21)),
    ]


def test_a_correction_that_ended_leaves_the_publishers_value(query):
    """It was believed for a day, and history says so."""
    rows = query(
        "select version_cause, correction_id, recorded_from_date"
        " from reports.rpt_record_versions where record_id = ? and version_type = 'correction'"
        " order by version_number",
        _recall(query, "2026-2")[0],
    )

    assert rows == [
        ("decided", "C-items", date(2026, 11, 21)),
        ("decided", "C-text", date(2026, 11, 21)),
        ("withdrawn", "C-items", date(2026, 11, 22)),
    ]
    assert query("select hazard_terms from staging.stg_recalls where recall_number = '2026-2'") == [
        (None,)
    ]
