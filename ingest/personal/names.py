"""Names of files: some offices put the caller into them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from ingest.personal.patterns import MAIL, looks_personal

HIDDEN: Final = "〔隐去〕"


def impersonal(path: str) -> str:
    """Return a path below the drop folder as it may be kept and shown.

    A part with a telephone or identity number or a mail address in it loses all it says, since a
    name stands beside the number more often than not; the suffix stays.

    Examples
    --------
    >>> impersonal("12315/张某13800138000.csv"), impersonal("12315/2026-10.csv")
    ('12315/〔隐去〕.csv', '12315/2026-10.csv')
    """
    parts = path.split("/")
    return "/".join([*map(_impersonal, parts)])


def _impersonal(part: str) -> str:
    if not (looks_personal(part) or MAIL.search(part)):
        return part
    suffix = PurePosixPath(part).suffix
    return HIDDEN + ("" if looks_personal(suffix) or MAIL.search(part[-40:]) else suffix)
