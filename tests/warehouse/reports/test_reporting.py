"""A published version is told in every form, beside one another, from the same facts."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from warehouse import publish
from warehouse.cli import main
from warehouse.lake import Lake
from warehouse.reporting import write_report
from warehouse.reports import mail, pdf
from warehouse.settings import Settings

from .conftest import COMPANY, ROWS, TABLES, TERM_IDS, WATCH
from .test_mail import PASSWORD, post_office

EARLIER, STANDING = "2026-11-21-aaaaaaaaaaaa", "2026-11-22-bbbbbbbbbbbb"
FORMS = {
    *("index.html", "nightly_zh.html", "nightly_en.html", "sources.html"),
    *("load_quality_zh.html", "load_quality_en.html"),
    *("restatements_zh.html", "restatements_en.html"),
    *("nightly_zh.xlsx", "nightly_en.xlsx", "nightly.eml"),
}
PAPERS = {"nightly_zh.pdf", "nightly_en.pdf"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with two published versions; readers are pointed at the later one."""
    lake = Lake(tmp_path / "lake")
    for sequence, name in enumerate((EARLIER, STANDING), start=1):
        folder = lake.published / name
        folder.mkdir(parents=True)
        with duckdb.connect(folder / publish.FILE) as connection:
            connection.execute(TABLES)
            connection.execute(ROWS.format(terms=", ".join(f"'{term}'" for term in TERM_IDS)))
            connection.execute(COMPANY)
            connection.execute(WATCH)
        manifest = {
            "version": name,
            "sequence": sequence,
            "previous": None,
            "business_date": name[:10],
            "fingerprint": name[11:],
        }
        (folder / publish.MANIFEST).write_text(json.dumps(manifest))
    publish.point(lake, STANDING)
    return lake


@pytest.fixture
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without WeasyPrint."""
    monkeypatch.setattr(pdf, "obstacle", lambda: "no Pango here")


def test_every_form_lies_beside_the_pages(lake: Lake) -> None:
    """Workbooks and mail always; PDFs where this machine can make them."""
    written = write_report(lake, None, [], Settings())
    expected = FORMS | (PAPERS if pdf.available() else set())
    assert {path.name for path in written} == expected
    assert {path.name for path in (lake.reports / STANDING).iterdir()} == expected
    assert {path.parent for path in written} == {lake.reports / STANDING}


def test_a_report_written_again_is_the_same_in_every_form(lake: Lake) -> None:
    """The files follow from the version alone."""
    before = {path.name: path.read_bytes() for path in write_report(lake, None, [], Settings())}
    again = {path.name: path.read_bytes() for path in write_report(lake, None, [], Settings())}
    assert [name for name, content in again.items() if content != before[name]] == []


def test_the_mail_carries_the_other_forms(lake: Lake) -> None:
    """Whoever gets the mail needs no access to the folder."""
    written = {path.name: path for path in write_report(lake, None, [], Settings())}
    found = message_from_bytes(written["nightly.eml"].read_bytes())
    attached = {part.get_filename(): part.get_payload(decode=True) for part in found.walk()}
    forms = [name for name in written if name.endswith((".xlsx", ".pdf"))]
    assert {name: attached.get(name) for name in forms} == {
        name: written[name].read_bytes() for name in forms
    }


@pytest.mark.usefixtures("without_pdf")
def test_only_the_standing_version_is_sent_and_only_once(lake: Lake) -> None:
    """A past date that is told anew reaches nobody's inbox."""
    with post_office() as post:
        settings = Settings(
            smtp_host="localhost",
            smtp_port=post.port,
            mail_from="fenghuo@example.org",
            mail_to="duty@example.org",
        )
        for version in (EARLIER, None, STANDING):
            write_report(lake, version, [], settings)
    assert len(post.mails) == 1
    assert STANDING.encode() in post.mails[0]
    assert post.mails[0] == (lake.reports / STANDING / "nightly.eml").read_bytes()
    assert not (lake.reports / EARLIER / mail.SENT).exists()


@pytest.mark.usefixtures("without_pdf")
def test_nothing_is_sent_unless_a_mail_server_is_set(lake: Lake) -> None:
    """Out of the box the report is files and nothing else."""
    write_report(lake, None, [], Settings())
    assert not (lake.reports / STANDING / mail.SENT).exists()


@pytest.mark.usefixtures("without_pdf")
def test_the_command_says_why_there_is_no_pdf(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is written, the command succeeds, and the reason stands beside it."""
    monkeypatch.setenv("FENGHUO_LAKE", str(lake.folder))
    result = CliRunner().invoke(main, ["report"])
    assert result.exit_code == 0, result.output
    assert "nightly_zh.xlsx" in result.output
    assert "no PDF:    no Pango here" in result.output


def test_no_command_shows_the_mail_servers_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The listing of settings names the server, not its secret."""
    monkeypatch.setenv("FENGHUO_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("FENGHUO_SMTP_HOST", "mail.example.org")
    result = CliRunner().invoke(main, ["settings"])
    assert "mail.example.org" in result.output
    assert PASSWORD not in result.output


def test_the_index_leads_to_every_form_that_lies_beside_it(lake: Lake, without_pdf: None) -> None:
    """And to nothing that does not."""
    folder = lake.reports / STANDING
    write_report(lake, None, [], Settings())
    page = (folder / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == FORMS - {"index.html", "nightly.eml"}
