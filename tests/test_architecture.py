"""What keeps the house in order: quick help, a tree that matches the story, documents that hold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import promises
from warehouse.cli import main

REPOSITORY = Path(__file__).resolve().parents[1]
VISIBLE_FOLDERS = {
    *("dags", "dbt_project", "ingest", "quality_checks", "warehouse", "tests"),
    "benchmarks",  # what the product is measured beside
}


def test_help_imports_nothing_heavy() -> None:
    """`fenghuo --help` answers at once: no frame, engine or framework is loaded for it."""
    probe = (
        "import sys; from warehouse import cli; "
        "heavy = {'pandas', 'pyarrow', 'duckdb', 'great_expectations', 'dbt', 'airflow', 'rich'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == "[]"


def test_every_command_teaches_by_example() -> None:
    """Each command's help ends with lines that can be typed."""
    for name in main.commands:
        help_text = CliRunner().invoke(main, [name, "--help"]).output
        assert f"fenghuo {name}" in help_text.split("Examples:")[-1], name


def test_the_root_shows_the_way_of_data_and_nothing_else() -> None:
    """Every visible, tracked folder of the root is one of the seven."""
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, check=True, cwd=REPOSITORY
    ).stdout.splitlines()
    folders = {name.split("/")[0] for name in tracked if "/" in name}
    assert {f for f in folders if not f.startswith(".")} <= VISIBLE_FOLDERS


def test_every_command_is_in_the_readme() -> None:
    """A command that the README does not know is not there for a newcomer."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"fenghuo {name}" not in readme] == []


@pytest.mark.parametrize("page", ["tasks.md", "threats.md"])
def test_the_tests_that_a_page_names_are_there(page: str) -> None:
    """A promise that points at a test which is gone is no promise."""
    text = (REPOSITORY / "dbt_project" / "docs" / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w./]+|test_\w+\.py)`", text))
    files = {path.name for path in (REPOSITORY / "tests").rglob("test_*.py")}
    missing = {
        name
        for name in named
        if not ((REPOSITORY / name).exists() if name.startswith("tests/") else name in files)
    }
    assert len(named) > 10
    assert missing == set()


def test_every_promise_is_measured_by_what_is_there() -> None:
    """A promise names tests and parts of the proofs that exist, and stands on its page."""
    page = promises.PAGE.read_text(encoding="utf-8")
    parts = json.loads(promises.PROOFS.read_text(encoding="utf-8"))
    for promise in promises.stated()["promises"]:
        assert promise["zh"] in page
        assert promise["en"] in page
        for by in promise["by"]:
            if by.startswith("proof: "):
                assert by.removeprefix("proof: ") in parts
                continue
            path, _, name = by.partition("::")
            assert (REPOSITORY / path).exists(), by
            assert not name or f"def {name}(" in (REPOSITORY / path).read_text("utf-8"), by


def test_the_page_of_promises_is_counted_from_reports(tmp_path: Path) -> None:
    """Passed, failed and skipped tests, with what they recorded, summed up by promise."""
    names = ["tests/warehouse/stats", "tests/e2e/test_night.py::test_a", "tests/e2e/test_x.py"]
    report = tmp_path / "tests.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.warehouse.stats.test_trend" name="test_b[1]"/>'
        '<testcase classname="tests.warehouse.stats.test_trend" name="test_b[2]">'
        "<failure/></testcase>"
        '<testcase classname="tests.e2e.test_night" name="test_a[zh]"><properties>'
        '<property name="row_count" value="40"/><property name="peak_mib" value="7"/></properties>'
        '</testcase><testcase classname="tests.e2e.test_night" name="test_a[en]"><properties>'
        '<property name="row_count" value="2"/><property name="peak_mib" value="5"/></properties>'
        '</testcase><testcase classname="tests.e2e.test_night" name="test_other"/>'
        '<testcase classname="tests.e2e.test_x" name="test_c"><skipped/></testcase>'
        "</testsuite></testsuites>",
        encoding="utf-8",
    )
    found = promises.of_tests([report], names, "2026-11-27")
    assert [found[name].holds for name in names] == ["✗", "✓", "–"]
    assert (found[names[0]].passed, found[names[0]].failed) == (1, 1)
    assert found[names[1]].figures == {"row_count": 42, "peak_mib": 7}
    assert found[names[2]].skipped == 1
