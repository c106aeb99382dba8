"""Batches for the gate's tests: conformed from a source declared on the spot, then spoiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from ingest.batch import Batch, LandedFile, Rows
from ingest.conform import conform
from ingest.source import Source, load_source

FILE = LandedFile(
    source="cn_town_complaints",
    batch_id="0123456789abcdef",
    file_name="complaints/2026-11.csv",
    path=Path("complaints/2026-11.csv"),
    sha256="0" * 64,
    size_bytes=1,
    landed_date=date(2026, 11, 22),
)
_ROW: dict[str, str | None] = {
    "登记编号": "TS-0",
    "登记日期": "2026-10-08",
    "反映类型": "投诉",
    "商品名称": "儿童自行车",
    "金额": "199.90",
    "受伤人数": "0",
}

_COMPLAINTS: dict[str, Any] = {
    "name": "cn_town_complaints",
    "title": {"zh": "某市投诉", "en": "A town's complaints"},
    "publisher": {"zh": "某市市场监管局", "en": "A town's market regulator"},
    "country": "CN",
    "record_type": "complaint",
    "evidence_class": "complaint",
    "schedule": "irregular",
    "licence": {"name": "open", "attribution": "a town", "rows_publishable": "true"},
    "inbox": ["complaints/*.csv"],
    "format": "csv",
    "columns": {
        "complaint_number": "登记编号",
        "received_date": {"from": "登记日期", "dates": "%Y-%m-%d"},
        "complaint_type": {"from": "反映类型", "lookup": "type"},
        "product_name": "商品名称",
        "amount_cny": "金额",
        "injured_count": "受伤人数",
    },
    "lookups": {"type": {"投诉": "complaint", "举报": "report"}},
}


class Workbench:
    """Where a test declares its source, lets rows conform, and spoils what came out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "cn_town_complaints"

    def source(self, **changes: Any) -> Source:
        """Declare a source of complaints; ``changes`` replace parts of its declaration."""
        self._folder.mkdir(exist_ok=True)
        text = yaml.safe_dump({**_COMPLAINTS, **changes}, allow_unicode=True)
        (self._folder / "source.yml").write_text(text, encoding="utf-8")
        return load_source(self._folder)

    def batch(self, rows: Sequence[Mapping[str, str | None]], **changes: Any) -> Batch:
        """Conform rows as if a file had brought them."""
        table = pa.table({name: pa.array([r[name] for r in rows], pa.string()) for name in _ROW})
        numbers = pa.array(range(2, len(rows) + 2), pa.int64())
        return conform(self.source(**changes), FILE, Rows(table, numbers))

    def good(self, count: int, **changes: Any) -> Batch:
        """Make a batch in which nothing is wrong."""
        return self.batch([self.row(n) for n in range(count)], **changes)

    @staticmethod
    def row(number: int, **changes: str | None) -> dict[str, str | None]:
        """Write one complaint as its publisher would."""
        return {**_ROW, "登记编号": f"TS-{number}", **changes}

    @staticmethod
    def spoil(batch: Batch, column: str, values: Mapping[int, object]) -> Batch:
        """Put values straight into the typed table, past what conform would let through."""
        cells = batch.records[column].to_pylist()
        for at, value in values.items():
            cells[at] = value
        place = batch.records.schema.get_field_index(column)
        field = batch.records.schema.field(place)
        column_of_type = pa.array(cells, field.type)
        return replace(batch, records=batch.records.set_column(place, field, column_of_type))

    @staticmethod
    def with_records(batch: Batch, records: pa.Table) -> Batch:
        """Return the same batch with other records."""
        count = records.num_rows + batch.rejects.num_rows
        return replace(batch, records=records, landed_count=count)


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """A place to make batches of complaints."""
    return Workbench(tmp_path)
