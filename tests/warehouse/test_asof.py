"""A past night is told again in the same bytes, or the files that differ are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from warehouse import asof, publish
from warehouse.cli import main
from warehouse.lake import Lake
from warehouse.reporting import write_report
from warehouse.reports import pdf
from warehouse.settings import Settings

from .reports.test_reporting import EARLIER, FORMS, lake

__all__ = ["lake"]
NIGHT = date.fromisoformat(EARLIER[:10])


@pytest.fixture
def settings(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A lake with two published versions, on a machine without WeasyPrint."""
    monkeypatch.setattr(pdf, "obstacle", lambda: "no Pango here")
    monkeypatch.setenv("FENGHUO_LAKE", str(lake.folder))
    return Settings()


def test_a_kept_night_is_told_again_byte_for_byte(
    lake: Lake, settings: Settings, tmp_path: Path
) -> None:
    """Every form comes out as it was, and lies where it was asked for."""
    write_report(lake, EARLIER, asof.pipeline.sources(settings), settings)
    told = asof.retell(settings, NIGHT, tmp_path / "again")

    assert told.is_identical
    assert not told.was_rebuilt
    assert told.version == EARLIER
    assert set(told.files) == FORMS
    assert {path.name for path in (tmp_path / "again").iterdir()} == FORMS


def test_a_file_that_comes_out_otherwise_is_named(lake: Lake, settings: Settings) -> None:
    """The report of that night stays; the command says which file differs and ends with 1."""
    written = write_report(lake, EARLIER, asof.pipeline.sources(settings), settings)
    [page] = [path for path in written if path.name == "nightly_zh.html"]
    page.write_text("as it was")
    (page.parent / "nightly_zh.pdf").write_bytes(b"%PDF")
    result = CliRunner().invoke(main, ["report", "--as-of", NIGHT.isoformat()])

    assert result.exit_code == 1
    assert "differs: nightly_zh.html" in result.output
    assert "not written on this machine: nightly_zh.pdf" in result.output
    assert page.read_text() == "as it was"


def test_a_night_without_a_report_gets_one(lake: Lake, settings: Settings) -> None:
    """Where the folder of reports was lost, the night is written into its place."""
    result = CliRunner().invoke(main, ["report", "--as-of", NIGHT.isoformat()])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (lake.reports / EARLIER).iterdir()} == FORMS


def test_a_night_that_never_was_is_answered_with_those_that_were(
    lake: Lake, settings: Settings
) -> None:
    """The answer names the nights there are and how to make the one that is missing."""
    with pytest.raises(publish.NothingPublishedError) as missing:
        asof.retell(settings, date(2020, 1, 1))
    assert NIGHT.isoformat() in str(missing.value)
    assert "fenghuo backfill --date 2020-01-01" in str(missing.value)


def test_what_was_forgotten_keeps_its_manifest(lake: Lake) -> None:
    """The files of an old version go; what it was stays known."""
    assert publish.forget_old(lake, keep=1) == [EARLIER]
    assert not (lake.published / EARLIER).exists()
    assert next(stated["version"] for stated in publish.manifests(lake)) == EARLIER
