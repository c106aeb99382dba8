"""The report on paper; where PDFs cannot be made, it says why and the night goes on."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from warehouse import reporting
from warehouse.reports import NightFacts, pdf, render
from warehouse.reports.figures import Language

from .conftest import VERSION

LANGUAGES: tuple[Language, ...] = ("zh", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
NEEDED = pytest.mark.skipif(not pdf.available(), reason=str(pdf.obstacle()))


def unpacked(content: bytes) -> bytes:
    """Return a PDF's objects in the clear, its packed ones among them."""
    packed = (content[found.end() :] for found in re.finditer(rb"stream\r?\n", content))
    clear = [content]
    for stream in packed:
        with suppress(zlib.error):
            clear.append(zlib.decompressobj().decompress(stream))
    return b"\n".join(clear)


def fail_with(error: Exception) -> Any:
    def import_nothing(_name: str) -> None:
        raise error

    return import_nothing


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (ModuleNotFoundError("No module named 'weasyprint'"), "extra 'pdf'"),
        (OSError("cannot load library 'libpango-1.0-0'"), "libpangoft2-1.0-0"),
    ],
)
def test_a_machine_that_cannot_make_pdfs_says_what_to_install(
    error: Exception, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh machine with nothing but Python has no Pango."""
    monkeypatch.setattr(pdf, "import_module", fail_with(error))
    assert not pdf.available()
    assert named in str(pdf.obstacle())


def test_a_machine_without_a_chinese_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report of empty boxes is worse than none."""
    nothing = SimpleNamespace(returncode=0, stdout=b"\n")
    monkeypatch.setattr(pdf, "import_module", lambda _name: None)
    monkeypatch.setattr(pdf.shutil, "which", lambda _name: "/usr/bin/fc-list")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *_args, **_options: nothing)
    assert "fonts-noto-cjk" in str(pdf.obstacle())


def test_the_other_forms_come_without_pdfs(
    second: NightFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing on a machine never costs a night."""
    monkeypatch.setattr(reporting.pdf, "available", lambda: False)
    forms = [path.name for path in reporting._forms(second, tmp_path)]
    assert forms == ["nightly_zh.xlsx", "nightly_en.xlsx"]


@BOTH
def test_paper_gets_the_page_itself(second: NightFacts, language: Language) -> None:
    """But for style, not a character differs from the page: the figures cannot drift apart."""
    page = render(second, language)
    dressed = pdf._page(second, language)
    assert dressed != page
    assert re.sub(r"<style>.*?</style>", "", dressed, flags=re.DOTALL) == re.sub(
        r"<style>.*?</style>", "", page, flags=re.DOTALL
    )


@NEEDED
@BOTH
def test_the_same_facts_give_the_same_pdf(second: NightFacts, language: Language) -> None:
    """Not a byte depends on the clock or on chance."""
    assert pdf.write(second, language) == pdf.write(second, language)


@NEEDED
@BOTH
def test_a_pdf_is_tagged_titled_and_bears_its_fonts(second: NightFacts, language: Language) -> None:
    """A screen reader finds structure and language; a reader without our fonts sees our fonts."""
    content = unpacked(pdf.write(second, language))
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert b"/Marked true" in content
    assert {"zh": b"/Lang (zh-Hans-CN)", "en": b"/Lang (en)"}[language] in content
    assert b"/DisplayDocTitle true" in content
    assert b"(D:20261122" in content
    assert b"/FontFile" in content
    assert b"/JavaScript" not in content


@NEEDED
def test_the_chinese_pdf_is_set_in_a_chinese_font(second: NightFacts) -> None:
    """Embedded, so that no reader shows empty boxes."""
    names = re.findall(rb"/BaseFont /[A-Z]{6}\+([\w-]+)", unpacked(pdf.write(second, "zh")))
    assert [name for name in names if b"CJK" in name or b"Han" in name]


@NEEDED
def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    """Neither a network nor a file: only what the page itself holds."""
    fetcher = pdf._refuse(import_module("weasyprint"))
    secret = tmp_path / "secret.txt"
    secret.write_text("kept")
    for url in ("http://127.0.0.1:9/", "https://example.org/", secret.as_uri()):
        with pytest.raises(ValueError, match="disallowed protocol"):
            fetcher.fetch(url)
    assert fetcher.fetch("data:text/plain,here").read() == b"here"


@NEEDED
def test_each_printed_page_bears_version_and_number(second: NightFacts, tmp_path: Path) -> None:
    """A page that got loose can be put back."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    file = tmp_path / "nightly.pdf"
    file.write_bytes(pdf.write(replace(second, counts=()), "en"))
    text = subprocess.run([reader, str(file), "-"], check=True, capture_output=True, text=True)
    pages = text.stdout.rstrip("\f\n").split("\f")
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert VERSION in page
        assert f"{number}/{len(pages)}" in page.replace(" ", "")
