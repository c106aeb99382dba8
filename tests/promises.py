"""The page of promises: runs what measures each, and writes down figure, command and day.

`just promises` runs everything that is named in `promises.yml`. With reports of tests that have run
already (`--from FILE…`, as pytest's `--junitxml` writes them) nothing is run again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from xml.etree import ElementTree as ET

import yaml

from warehouse.proof.claims import claims

REPOSITORY: Final = Path(__file__).resolve().parents[1]
LIST: Final = Path(__file__).with_name("promises.yml")
PAGE: Final = REPOSITORY / "dbt_project" / "docs" / "promises.md"
PROOFS: Final = REPOSITORY / "dbt_project" / "docs" / "proof.json"
_PROOF: Final = "proof: "
_HEAD: Final = (
    "# 承诺与实测 · What we promise, and what was measured\n\n"
    "本页由 `just promises` 写成：每项承诺由所列测试或证明度量，附数字、命令与日期，"
    "未达到的也照列。\n\n"
    "This page is written by `just promises`: each promise is measured by the tests and proofs that"
    " stand under it, with figure, command and day; one that is not kept stands here, too.\n"
)


@dataclass
class Measured:
    """What one test file, test or part of the proofs came to."""

    command: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    day: str = ""

    @property
    def holds(self) -> str:
        """✓, ✗, or – where nothing was measured."""
        if self.failed:
            return "✗"
        return "✓" if self.passed else "–"


def stated() -> Mapping[str, Any]:
    """Return the list of promises, and the names of figures."""
    found: Mapping[str, Any] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return found


def named_tests() -> list[str]:
    """Name the tests that measure promises."""
    named = (by for promise in stated()["promises"] for by in promise["by"])
    return list(dict.fromkeys(by for by in named if not by.startswith(_PROOF)))


def of_tests(reports: Sequence[Path], names: Sequence[str], day: str) -> dict[str, Measured]:
    """Read from reports what each named test came to; of one that ran twice, the last counts."""
    found = {name: Measured(f"pytest {name}", day=day) for name in names}
    cases = {
        (case.get("classname"), case.get("name")): case
        for report in reports
        for case in ET.parse(report).getroot().iter("testcase")
    }
    for case in cases.values():
        place = f"{case.get('classname', '').replace('.', '/')}.py"
        node = f"{place}::{case.get('name', '').partition('[')[0]}"
        for name, measured in found.items():
            if name in {node, place} or place.startswith(f"{name}/"):
                _add(measured, case)
    return found


def _add(measured: Measured, case: ET.Element) -> None:
    if case.find("failure") is not None or case.find("error") is not None:
        measured.failed += 1
    elif case.find("skipped") is not None:
        measured.skipped += 1
    else:
        measured.passed += 1
    for each in case.iter("property"):
        name, value = each.get("name", ""), float(each.get("value", "nan"))
        largest = name in {"peak_mib", "seconds", "fingerprint_count", "reader_count"}
        before = measured.figures.get(name, 0)
        measured.figures[name] = max(before, value) if largest else before + value


def of_proofs(proofs: Path) -> dict[str, Measured]:
    """Read from the page of proofs what each part came to, with the day it was computed."""
    results = json.loads(proofs.read_text(encoding="utf-8"))
    measured = {}
    for part, stated_part in results.items():
        one = Measured(f"fenghuo {stated_part['command'].removeprefix('fenghuo ')}")
        one.day = stated_part["date"]
        if part == "kills":
            for row in stated_part["found"]:
                for name, value in row.items():
                    if name.endswith("_count") and name != "leftover_count":
                        one.figures[name] = one.figures.get(name, 0) + value
            bad = ("fault_count", "failed_rerun_count", "other_outcome_count", "uncleaned_count")
            one.failed = int(sum(one.figures[name] for name in bad))
            one.passed = int(one.figures["kill_count"])
        else:
            found = claims({part: stated_part["found"]})
            one.passed = sum(claim.holds for claim in found)
            one.failed = len(found) - one.passed
            one.figures = {"claim_count": len(found), "reached_count": one.passed}
        measured[_PROOF + part] = one
    return measured


def page(measured: Mapping[str, Measured]) -> str:
    """Write the page."""
    return "\n".join([_HEAD, *_summary(measured), *_sections(measured)])


def _summary(measured: Mapping[str, Measured]) -> Iterator[str]:
    yield "| | 承诺 | promise |"
    yield "| --- | --- | --- |"
    for number, promise in enumerate(stated()["promises"], start=1):
        yield f"| {_whole(promise, measured)} | {number}. {promise['zh']} | {promise['en']} |"
    yield ""


def _sections(measured: Mapping[str, Measured]) -> Iterator[str]:
    names = stated()["figures"]
    for number, promise in enumerate(stated()["promises"], start=1):
        yield f"## {number}\n\n{promise['zh']}\n\n{promise['en']}\n"
        yield "| | 命令 command | 测试 tests | 数字 figures | 日期 day |"
        yield "| --- | --- | --- | --- | --- |"
        for by in promise["by"]:
            one = measured.get(by, Measured(by))
            told = "; ".join(
                f"{value:,.0f} {names[name]['zh']} {names[name]['en']}"
                for name, value in one.figures.items()
            )
            cells = (one.holds, f"`{one.command}`", _counts(one, by), told or "–", one.day)
            yield f"| {' | '.join(cells)} |"
        yield ""


def _counts(one: Measured, by: str) -> str:
    if by.startswith(_PROOF):
        return "–"
    skipped = f", {one.skipped} 跳过 skipped" if one.skipped else ""
    return f"{one.passed} / {one.passed + one.failed}{skipped}"


def _whole(promise: Mapping[str, Any], measured: Mapping[str, Measured]) -> str:
    marks = {measured[by].holds if by in measured else "–" for by in promise["by"]}
    return next(mark for mark in ("✗", "–", "✓") if mark in marks)


def main(words: Sequence[str]) -> int:
    """Measure, write the page, and end with 1 where a promise is not kept or not measured."""
    names, day = named_tests(), date.today().isoformat()  # noqa: DTZ011, TID251 - the day it was measured
    with TemporaryDirectory(prefix="fenghuo-promises-") as folder:
        reports = [Path(word) for word in words[1:]] or [Path(folder, "tests.xml")]
        if not words:
            subprocess.run(
                [
                    *(sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=loadfile"),
                    *("--no-loadscope-reorder", f"--junitxml={reports[0]}", *names),
                ],
                cwd=REPOSITORY,
                env={**os.environ, "FENGHUO_PROMISES": "whole"},
                check=False,
            )
        measured = {**of_tests(reports, names, day), **of_proofs(PROOFS)}
    PAGE.write_text(page(measured), encoding="utf-8", newline="\n")
    marks = [_whole(promise, measured) for promise in stated()["promises"]]
    print(PAGE, " ".join(f"{n}{mark}" for n, mark in enumerate(marks, start=1)))  # noqa: T201
    return int(any(mark != "✓" for mark in marks))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
