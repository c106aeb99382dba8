"""What keeps the house in order: quick help, a tree that matches the story, documents that hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

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
