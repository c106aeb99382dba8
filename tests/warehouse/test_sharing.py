"""The commands of packages for other agencies, run in this process."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warehouse import store
from warehouse.cli import main
from warehouse.publish import FILE, MANIFEST

PACKAGE = "customs-202610"
LINES = ('{"event_id":"a","product_name":"=cmd()"}', '{"event_id":"b","product_name":"玩具"}')
CONTENT = "".join(f"{line}\n" for line in LINES)
DIGEST = sha256(CONTENT.encode()).hexdigest()


def publish_package(home: Path, digest: str) -> None:
    """Publish a version with one package, whose SHA-256 is stated."""
    folder = home / "lake" / "published" / "2026-11-22-abc"
    with store.write(folder / FILE, memory_limit="200MB", threads=1) as connection:
        connection.execute("create schema reports")
        connection.execute(
            "create table reports.rpt_shared_packages as select"
            f" '{PACKAGE}' as package_id, 'customs' as agency_code, '海关' as name_zh,"
            " 'Customs' as name_en, 'events' as content, date '2026-10-01' as package_start_date,"
            " date '2026-10-31' as package_end_date, '布控' as purpose_zh, 'Control' as purpose_en,"
            " '第4项' as legal_basis, ['event_id', 'product_name'] as column_names,"
            f" 2::bigint as row_count, 0::bigint as left_out_count, '{digest}' as content_sha256"
        )
        connection.execute(
            "create table reports.rpt_shared_rows as select * from (values"
            f" ('{PACKAGE}', 2, '{LINES[1]}'), ('{PACKAGE}', 1, '{LINES[0]}'))"
            " as lines (package_id, row_position, payload)"
        )
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (folder.parent / "current").symlink_to(folder.name)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose version has one package."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    publish_package(tmp_path, DIGEST)
    return tmp_path


def run(*arguments: str, day: str = "2026-11-24") -> Result:
    """Run a command of `fenghuo decide shared`."""
    told = ("--person", "Li", "--reason", "October", "--date", day)
    return CliRunner().invoke(main, ["decide", "shared", *arguments, *told])


def test_the_files_of_a_package_can_be_held_to_their_checksums(home: Path) -> None:
    """The lines have the published SHA-256; a spreadsheet runs nothing; the manifest says why."""
    folder = home / "exchange"
    written = CliRunner().invoke(main, ["share", PACKAGE, "--to", str(folder)])
    assert written.exit_code == 0, written.output
    lines = (folder / f"{PACKAGE}.jsonl").read_bytes()
    assert (lines.decode(), sha256(lines).hexdigest()) == (CONTENT, DIGEST)
    table = (folder / f"{PACKAGE}.csv").read_bytes()
    assert table.decode("utf-8-sig").splitlines() == [
        "event_id,product_name",
        "a,'=cmd()",
        "b,玩具",
    ]
    manifest = json.loads((folder / f"{PACKAGE}.json").read_text(encoding="utf-8"))
    assert manifest["purpose_en"] == "Control"
    assert manifest["files"] == {
        f"{PACKAGE}.jsonl": DIGEST,
        f"{PACKAGE}.csv": sha256(table).hexdigest(),
    }


def test_a_package_whose_rows_are_others_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A published SHA-256 that its rows do not have stops the hand-over and leaves no file."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    publish_package(tmp_path, "0" * 64)
    refused = CliRunner().invoke(main, ["share", PACKAGE, "--to", str(tmp_path / "exchange")])
    assert refused.exit_code == 1
    assert "are not those that its SHA-256 was taken of" in refused.output
    assert list((tmp_path / "exchange").iterdir()) == []


def test_what_was_never_sent_cannot_be_acknowledged(home: Path) -> None:
    """A sending has the content of tonight; an acknowledgement names what was sent."""
    assert home.exists()
    had = ("acknowledge", PACKAGE, "--receiver", "王科", "--sha256")
    assert "was not sent with the content" in run(*had, DIGEST).output
    channel = ("--channel", "政务外网")
    assert "no such package" in run("send", "customs-202609", *channel).output
    wrong = run("send", PACKAGE, *channel, "--sha256", "0" * 64)
    assert f"has the content {DIGEST[:12]}…, not 000000000000…" in wrong.output
    assert f"{PACKAGE}, send, {DIGEST[:12]}…" in run("send", PACKAGE, *channel).output
    assert "was not sent with the content" in run(*had, "0" * 64).output
    early = run(*had, DIGEST, day="2026-11-23")
    assert "is dated before the act that it follows" in early.output
    assert f"{PACKAGE}, acknowledge" in run(*had, DIGEST, day="2026-11-25").output
