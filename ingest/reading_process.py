"""The process that reads files for another one, within limits that the system enforces.

It answers one request after the other until nobody asks any more. What a file does to it stays
here: it holds no database, no lock and nothing that anybody waits for but the answer.
"""

from __future__ import annotations

import errno
import json
import math
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from typing import Any, Final

import pyarrow as pa

from ingest.batch import LandedFile
from ingest.errors import DeclarationError, SourceError
from ingest.read import read
from ingest.source import Source
from ingest.wire import READY, packed, receive, send

_LONGEST_REQUEST: Final = 1 << 26
# What the machine lacks is no fault of the file; anything else that goes wrong is the file's.
_OF_THE_MACHINE: Final = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EIO, errno.EMFILE, errno.ENFILE}
)


def main(folder: str) -> None:
    """Answer requests on standard input until it is closed.

    Whatever is unpacked on the way lies in the folder, which goes with the process.
    """
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that asks decides when to end
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # a parser that prints does not garble the answers
        send(answers, READY)
        while request := _next_request():
            send(answers, *_answer(request))
    rmtree(folder, ignore_errors=True)


def _next_request() -> Any:
    try:
        return json.loads(receive(sys.stdin.buffer, _LONGEST_REQUEST))
    except EOFError:
        return None


def _answer(request: Mapping[str, Any]) -> tuple[bytes, bytes | pa.Buffer]:
    try:
        _limit(request["memory"], request["seconds"])
        source = _source(request["source"], request["folder"])
        stated, columns = packed(read(_file(request["file"]), source))
        return json.dumps({"rows": stated}).encode(), columns
    except BaseException as error:  # noqa: BLE001 - a panic of a compiled reader is no Exception
        return json.dumps(_failure(error)).encode(), b""


def _failure(error: BaseException) -> dict[str, Any]:
    """Say what went wrong and whose fault it is: the file's, the source's or the machine's."""
    if isinstance(error, SourceError):
        kind, reason, detail = type(error).__name__, error.reason, error.detail
        stated = {"kind": kind, "reason": reason, "detail": detail}
        return {"refused": {**stated, "column": error.column, "row": error.row}}
    if isinstance(error, DeclarationError):
        return {"misdeclared": str(error)}
    if isinstance(error, MemoryError):
        return {"stopped": ["parser_out_of_memory", "reading took more memory than it may"]}
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        return {"machine": [error.errno, error.strerror, error.filename]}
    return _crashed(error)


def _crashed(error: BaseException) -> dict[str, Any]:
    """Say what broke and where, and never what the file says."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    return {"stopped": ["parser_crashed", f"{type(error).__name__} in {where}"]}


def _limit(memory: int, seconds: int) -> None:
    """Bound memory and computing time of the file to come, where the system can do that."""
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + seconds
    for kind, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, until),
    ):
        _, hard = resource.getrlimit(kind)
        within = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (within, hard))


@lru_cache(maxsize=64)
def _source(stated: str, folder: str) -> Source:
    return Source.model_validate({**json.loads(stated), "folder": Path(folder)})


def _file(stated: Mapping[str, Any]) -> LandedFile:
    return LandedFile(
        **{
            **stated,
            "path": Path(stated["path"]),
            "landed_date": date.fromisoformat(stated["landed_date"]),
        }
    )


if __name__ == "__main__":
    main(sys.argv[1])
