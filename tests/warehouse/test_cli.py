"""The command says what is wrong in a sentence, and ends with a code that says which kind it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.files import read_json
from warehouse import store
from warehouse.cli import main
from warehouse.commands.speech import AUDIENCE
from warehouse.publish import AUDIENCES, FILE, MANIFEST


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing has happened yet."""
    monkeypatch.setenv("FENGHUO_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def published(home: Path) -> Path:
    """A home with a small published version."""
    folder = home / "lake" / "published" / "2026-11-22-abc"
    with store.write(folder / FILE, memory_limit="200MB", threads=1) as connection:
        connection.execute("create table answers as select unnest(range(3)) as answer")
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    (home / "lake" / "published" / "current").symlink_to(folder.name)
    return home


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    ("options", "file_name"),
    [
        (["--rows", "1000", "--months", "2"], "12315/投诉举报_202610_01.csv"),
        (["--months", "1"], "cn_spot_checks/"),
    ],
    ids=["large", "demonstration"],
)
def test_invented_files_are_written_with_their_truth(
    tmp_path: Path, options: list[str], file_name: str
) -> None:
    """The command says how many rows it wrote, and where what is true of them lies."""
    result = run("generate", str(tmp_path), "--until", "2026-11-22", "--seed", "7", *options)

    assert result.exit_code == 0, result.output
    truth = read_json(tmp_path / "truth.json")
    rows = sum(file["row_count"] for file in truth["files"])
    assert f"{rows:,} in {len(truth['files'])} files" in result.output
    assert str(tmp_path / "truth.json") in result.output
    assert any(file["file_name"].startswith(file_name) for file in truth["files"])
    assert all((tmp_path / "inbox" / file["file_name"]).exists() for file in truth["files"])


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["query", "select 1"], 4, "fenghuo night"),
        (["report"], 4, "fenghuo night"),
        (["report", "--version", "2020-01-01-x"], 4, "2020-01-01-x"),
        (["build"], 4, "drop folder"),
        (["gate", "nowhere"], 1, "nowhere"),
        (["land", "nowhere"], 1, "us_cpsc_recalls"),
        (["night", "--date", "yesterday"], 2, "yesterday"),
        (["unknown"], 2, "unknown"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    home: Path, arguments: list[str], code: int, word: str
) -> None:
    """No traceback, the thing by its name, and the exit code of its kind."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert word in result.output
    assert "Traceback" not in result.output


def test_the_audiences_that_may_be_asked_are_those_published() -> None:
    """A new audience is one that commands know."""
    assert tuple(AUDIENCE.choices) == AUDIENCES


def test_a_wrong_setting_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that is wrong is named as it is set."""
    monkeypatch.setenv("FENGHUO_THREADS", "many")
    result = run("settings")
    assert result.exit_code == 2
    assert "FENGHUO_THREADS" in result.output


def test_a_query_is_answered_up_to_its_limit(published: Path) -> None:
    """Rows beyond the limit are not shown, and it is told that there are some."""
    result = run("query", "select answer from answers order by answer", "--limit", "2")
    assert result.exit_code == 0
    assert "more rows than 2" in result.output


def test_an_answer_is_written_whole_in_the_form_of_its_file(
    published: Path, tmp_path: Path
) -> None:
    """The limit is one of the screen; an ending that nobody writes is named."""
    target = tmp_path / "answers.csv"
    asked = ("query", "select answer from answers order by answer", "--limit", "1", "--out")
    assert run(*asked, str(target)).exit_code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 1 + 3
    assert run(*asked, str(tmp_path / "answers.doc")).exit_code == 2


def test_a_question_is_read_from_standard_input(published: Path) -> None:
    """Without a terminal and without SQL, statements come by a pipe."""
    result = CliRunner().invoke(
        main, ["query", "--form", "json"], input="select 1 as a; select 2 as a;"
    )
    assert result.output.splitlines() == ['{"a": 1}', '{"a": 2}']


def test_kept_questions_are_listed_and_an_unknown_one_is_named(published: Path) -> None:
    """Whoever mistypes a name sees those that there are."""
    assert "01_warning_tiers" in run("query", "--questions").output
    result = run("query", "--question", "01_warning")
    assert result.exit_code == 2
    assert "01_warning_tiers" in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_taught_to_complete(shell: str) -> None:
    """The lines for a shell call back by the variable that click listens to."""
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_FENGHUO_COMPLETE" in result.output


@pytest.mark.dbt
def test_the_models_are_documented_on_one_page(home: Path, tmp_path: Path) -> None:
    """The page has every published table in two languages and asks no other host for a script."""
    page = tmp_path / "models.html"
    result = run("docs", "--out", str(page))
    assert result.exit_code == 0, result.output
    text = page.read_text(encoding="utf-8")
    assert "rpt_risk_tiers" in text
    assert "行业风险等级" in text or "\\u884c\\u4e1a\\u98ce\\u9669\\u7b49\\u7ea7" in text
    assert not re.findall(r'<script[^>]+src="https?://', text)


def test_a_query_that_cannot_be_answered_says_why(published: Path) -> None:
    """The engine's own words, without a traceback."""
    for question in ("selec 1", "select * from nowhere", "drop table answers"):
        result = run("query", question)
        assert result.exit_code == 1, question
        assert "Error" in result.output
        assert "Traceback" not in result.output


def test_sources_that_never_landed_stand_in_the_account(home: Path) -> None:
    """A source of which nothing has come is shown with zeros, not left out."""
    result = run("sources", "--json", "--source", "us_cpsc_recalls")
    assert result.exit_code == 0
    assert '"landed": 0' in result.output


def test_settings_are_listed_with_their_variables(home: Path) -> None:
    """Where things lie can be read off, with the variable that sets each."""
    result = run("settings")
    assert result.exit_code == 0
    assert "FENGHUO_INBOX" in result.output
    assert str(home) in result.output
