"""The nightly report on paper: the page of one language as a tagged PDF, where Pango is at hand."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, time
from importlib import import_module
from typing import Any, Final

from warehouse.reports.facts import NightFacts
from warehouse.reports.figures import Language
from warehouse.reports.nightly import environment, render
from warehouse.reports.words import Words

_VARIANT: Final = "pdf/ua-1"  # tags, title and language are in the file; no checker has judged it
_DRAWING: Final = re.compile(r"<svg\b[^>]*>")


def available() -> bool:
    """Tell whether this machine can write PDFs."""
    return obstacle() is None


def obstacle() -> str | None:
    """Say what keeps this machine from writing PDFs and what to install; None when nothing does."""
    try:
        import_module("weasyprint")
    except ModuleNotFoundError:
        return "WeasyPrint is not installed: it comes with the extra 'pdf'"
    except OSError as error:
        return f"Pango is not installed (apt-get install libpangoft2-1.0-0): {error}"
    if not _has_chinese_font():
        return "no font has Chinese characters (apt-get install fonts-noto-cjk)"
    return None


def write(facts: NightFacts, language: Language) -> bytes:
    """Write the report in one language; the same facts on the same machine give the same bytes.

    A process of its own sets the pages: it takes hundreds of megabytes, which go with it.
    """
    order = {
        "page": _page(facts, language),
        "created": datetime.combine(facts.business_date, time(), UTC).isoformat(),
        "author": _words(facts, language).say("house"),
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
        [sys.executable, "-m", __name__],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the PDF could not be set: {done.stderr.decode()[-2000:]}")
    return done.stdout


def _set(order: Mapping[str, str]) -> bytes:
    """Set a page on paper."""
    weasyprint: Any = import_module("weasyprint")
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of what only screens know
    html = weasyprint.HTML(string=order["page"], url_fetcher=_refuse(weasyprint))
    document = html.render()
    document.metadata.created = order["created"]
    document.metadata.authors = [order["author"]]
    content: bytes = document.write_pdf(pdf_variant=_VARIANT)
    return content


def _has_chinese_font() -> bool:
    """Ask fontconfig, which comes with Pango; where it cannot be asked, trust the machine."""
    ask = shutil.which("fc-list")
    if ask is None:
        return True
    listed = subprocess.run([ask, ":lang=zh", "family"], capture_output=True, check=False)  # noqa: S603
    return listed.returncode != 0 or bool(listed.stdout.strip())


def _page(facts: NightFacts, language: Language) -> str:
    """Take the page as it is, and dress it for paper; its drawings obey only a style of theirs."""
    say = _words(facts, language).say
    foot = f"{say('house')} · {say('title')} · {facts.business_date.isoformat()} · {facts.version}"
    paper, drawing = (environment().get_template(f"{name}.css.j2") for name in ("pdf", "drawing"))
    style = drawing.render()
    dressed = _DRAWING.sub(
        lambda found: f"{found.group()}<style>{style}</style>", render(facts, language)
    )
    return dressed.replace("</head>", f"<style>{paper.render(foot=foot)}</style></head>", 1)


def _words(facts: NightFacts, language: Language) -> Words:
    return Words(facts.terms, facts.industries, facts.hazards, language)


def _refuse(weasyprint: Any) -> Any:
    """Let nothing be loaded but what the page itself holds: no network, no file."""
    return weasyprint.urls.URLFetcher(allowed_protocols=["data"], allow_redirects=False)


if __name__ == "__main__":
    sys.stdout.buffer.write(_set(json.load(sys.stdin)))
