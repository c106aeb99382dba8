"""A file is read in a process of its own, and takes nothing else with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ingest import guarded
from ingest.batch import LandedFile, Rows
from ingest.errors import DeclarationError, MissingColumnError, UnreadableFileError
from ingest.guarded import GuardedReader, Limits, read_guarded
from ingest.read import read
from ingest.source import Source, load_sources

SOURCES = load_sources()
TIGHT = Limits(memory=400 << 20, seconds=1)
TABLE = "number\n1\n2\n"
PARSER = """
import ctypes, os, signal, sys, time
import pyarrow as pa
from ingest.errors import MissingColumnError
from ingest.read_delimited import read_delimited
state = {"files": 0}

def parse(file, source):
    state["files"] += 1
    text = file.path.read_text()
    if text.startswith("do "):
        exec(text.removeprefix("do "), globals(), {"file": file, "source": source})
    return read_delimited(file, source)
"""


@pytest.fixture
def reader():
    """A reader of its own, ended with the test."""
    reader = GuardedReader()
    yield reader
    reader.close()


@pytest.fixture
def source(declared) -> Source:
    """A source whose parser does what the file tells it, as a hostile file might."""
    source = declared()
    (source.folder / "parse.py").write_text(PARSER, encoding="utf-8")
    return source


def ends(pid: int) -> bool:
    """Wait for a process to end; one that nobody waited for is a zombie, and has ended."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def refused(reader: GuardedReader, file: LandedFile, source: Source, limits: Limits) -> str:
    with pytest.raises(UnreadableFileError) as error:
        reader.read(file, source, limits)
    assert (source.name, file.file_name) == (error.value.source, error.value.file)
    return error.value.reason


def parts(rows: Rows) -> list[object]:
    columns = (rows.row_number, rows.sheet, rows.published)
    return [
        rows.table.to_pydict(),
        rows.table.schema.types,
        *(None if column is None else column.to_pylist() for column in columns),
        rows.rejected,
        dict(rows.noise),
        rows.notes,
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_rows_come_back_as_they_were_read(source, landed):
    """Types, lists, sheets, rejected rows, noise and notes: nothing is lost on the way."""
    (sample,) = source.folder.glob("sample.*")
    file = landed(sample.read_bytes(), f"{source.name}/{sample.name}")
    assert parts(read(file, source)) == parts(read_guarded(file, source))


def test_rejected_rows_come_back_with_their_text(landed, declared, reader):
    """A row that could not be read is a landed row, here as there."""
    file = landed('number\n1\n2,"两"\n')
    assert reader.read(file, declared(), Limits()).rejected == read(file, declared()).rejected


def test_one_process_reads_many_files(source, landed, reader):
    """Starting an interpreter for each file would cost more than reading it."""
    pids = set()
    for number in range(5):
        assert reader.read(landed(TABLE, f"{number}.csv"), source, Limits()).landed_count == 2
        pids.add(reader.pid)
    assert len(pids) == 1


def test_an_error_of_the_file_comes_back_as_it_was_raised(source, landed, reader):
    """Class, reason, column and row are what the gate and the report go by."""
    raised = "MissingColumnError(source.name, file.file_name, 'missing_column', 'x', column='Age')"
    file = landed(f"do raise {raised}")
    with pytest.raises(MissingColumnError) as error:
        reader.read(file, source, Limits())
    found = error.value
    assert ("missing_column", "x", "Age", None) == (
        found.reason,
        found.detail,
        found.column,
        found.row,
    )
    assert reader.read(landed(TABLE), source, Limits()).landed_count == 2


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("do time.sleep(60)", "parser_too_slow"),
        ("do exec('while True: pass')", "parser_too_slow"),
        ("do [bytearray(1 << 20) for _ in range(4096)]", "parser_out_of_memory"),
        ("do pa.allocate_buffer(4 << 30)", "parser_out_of_memory"),
        ("do os.kill(os.getpid(), signal.SIGKILL)", "parser_out_of_memory"),
        ("do os.abort()", "parser_crashed"),
        ("do os._exit(3)", "parser_crashed"),
        ("do ctypes.string_at(8)", "parser_crashed"),
        ("do sys.exit(0)", "parser_crashed"),
        ("do {}['secret']", "parser_crashed"),
    ],
)
def test_a_file_that_breaks_its_reader_is_refused_and_the_next_is_read(
    source, landed, reader, deed, reason
):
    """The file refuses itself and not its neighbours; another process reads these."""
    assert reason == refused(reader, landed(deed, "hostile.csv"), source, TIGHT)
    assert reader.pid is None
    assert reader.read(landed(TABLE, "next.csv"), source, TIGHT).landed_count == 2


def test_what_a_parser_says_of_a_value_stays_inside(source, landed, reader):
    """The reason names the kind of failure and its place, never what the file says."""
    with pytest.raises(UnreadableFileError) as error:
        reader.read(landed("do {}['13800138000']"), source, TIGHT)
    assert "KeyError in " in error.value.detail
    assert "13800138000" not in str(error.value)


def test_a_parser_that_prints_garbles_nothing(source, landed, reader):
    """Standard output is the way of the answers."""
    file = landed(
        "do print('x' * 100_000, flush=True); os.write(1, b'y'); file.path.write_text('a')"
    )
    assert reader.read(file, source, TIGHT).noise == {"header": 1}


def test_the_judgement_does_not_depend_on_the_files_before(source, landed, reader):
    """What brings a used process down is tried again on a fresh one."""
    deed = "do state['files'] > 1 and os.abort(); file.path.write_text('number\\n1')"
    assert reader.read(landed(TABLE, "before.csv"), source, TIGHT).landed_count == 2
    before = reader.pid
    assert reader.read(landed(deed, "odd.csv"), source, TIGHT).landed_count == 1
    assert reader.pid not in {None, before}


def test_each_file_has_the_whole_time(source, landed, reader):
    """Seconds of computing are counted from the file's beginning, not from the process's."""
    deed = "do exec('until = time.process_time() + 0.6\\nwhile time.process_time() < until: pass')"
    pids = set()
    for number in range(3):
        file = landed(f"{deed}; file.path.write_text('number\\n1')", f"{number}.csv")
        assert reader.read(file, source, TIGHT).landed_count == 1
        pids.add(reader.pid)
    assert len(pids) == 1


def test_a_process_that_ended_between_two_files_is_replaced(source, landed, reader):
    """The system may take it at any time."""
    reader.read(landed(TABLE), source, TIGHT)
    os.kill(reader.pid, 9)
    assert reader.read(landed(TABLE), source, TIGHT).landed_count == 2


def test_a_file_that_is_not_there_is_no_hostile_file(source, landed, reader):
    """What the machine lacks fails the task; nothing is refused for it."""
    file = landed(TABLE)
    file.path.unlink()
    with pytest.raises(FileNotFoundError):
        reader.read(file, source, TIGHT)


def test_a_process_that_cannot_start_is_no_hostile_file(landed, declared, reader, monkeypatch):
    """A broken installation fails the task; it does not refuse every file there is."""
    monkeypatch.setattr(guarded.sys, "executable", "/bin/false")
    with pytest.raises(ChildProcessError, match="could be started"):
        reader.read(landed(TABLE), declared(), TIGHT)


def test_a_process_that_somebody_ends_is_no_hostile_file(source, landed, reader):
    """A machine that shuts down ends the reader first; the file is judged another night."""
    with pytest.raises(ChildProcessError, match="SIGTERM"):
        reader.read(landed("do os.kill(os.getpid(), signal.SIGTERM)"), source, TIGHT)


def test_a_source_that_contradicts_itself_is_no_hostile_file(declared, landed, reader, tmp_path):
    """A parser that lacks its function is the source's fault."""
    (tmp_path / "parse.py").write_text("nothing = 0\n", encoding="utf-8")
    source = declared().model_copy(update={"folder": tmp_path})
    with pytest.raises(DeclarationError, match="has no function"):
        reader.read(landed(TABLE), source, TIGHT)


def test_what_a_stopped_reader_unpacked_is_removed(source, landed, reader, tmp_path):
    """A reader that is killed cannot tidy up."""
    note = tmp_path / "where"
    deed = f"do import tempfile; open({str(note)!r}, 'w').write(tempfile.mkdtemp()); os.abort()"
    refused(reader, landed(deed), source, TIGHT)
    left = Path(note.read_text(encoding="utf-8"))
    assert left.parent.name.startswith("fenghuo-")
    assert not left.parent.exists()


def test_a_fork_reads_in_a_process_of_its_own(source, landed, tmp_path):
    """A runner of tasks forks; two that talk to one reader would get each other's rows.

    Nor does it matter where the caller stands, and no process is left behind by either.
    """
    program = """
import os, sys
from datetime import date
from pathlib import Path
from ingest import guarded
from ingest.batch import LandedFile
from ingest.source import SHIPPED, load_source
source = load_source(SHIPPED / "us_cpsc_recalls")
path = source.folder / "sample.json"
file = LandedFile(source.name, "0" * 16, "a.json", path, "", 0, date(2026, 11, 23))
def count():
    return guarded.read_guarded(file, source).landed_count, guarded._READER.pid
print(*count(), flush=True)
child = os.fork()
print(*count(), flush=True)
if not child:
    os._exit(0)
os.waitpid(child, 0)
print(*count(), flush=True)
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
    )
    counts, pids = zip(*(line.split() for line in done.stdout.splitlines()), strict=True)
    assert len(set(counts)) == 1
    assert len(pids) == 4
    assert len(set(pids)) == 2
    assert pids[0] == pids[-1]
    assert not done.stderr
    assert not [pid for pid in set(pids) if not ends(int(pid))]
