"""What is fuzzed: every reader with its gate of types, and the readers of single texts.

A target takes any bytes. It ends quietly when they are refused by a typed error or taken in with
every row accounted for; anything else is a find.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from ingest.batch import LandedFile
from ingest.conform import conform
from ingest.decode import decode
from ingest.errors import SourceError
from ingest.measurement import is_measurement, read_limit, read_unit, read_value
from ingest.personal.masking import mask, may_be_masked
from ingest.personal.reading import insist_on_impersonal
from ingest.privacy import redact
from ingest.read import read
from ingest.sniff import sniff
from ingest.source import Source, load_sources
from ingest.text import plain, read_date, read_file_stamp, read_production, read_title_period

DAY: Final = date(2026, 11, 23)
FORMATS: Final = ("csv", "tsv", "json", "ndjson", "xml", "html", "workbook")
_SHEET: Final = "xl/worksheets/sheet1.xml"


@cache
def sources_of(name: str) -> Sequence[Source]:
    """Return the shipped sources of a format."""
    return [source for source in load_sources() if source.format == name]


@cache
def _place() -> Path:
    return Path(mkdtemp(prefix="fenghuo-fuzz-")) / "content"


def take_in(source: Source, data: bytes) -> int | None:
    """Take bytes in as landing, reader and conforming do; return the rows, None when refused."""
    name = sample(source).name
    try:
        sniff(data[: 1 << 16], source, name)
        is_redacted = source.personal.columns and not source.personal.subject
        content = redact(data, source, name) if is_redacted else data
        _place().write_bytes(content)
        file = LandedFile(source.name, "0" * 16, name, _place(), "", len(content), DAY)
        rows = read(file, source)
        columns = [rows.row_number, rows.sheet, rows.published, *rows.table.columns]
        assert {len(column) for column in columns if column is not None} == {rows.table.num_rows}
        for row in rows.rejected:
            json.loads(row.published)
        if is_redacted:
            insist_on_impersonal(rows, source, name)
        batch = conform(source, file, rows)
    except SourceError:
        return None
    assert batch.landed_count == rows.landed_count
    assert batch.landed_count == batch.records.num_rows + batch.rejects.num_rows
    assert len(set(batch.records["row_id"].to_pylist())) == batch.records.num_rows
    return batch.landed_count


def sample(source: Source) -> Path:
    """Return the sample of a source that is shipped."""
    return min(source.folder.glob("sample*"))


def _of_format(name: str) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        if data:
            chosen = sources_of(name)
            source = chosen[data[0] % len(chosen)]
            content = data[1:]
            if name == "workbook" and data[0] < 128:
                content = with_sheet(source, content)
            take_in(source, content)

    return target


def with_sheet(source: Source, sheet: bytes) -> bytes:
    """Return the sample workbook of a source with other bytes as its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(sample(source)) as archive, zipfile.ZipFile(out, "w") as made:
        for part in archive.namelist():
            made.writestr(part, sheet if part == _SHEET else archive.read(part))
    return out.getvalue()


def _texts(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for reading in (read_value, read_limit, read_unit, is_measurement, plain):
        reading(text)
    for dated in (read_date, read_title_period, read_file_stamp):
        dated(text, DAY)
    read_production(text, DAY)
    masked = mask(text)
    if masked != text:
        assert may_be_masked([text]) == [True], "a column would have passed what a text does not"


def _encodings(data: bytes) -> None:
    for source in (sources_of("csv")[0], sources_of("xml")[0], sources_of("json")[0]):
        try:
            text, _ = decode(data, source, "fuzzed")
        except SourceError:
            continue
        text.encode("utf-8")  # what was decoded can be written down


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    **{name: _of_format(name) for name in FORMATS},
    "texts": _texts,
    "encodings": _encodings,
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield what a target begins with: the samples of its sources, and texts as they are met."""
    if name in FORMATS:
        for number, source in enumerate(sources_of(name)):
            data = sample(source).read_bytes()
            if name == "workbook":
                with zipfile.ZipFile(sample(source)) as archive:
                    yield bytes([number]) + archive.read(_SHEET)
                count = len(sources_of(name))
                # the same source, its bytes as they are
                yield bytes([number + (128 // count + 1) * count]) + data
            else:
                yield bytes([number]) + data
    else:
        for text in ("2026-11-23", "二〇二六年一月三日", "≤0.5 mg/kg", "1.2×10³ CFU/g", "粤B12345"):
            yield text.encode()
            yield text.encode("gb18030")
