"""Two hundred hostile texts go the whole way as data, and come out everywhere as texts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest

from tests.e2e.hostile import MARK, texts
from tests.e2e.nights import Night
from warehouse import pipeline, publish, store
from warehouse.proof.survival.kills import SECOND, lake_of
from warehouse.proof.survival.stage import STAGES
from warehouse.query.forms import save
from warehouse.settings import Settings

LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def recall(number: int, text: str) -> dict[str, object]:
    """Write a recall as its publisher would, whose names and words are hostile."""
    return {
        "RecallID": 950_000 + number,
        "RecallNumber": f"95{number:03d}",
        "RecallDate": "2026-10-20T00:00:00",
        "LastPublishDate": "2026-10-20T00:00:00",
        "Title": f"Countertop kettles recalled due to burn hazard {text}",
        "Description": text,
        "URL": f"javascript:window.{MARK}=1//{number}",
        "ConsumerContact": text,
        "Products": [{"Name": text, "Type": "", "NumberOfUnits": "About 100"}],
        "Injuries": [{"Name": text}],
        "Manufacturers": [{"Name": text, "CompanyID": ""}],
        "Importers": [{"Name": text, "CompanyID": ""}],
        "Remedies": [{"Name": text}],
        "ManufacturerCountries": [{"Country": "China"}],
        "Hazards": [{"Name": f"The handle poses a burn hazard. {text}"}],
    }


@pytest.fixture(scope="module")
def home(first: Night, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The night after the first one, to which the texts came."""
    home = tmp_path_factory.mktemp("hostile") / "home"
    copytree(first.home, home, symlinks=True)
    hostile = [recall(number, text) for number, text in enumerate(texts())]
    folder = home / "inbox" / "us_cpsc_recalls"
    folder.mkdir(parents=True, exist_ok=True)
    # a name that wants to lead out of the folder, as far as a file system has it
    name = f"=1+1..\\..\\{MARK} <script>.json"
    (folder / name).write_text(json.dumps(hostile, ensure_ascii=False), encoding="utf-8")
    settings = settings_of(home)
    STAGES["night"](settings, SECOND)
    pipeline.report(settings)
    pipeline.site(settings)
    return home


def settings_of(home: Path) -> Settings:
    """Return the settings of a home, whatever the environment says."""
    return Settings(home=home, inbox=home / "inbox", lake=home / "lake", keys=home / "keys")


class Markup(HTMLParser):
    """Collects where in a page the mark stands as more than text."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []
        self.seen = 0
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in {"script", "style"} else ""
        if MARK.lower() in tag:
            self.live.append(f"<{tag}>")
        for name, value in attrs:
            is_ours = MARK.lower() in name or (MARK in (value or "") and name.startswith("on"))
            leads = name in {"href", "src", "action", "formaction", "srcdoc", "data", "content"}
            leads_out = re.match(r"\s*(javascript|data|vbscript|file):", value or "", re.IGNORECASE)
            if is_ours or (leads and MARK in (value or "") and leads_out):
                self.live.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - its signature
        self._within = ""

    def handle_data(self, data: str) -> None:
        if MARK in data:
            self.seen += 1
            if self._within:
                self.live.append(f"in {self._within}: {data[:80]}")


def pages(home: Path) -> Iterator[Path]:
    """List every page that was written."""
    lake = lake_of(home)
    for folder in (lake.reports, lake.sites, publish.standing(lake).folder):
        yield from sorted(folder.rglob("*.html"))


@pytest.mark.e2e
def test_every_hostile_text_is_loaded_as_it_is(
    home: Path, record_property: Callable[[str, object], None]
) -> None:
    """None is lost, none is changed: what stands in the file stands in the warehouse."""
    with store.read(publish.standing(lake_of(home)).database) as reader:
        rows = reader.rows(
            "select product_name from marts.fct_safety_events where source = 'us_cpsc_recalls'"
            f" and product_name like '%{MARK}%'"
        )
    # the reader of JSON writes ends of lines as blanks
    found = {" ".join(row["product_name"].split()) for row in rows}
    assert found == {" ".join(text.split()) for text in texts()}
    assert len(rows) == len(texts()) == 200
    record_property("text_count", len(rows))
    record_property("unaccounted_count", 0)


@pytest.mark.e2e
def test_no_page_has_live_markup(home: Path) -> None:
    """Report, load quality, dictionaries and the sites of all audiences show texts as texts."""
    seen, live = 0, {}
    for page in pages(home):
        found = Markup()
        found.feed(page.read_text(encoding="utf-8"))
        seen += found.seen
        if found.live:
            live[page.name] = found.live[:3]
    assert live == {}
    assert seen > 0


@pytest.mark.e2e
def test_no_spreadsheet_has_a_live_formula(
    home: Path, record_property: Callable[[str, object], None]
) -> None:
    """Neither a cell of a workbook nor one of the CSV files for spreadsheets is calculated."""
    lake = lake_of(home)
    for path in lake.reports.rglob("*.xlsx"):
        with ZipFile(path) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
            assert all(b"<f>" not in book.read(name) for name in sheets)
    found = 0
    for path in publish.standing(lake).folder.rglob("csv_for_spreadsheets/*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for cell in (cell for row in csv.reader(stream) for cell in row):
                found += MARK in cell
                assert not (MARK in cell and cell.startswith(LIVE)), (path.name, cell)
    assert found > 0
    record_property("formula_count", 0)


@pytest.mark.e2e
@pytest.mark.parametrize("form", ["csv", "spreadsheet", "json", "markdown", "parquet"])
def test_answers_leave_the_shell_as_texts(home: Path, tmp_path: Path, form: str) -> None:
    """In each form an answer has a line for each row; those for spreadsheets run nothing."""
    with store.read(publish.standing(lake_of(home)).database) as reader:
        answer = reader.batches(
            "select product_name from marts.fct_safety_events"
            f" where product_name like '%{MARK}%' order by event_id"
        )
        assert save(answer, tmp_path / "answer", form) == 200
    if form == "spreadsheet":
        with (tmp_path / "answer").open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert [cell for cell in cells if cell.startswith(LIVE)] == []


@pytest.mark.e2e
def test_no_text_ran_as_a_query_or_left_its_folder(home: Path) -> None:
    """The tables that texts wanted to drop are there, and no file has the name of one."""
    with store.read(publish.standing(lake_of(home)).database) as reader:
        assert reader.value("select count(*) from reports.rpt_risk_tiers") > 0
    assert not Path(f"/tmp/{MARK}").exists()
    named = [path for path in lake_of(home).folder.rglob("*") if MARK in path.name]
    assert named == []
