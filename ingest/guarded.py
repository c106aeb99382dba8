"""Files are read in a process of their own, so that a hostile one takes nothing else with it.

One process reads many files; it is started when the first file comes, and another takes its place
when a file has brought it down. It is a new interpreter rather than a fork: whoever asks may hold
threads and open databases. What it may take is bounded by the system: memory, computing time, and
time by the clock.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from subprocess import PIPE, Popen
from tempfile import TemporaryFile, mkdtemp
from threading import Event, Lock, Timer
from typing import Any, Final, NoReturn

from ingest.batch import LandedFile, Rows
from ingest.errors import (
    DeclarationError,
    MissingColumnError,
    SourceError,
    UndeclaredColumnError,
    UnreadableFileError,
)
from ingest.source import Source
from ingest.wire import READY, receive, send, unpacked

_PATIENCE: Final = 3  # a busy machine gives a process a third of its time and less
_LAST_WORDS: Final = 4096  # bytes
_NO_MEMORY: Final = (b"memory allocation of", b"bad_alloc", b"MemoryError")
_FROM_OUTSIDE: Final = frozenset({"SIGTERM", "SIGHUP", "SIGINT"})
_KINDS: Final[Mapping[str, type[SourceError]]] = {
    kind.__name__: kind
    for kind in (SourceError, UnreadableFileError, MissingColumnError, UndeclaredColumnError)
}


@dataclass(frozen=True)
class Limits:
    """What reading one file may take.

    Parameters
    ----------
    memory
        Bytes the reading process may hold, its libraries included: they take about 130 MB.
    seconds
        Seconds of computing; by the clock a file may take three times as long.
    """

    memory: int = 2 << 30
    seconds: int = 300


class _StoppedError(Exception):
    """The process ended, or had to be ended, before it gave an answer."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(detail)


class _Process:
    """A reading process and the pipes to it."""

    def __init__(self) -> None:
        self.answer_count = 0
        self._folder = mkdtemp(prefix="fenghuo-")  # what a killed reader leaves goes with it
        self._errors = TemporaryFile()  # noqa: SIM115 - open as long as the process lives
        root = str(Path(__file__).resolve().parents[1])
        paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self._process = Popen(  # noqa: S603 - our own module, nothing from outside
            [sys.executable, "-P", "-m", "ingest.reading_process", self._folder],
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._errors,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(paths),
                # freed memory goes back, so that the limit counts what the file needs
                "ARROW_DEFAULT_MEMORY_POOL": "system",
                "MALLOC_ARENA_MAX": "2",
                "OPENBLAS_NUM_THREADS": "1",
            },
        )
        self._await_ready()

    def _await_ready(self) -> None:
        """Wait until the process has imported what it needs; else no file is at fault."""
        assert self._process.stdout
        try:
            receive(self._process.stdout, len(READY))
        except EOFError:
            words = self._last_words(0).decode(errors="replace").strip()
            self.end()
            last_line = words.rpartition("\n")[2]
            raise ChildProcessError(f"no reading process could be started: {last_line}") from None

    @property
    def pid(self) -> int:
        """The process's number in the system."""
        return self._process.pid

    def ask(self, request: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
        """Hand over a request and wait for the answer, as long as the limits allow."""
        assert self._process.stdin
        assert self._process.stdout
        is_late, said_before = Event(), os.fstat(self._errors.fileno()).st_size

        def end() -> None:
            is_late.set()
            self._process.kill()

        clock = Timer(limits.seconds * _PATIENCE, end)
        clock.daemon = True
        clock.start()
        try:
            send(self._process.stdin, request)
            stated = receive(self._process.stdout, limits.memory)
            columns = receive(self._process.stdout, limits.memory)
        except (EOFError, BrokenPipeError):
            self._process.kill()
            raise self._cause(is_late.is_set(), self._last_words(said_before)) from None
        finally:
            clock.cancel()
        self.answer_count += 1
        answer = json.loads(stated)
        if "stopped" in answer:
            raise _StoppedError(*answer["stopped"])
        return answer, columns

    def _cause(self, is_late: bool, words: bytes) -> _StoppedError | ChildProcessError:
        """Tell why the process ended from how it ended."""
        code = self._process.wait()
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if is_late or name == "SIGXCPU":
            return _StoppedError("parser_too_slow", "reading took longer than it may")
        # a kill that is not ours comes from a system without memory
        if name == "SIGKILL" or any(word in words for word in _NO_MEMORY):
            return _StoppedError("parser_out_of_memory", "reading took more memory than it may")
        if name in _FROM_OUTSIDE:
            return ChildProcessError(f"somebody ended the reading process with {name}")
        return _StoppedError("parser_crashed", f"the reading process ended with {name}")

    def _last_words(self, start: int) -> bytes:
        """Return the end of what the process wrote to standard error from there on."""
        size = os.fstat(self._errors.fileno()).st_size
        self._errors.seek(max(start, size - _LAST_WORDS))
        return self._errors.read()

    def end(self) -> None:
        """End the process; between two files it holds nothing."""
        self._process.kill()
        self._process.wait()
        self._let_go()
        rmtree(self._folder, ignore_errors=True)

    def leave(self) -> None:
        """Leave the process to the parent of this fork, whose it is."""
        self._process.returncode = 0  # not ours to wait for
        self._let_go()

    def _let_go(self) -> None:
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream:
                with suppress(BrokenPipeError):  # half a request for a process that is gone
                    stream.close()


class GuardedReader:
    """Reads files in a process that is replaced when a file brings it down."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: _Process | None = None

    @property
    def pid(self) -> int | None:
        """Number of the reading process, if one stands ready."""
        return self._process.pid if self._process else None

    def read(self, file: LandedFile, source: Source, limits: Limits) -> Rows:
        """Read a file as `ingest.read.read` does, within the limits."""
        request = _request(file, source, limits)
        with self._lock:
            try:
                stated, columns = self._answer(request, limits)
            except _StoppedError as stopped:
                raise UnreadableFileError(
                    source.name, file.file_name, stopped.reason, stopped.detail
                ) from None
        if "rows" not in stated:
            _raise(stated, file, source)
        return unpacked(stated["rows"], columns)

    def _answer(self, request: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
        """Ask the process; what brings down a used one is tried once more on a fresh one.

        The judgement on a file may not depend on what was read before it.
        """
        process = self._process = self._process or _Process()
        is_fresh = process.answer_count == 0
        try:
            return process.ask(request, limits)
        except _StoppedError as stopped:
            self.close()
            if is_fresh or stopped.reason == "parser_too_slow":
                raise
            return self._answer(request, limits)
        except BaseException:  # interrupted: the answer to come belongs to nobody
            self.close()
            raise

    def close(self) -> None:
        """End the process; the next file starts another."""
        if self._process:
            self._process.end()
        self._process = None

    def forget(self) -> None:
        """Start without a process in a fork, whose parent keeps the one there is."""
        if self._process:
            self._process.leave()
        self._lock, self._process = Lock(), None


_READER: Final = GuardedReader()
atexit.register(_READER.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_READER.forget)

_DEFAULT: Final = Limits()


def read_guarded(file: LandedFile, source: Source, limits: Limits = _DEFAULT) -> Rows:
    """Read a landed file in a process of its own, within limits.

    Raises
    ------
    SourceError
        Whatever `ingest.read.read` raises; and UnreadableFileError with ``parser_crashed``,
        ``parser_out_of_memory`` or ``parser_too_slow`` for a file that breaks its reader.
    OSError
        When the file is not where it landed, the machine has no room, or the process could not
        start or was ended by somebody: no file is at fault.
    """
    return _READER.read(file, source, limits)


def _request(file: LandedFile, source: Source, limits: Limits) -> bytes:
    stated = {
        **vars(file),
        "path": str(file.path.resolve()),
        "landed_date": file.landed_date.isoformat(),
    }
    return json.dumps(
        {
            "file": stated,
            "source": source.model_dump_json(by_alias=True),
            "folder": str(source.folder.resolve()),
            "memory": limits.memory,
            "seconds": limits.seconds,
        }
    ).encode()


def _raise(stated: Mapping[str, Any], file: LandedFile, source: Source) -> NoReturn:
    """Raise here what was raised there."""
    if "machine" in stated:
        raise OSError(*stated["machine"])
    if "misdeclared" in stated:
        raise DeclarationError(stated["misdeclared"])
    refused = stated["refused"]
    kind = _KINDS.get(refused["kind"], UnreadableFileError)
    raise kind(
        source.name,
        file.file_name,
        refused["reason"],
        refused["detail"],
        column=refused["column"],
        row=refused["row"],
    )
