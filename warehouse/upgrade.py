"""A lake of an older product, brought to what this one reads; of a newer one, left alone.

Batches whose landed copies are there are judged anew by the gate itself. Those whose copies are
gone, because their time of keeping is over, keep their rows: columns that came since are empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.errors import ExpectedError
from ingest.files import whole_file, write_json
from ingest.records import RECORD_TYPES, REJECTS
from warehouse.lake import KEPT, RELEASED, GatedBatch, Lake

_NOTE: Final = "reshaped without its landed copy, whose time of keeping is over"


class OutgrownBatchError(ExpectedError):
    """Rows of a batch cannot take the shape of today, and their landed copy is gone."""


def reshape(lake: Lake, batch: GatedBatch) -> GatedBatch:
    """Give the rows of a batch the shape that the raw layer has now, and note it in its entry.

    Columns that came since are empty, those that went are gone; values are cast, never guessed.
    Done twice it leaves what doing it once leaves.

    Raises
    ------
    OutgrownBatchError
        When a column's values do not fit its type of today.
    """
    shape = RECORD_TYPES[batch.record_type]
    for path, schema in _files(lake, batch, shape.schema):
        if path.exists():
            try:
                rows = reshaped(pq.read_table(path), schema)
            except pa.ArrowInvalid as error:
                raise OutgrownBatchError(
                    f"{batch.source}: {batch.file_name}: {path} cannot be given the shape of "
                    f"{batch.record_type} of today: {error}"
                ) from error
            with whole_file(path) as temporary:
                pq.write_table(rows, temporary, compression="zstd")
    notes = (*(note for note in batch.notes if note != _NOTE), _NOTE)
    entry = replace(batch, schema_digest=shape.schema_digest, notes=notes)
    write_json(lake.verdict_path(batch.source, batch.batch_id), asdict(replace(entry, replays=())))
    return entry


def reshaped(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return rows in another shape: the columns of the schema, empty where the rows had none."""
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _files(lake: Lake, batch: GatedBatch, schema: pa.Schema) -> Iterator[tuple[Path, pa.Schema]]:
    yield lake.raw_path(batch.record_type, batch.source, batch.batch_id), schema
    yield lake.quarantine_path(batch.source, batch.batch_id), REJECTS
    for replay in batch.replays:
        folder = lake.replay_folder(batch.source, batch.batch_id, replay.number)
        yield folder / RELEASED, schema
        yield folder / KEPT, REJECTS
