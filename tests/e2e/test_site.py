"""The site that a night writes, read as a doubting regulator would and opened in a real browser."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.nights import DAY, Night
from tests.warehouse.site.figures import Sheet, read, targets, wrong_figures
from warehouse import store
from warehouse.publish import FILE
from warehouse.site.freeze import freeze
from warehouse.site.phrases import PHRASES

pytestmark = [pytest.mark.e2e, pytest.mark.dag, pytest.mark.dbt]

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
browsing = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt: chromium)")
LANGUAGES: Final = ("zh", "en")
FATES: Final = ("quarantined", "duplicate", "superseded", "retracted")
FIRST_PAGE, ANY_PAGE, SCRIPT = 60_000, 300_000, 10_000  # most bytes


@dataclass(frozen=True)
class Site:
    """A frozen site, its pages, and the published file behind it."""

    folder: Path
    pages: dict[str, Sheet]  # by path in the site
    database: Path

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """Ask the published file."""
        with store.read(self.database) as reader:
            return reader.rows(sql)

    def of_each_type(self, languages: Sequence[str] = LANGUAGES) -> list[str]:
        """Name a page of each type in each language: one of middling size."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for path in self.pages:
            folder, _, name = path.partition("/")[2].rpartition("/")
            if path.startswith("zh/"):
                kinds[f"{folder}/{'-' in name}" if folder else name].append(path)
        middling = (sorted(found, key=self._size)[len(found) // 2] for found in kinds.values())
        return [f"{lang}/{path[3:]}" for path in sorted(middling) for lang in languages]

    def _size(self, path: str) -> tuple[int, str]:
        return (self.folder / path).stat().st_size, path


def site_of(night: Night, audience: str) -> Site:
    """Read the site that the night left for an audience."""
    version = night.version
    folder = night.lake.sites / version.name / audience
    assert (folder / "index.html").exists(), night.output
    pages = {path.relative_to(folder).as_posix(): read(path) for path in folder.rglob("*.html")}
    return Site(folder, pages, version.edition(audience) / FILE)


@pytest.fixture(scope="module")
def regulator(first: Night) -> Site:
    """The site for officers, which opens to rows."""
    return site_of(first, "regulator")


@pytest.fixture(scope="module")
def public(first: Night) -> Site:
    """The site for everybody."""
    return site_of(first, "public")


@pytest.fixture(scope="module", params=["regulator", "public"])
def site(request: pytest.FixtureRequest) -> Site:
    """Either site."""
    found: Site = request.getfixturevalue(request.param)
    return found


def test_every_figure_is_what_the_published_file_answers(site: Site) -> None:
    """Each figure names its row and column; asked for, it is the same, and shown as it is."""
    figures = {f for path, page in site.pages.items() if path[:3] == "zh/" for f in page.figures}
    assert len(figures) > 1_000
    with store.read(site.database) as reader:
        assert wrong_figures(figures, reader.rows) == []


def test_both_languages_say_the_same(site: Site) -> None:
    """The same pages with the same figures from the same rows."""
    paths = {lang: {p[3:] for p in site.pages if p[:3] == f"{lang}/"} for lang in LANGUAGES}
    assert paths["zh"] == paths["en"]
    differing = [
        path
        for path in paths["zh"]
        if _told(site.pages[f"zh/{path}"]) != _told(site.pages[f"en/{path}"])
    ]
    assert differing == []


def _told(page: Sheet) -> list[tuple[str, str, str]]:
    """List a page's figures but for those that are words of one language."""
    return [
        (figure.where, figure.column, figure.value)
        for figure in page.figures
        if not figure.column.endswith(("_zh", "_en"))
    ]


def test_no_number_stands_on_a_page_without_a_source(site: Site) -> None:
    """What is no figure of a row is a word of the vocabulary or a phrase of the house."""
    said = [text for pair in PHRASES.values() for text in pair]
    said += [row["zh"] + " " + row["en"] for row in site.ask("select zh, en from marts.dim_term")]
    for kind in ("tables", "columns"):
        sql = f"select comment from duckdb_{kind}() where not internal and comment is not null"
        said += [row["comment"] for row in site.ask(sql)]
    loose = {text for path, page in site.pages.items() if "/" in path for text in page.loose}
    assert [text for text in loose if not any(text in phrase for phrase in said)] == []


def test_every_link_leads_somewhere_within_the_folder(site: Site) -> None:
    """Pages, fragments and files: none is missing, none lies outside."""
    folder = site.folder.resolve()
    broken = set()
    for path, page in site.pages.items():
        for target, fragment in targets(folder / path, page.links):
            is_page = target.suffix == ".html"
            known = site.pages.get(target.relative_to(folder).as_posix()) if is_page else None
            if not target.exists() or (fragment and known and fragment not in known.ids):
                broken.add((path, str(target), fragment))
    assert broken == set()


def test_the_pages_are_well_formed(site: Site) -> None:
    """Every element is closed, and no id stands twice on a page."""
    assert {path: page.unclosed for path, page in site.pages.items() if page.unclosed} == {}
    assert [p for p, page in site.pages.items() if len(page.ids) != len(set(page.ids))] == []


def test_the_pages_are_small(site: Site) -> None:
    """The first page comes at once, and none is too long for a slow disk."""
    assert (site.folder / "zh/index.html").stat().st_size < FIRST_PAGE
    assert (site.folder / "assets/site.js").stat().st_size < SCRIPT
    large = [p for p in site.pages if (site.folder / p).stat().st_size > ANY_PAGE]
    assert large == []


def test_every_count_opens_to_as_many_rows(regulator: Site) -> None:
    """The number at the head of a part is that of its rows, here or in the file beside it."""
    wrong, parts = [], 0
    for path, page in regulator.pages.items():
        if not path.startswith("zh/rows/"):
            continue
        with_file = [link for link in page.links if link.endswith(".csv")]
        for part in page.parts:
            parts += 1
            if part.total == part.shown:
                continue
            if not with_file:
                continue  # too many for a file; the page names the query, checked below
            file = (regulator.folder / path).parent / with_file[0]
            if part.total != _in_file(file, part.anchor, regulator):
                wrong.append((path, part))
    assert parts > 100
    assert wrong == []


def _in_file(file: Path, anchor: str, site: Site) -> int:
    """Count the rows of a part in its file: those of a month, or of a role of the evidence."""
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    if anchor[:2] == "20":
        return sum(row["event_month"].startswith(anchor) for row in rows)
    if file.stem.startswith("region-"):
        return sum(row["region_code"] == anchor for row in rows)
    if file.stem.startswith("warning-"):
        found = site.ask(
            "select event_id from reports.rpt_warning_rows"
            f" where warning_id = '{file.stem.removeprefix('warning-')}' and row_role = '{anchor}'"
        )
        return len({row["event_id"] for row in found} & {row["event_id"] for row in rows})
    industry, _, hazard = file.stem.partition("-")
    hazard = "ANY" if hazard == "checks" else hazard
    found = site.ask(
        f"select event_id from reports.rpt_tier_cell_rows where industry_code = '{industry}'"
        f" and hazard_code = '{hazard}' and row_role = '{anchor}'"
    )
    return len({row["event_id"] for row in found} & {row["event_id"] for row in rows})


def test_a_warning_opens_to_the_rows_that_it_rests_on(regulator: Site) -> None:
    """Its page leads to failures, checks and reports of its own window, and back."""
    [warning] = regulator.ask("select * from reports.rpt_warnings")
    page = regulator.pages[f"zh/warnings/{warning['warning_id']}.html"]
    rows = f"zh/rows/warning-{warning['warning_id']}.html"
    for role in ("failure", "check", "report"):
        assert any(link.endswith(f"warning-W-2026-01.html#{role}") for link in page.links), role
    told = {part.anchor: part.total for part in regulator.pages[rows].parts}
    assert told["check"] == warning["basis_check_count"] > 0
    assert told["failure"] == warning["basis_failure_count"] > 0
    assert told["report"] == warning["basis_report_count"] > 0


def test_the_failures_of_a_place_open_to_as_many_rows(regulator: Site) -> None:
    """What the page of regions counts of a place is what stands behind it, wholly and once."""
    counted = regulator.ask(
        "select region_level, region_code, sum(failure_count)::bigint as n"
        " from reports.rpt_region_rate_cube where period_type = 'month' and industry_code = 'ALL'"
        " and hazard_code = 'ALL' and channel = 'ALL' and sampling_basis = 'random_spot_check'"
        " and region_role = 'maker' and region_code <> 'unknown' and period_start_date >="
        " date_trunc('month', (select max(as_of_date) from reports.rpt_tier_cells)) - to_months(11)"
        " group by all having n > 0"
    )
    rows = regulator.ask(
        "select province_code, region_code, count(*) as n, any_value(region_row_count) as told"
        " from reports.rpt_region_row_slices group by all"
    )
    assert all(row["n"] == row["told"] for row in rows)
    held: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        held["province", row["province_code"]] += row["n"]
        if row["region_code"] != row["province_code"]:
            held["prefecture", row["region_code"]] += row["n"]
    found = {key: n for key, n in held.items() if key[1] != "unknown"}
    assert found == {(row["region_level"], row["region_code"]): row["n"] for row in counted}
    assert len(found) > 10


def test_the_rows_that_a_file_did_not_load_stand_on_its_page(regulator: Site) -> None:
    """Quarantined, repeated and replaced rows are as many as the account says."""
    accounts = {
        row["batch_id"]: row for row in regulator.ask("select * from reports.rpt_source_files")
    }
    told = regulator.ask(
        "select batch_id, record_state, any_value(state_row_count) as n, count(*) as shown"
        " from reports.rpt_file_row_slices group by all"
    )
    assert {row["record_state"] for row in told} >= {"quarantined", "duplicate"}
    for row in told:
        assert accounts[row["batch_id"]][f"{row['record_state']}_count"] == row["n"]
        page = regulator.pages[f"zh/files/{row['batch_id']}.html"]
        assert row["record_state"] in page.ids
    parts = sum(bool(a[f"{s}_count"]) for a in accounts.values() for s in FATES)
    assert len(told) == parts
    quarantined = regulator.ask("select count(*) as n from reports.rpt_quarantined_rows")
    assert quarantined[0]["n"] == sum(a["quarantined_count"] for a in accounts.values())


def test_no_public_sum_gives_a_hidden_month_away(public: Site) -> None:
    """Where months of a few persons are hidden, the sum over the months is hidden as well."""
    lines = "evidence_class in ('complaint', 'injury', 'injury_card')"
    hidden = public.ask(
        "select count(*) as n from reports.rpt_hazard_count_trends"
        f" where {lines} and is_suppressed and event_count is null"
    )
    sums = public.ask(
        "select count(*) as n, count(event_count) as told, count(yearly_ratio) as ratios"
        f" from reports.rpt_trend_slopes where {lines}"
    )
    assert hidden[0]["n"] > 0
    assert sums[0]["told"] == 0
    assert sums[0]["ratios"] > 0


def test_the_public_site_holds_no_rows(public: Site, regulator: Site) -> None:
    """No page, file or word of single events: no maker, no product text, no file of a publisher."""
    assert not list(public.folder.glob("*/rows")) + list(public.folder.glob("data/rows"))
    said: set[str] = set()
    for page in public.folder.rglob("*.html"):
        text = unescape(page.read_text("utf-8"))
        pieces = [*re.split(r"<[^>]*>", text), *re.findall(r'="([^"]*)"', text)]
        said.update(part.strip() for piece in pieces for part in re.split(r" · |；|; |#|/", piece))
    secrets = regulator.ask(
        "select distinct unnest([event_id, batch_id, maker_name, file_name]) as word"
        " from marts.fct_safety_events"
    )
    words = {row["word"] for row in secrets if row["word"]}
    assert len(words) > 1_000
    assert sorted(words & said) == []


def test_the_pages_read_slices_and_not_the_events(regulator: Site, tmp_path: Path) -> None:
    """Forty times the events behind the same marts: the same pages, at the same cost."""
    many = tmp_path / FILE
    shutil.copy(regulator.database, many)
    with duckdb.connect(str(many)) as connection:
        connection.execute(
            "insert into marts.fct_safety_events"
            " select events.* replace (md5(events.event_id || n) as event_id)"
            " from marts.fct_safety_events as events, range(40) as copies (n)"
        )
    few_seconds, few = _frozen(regulator.database, tmp_path / "few")
    many_seconds, of_many = _frozen(many, tmp_path / "many")
    assert few.keys() == of_many.keys()
    differing = {path for path, content in few.items() if of_many[path] != content}
    assert differing == {"zh/data.html", "en/data.html"}  # where the events are counted
    assert many_seconds < 1.5 * few_seconds


def _frozen(database: Path, folder: Path) -> tuple[float, dict[str, bytes]]:
    """Write a site; return the computing that it took, and its files."""
    folder.mkdir()
    began = time.process_time()
    with store.read(database) as reader:
        freeze(reader, folder, "version", DAY, "regulator")
    taken = time.process_time() - began
    files = (path for path in folder.rglob("*") if path.is_file())
    return taken, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# In a real browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(regulator: Site) -> Iterator[str]:
    """The site behind a plain web server."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    handler = partial(Quiet, directory=str(regulator.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@browsing
def test_axe_finds_nothing_on_any_type_of_page(regulator: Site, chromium: Browser) -> None:
    """WCAG 2.0 to 2.2, A and AA, in both languages."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    assert _violations(regulator, chromium, LANGUAGES, "light", "tag", tags) == []


@browsing
def test_colours_can_be_told_apart_by_night(regulator: Site, chromium: Browser) -> None:
    """The dark colours have the contrast that the light ones have."""
    rules = ["color-contrast", "link-in-text-block"]
    assert _violations(regulator, chromium, ["zh"], "dark", "rule", rules) == []


def _violations(
    site: Site,
    chromium: Browser,
    languages: Sequence[str],
    scheme: str,
    kind: str,
    asked: list[str],
) -> list[tuple[str, str, str]]:
    context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
    page, found = context.new_page(), []
    for path in site.of_each_type(languages):
        page.goto((site.folder / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        options = {"runOnly": {"type": kind, "values": asked}, "resultTypes": ["violations"]}
        violations = Axe().run(page, options=options).response["violations"]
        found += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in violations]
    context.close()
    return found


@browsing
def test_pages_ask_nobody_else_and_complain_of_nothing(
    regulator: Site, chromium: Browser, address: str
) -> None:
    """Behind a server and from a folder: own files only, a clean console, the policy holds."""
    for base in (address, regulator.folder.resolve().as_uri()):
        context = chromium.new_context()
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request, to=asked: to.append(request.url))
        page.on("console", lambda message, to=said: to.append(message.text))
        page.on("pageerror", lambda error, to=said: to.append(str(error)))
        for path in regulator.of_each_type():
            page.goto(f"{base}/{path}")
        context.close()
        assert [url for url in asked if not url.startswith(base)] == []
        assert any(url.endswith("site.js") for url in asked)
        assert said == []


@browsing
def test_the_keyboard_reaches_the_rows(regulator: Site, chromium: Browser) -> None:
    """Skip link, content, a figure, its rows: by Tab and Enter alone."""
    page = chromium.new_page()
    page.goto((regulator.folder / "zh/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    figure = page.evaluate("document.activeElement.textContent").replace(",", "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rows/**")
    part = page.locator(":target")
    assert part.locator(".part data").get_attribute("value") == figure
    page.close()


@browsing
def test_a_deep_link_restores_its_filter(regulator: Site, chromium: Browser) -> None:
    """A figure of one hazard opens to the rows of that hazard: as many as it says."""
    page = chromium.new_page()
    checked = 0
    for path, sheet in sorted(regulator.pages.items()):
        asking = [link for link in sheet.links if path[:3] == "zh/" and "?" in link]
        if not asking or checked >= 12:
            continue
        page.goto((regulator.folder / path).as_uri())
        link = page.locator("a.open[href*='?']").last
        value = int(link.locator("data").get_attribute("value"))
        page.goto(link.evaluate("a => a.href"))
        if int(page.locator(":target").get_attribute("data-rows")) == int(
            page.locator(":target .part data").get_attribute("value")
        ):
            assert int(page.locator(":target").get_attribute("data-shown")) == value, link
            checked += 1
    page.close()
    assert checked >= 5


@browsing
def test_a_filter_stays_in_the_address(regulator: Site, chromium: Browser) -> None:
    """What is chosen can be sent to a colleague, and the back button undoes nothing by surprise."""
    path = next(p for p in regulator.of_each_type() if p.startswith("zh/rows/"))
    page = chromium.new_page()
    page.goto((regulator.folder / path).as_uri())
    page.wait_for_selector("form:visible")
    total = page.locator("table.rows tr[id]:visible").count()
    hazard = page.locator("select[name=hazard] option").nth(1).get_attribute("value")
    page.select_option("select[name=hazard]", hazard)
    left = page.locator("table.rows tr[id]:visible").count()
    assert 0 < left <= total
    assert f"hazard={hazard}" in page.url
    page.reload()
    assert page.locator("table.rows tr[id]:visible").count() == left
    assert str(left) in page.locator("[data-shown][role=status]").inner_text()
    page.close()


@browsing
def test_the_pages_are_whole_without_scripts(regulator: Site, chromium: Browser) -> None:
    """Every row is there, every link works, and no control stands there that does nothing."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in regulator.of_each_type():
        page.goto((regulator.folder / path).as_uri())
        assert page.locator("form:visible").count() == 0
        assert page.locator("main h2").count() > 0
    context.close()


@browsing
@pytest.mark.parametrize("width", [320, 640])
def test_the_pages_reflow(regulator: Site, chromium: Browser, width: int) -> None:
    """On a narrow screen nothing but a table scrolls sideways."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page, wide = context.new_page(), []
    for path in regulator.of_each_type():
        page.goto((regulator.folder / path).as_uri())
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            wide.append((path, needed))
    context.close()
    assert wide == []


@browsing
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
def test_rows_are_printed_with_their_headers(
    regulator: Site, chromium: Browser, tmp_path: Path
) -> None:
    """On paper every row is there, and every page of them begins with the names of the columns."""
    path = next(p for p in regulator.of_each_type() if p.startswith("zh/rows/"))
    page = chromium.new_page()
    page.goto((regulator.folder / path).as_uri())
    rows = page.locator("table.rows tr[id]").count()
    files = page.locator("table.rows tr[id] td:last-child").all_inner_texts()
    page.pdf(path=tmp_path / "rows.pdf", format="A4")
    page.close()
    printed = _printed(tmp_path / "rows.pdf")
    assert len(printed) > 1
    heading = PHRASES["row_of_file"][0]
    assert [number for number, text in enumerate(printed[:-1], 1) if heading not in text] == []
    together = "".join("".join(text.split()) for text in printed)
    assert rows == len(files)
    assert [f for f in files if "".join(f.split())[-6:] not in together] == []


def _printed(file: Path) -> Sequence[str]:
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().rstrip("\f").split("\f")
