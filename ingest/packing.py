"""Files packed with zstd and unpacked again, piece by piece."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

import pyarrow as pa

_PIECE: Final = 1 << 20


def write_packed(content: IO[bytes], target: Path) -> None:
    """Write what a stream holds, packed."""
    with target.open("wb") as out, pa.CompressedOutputStream(out, "zstd") as packing:
        while piece := content.read(_PIECE):
            packing.write(piece)


def unpack(packed: Path, target: Path) -> None:
    """Write a packed file as it was before; of a damaged one comes what can be read of it."""
    with target.open("wb") as out:
        try:
            with pa.input_stream(packed, compression="zstd") as content:
                while piece := content.read(_PIECE):
                    out.write(piece)
        except (OSError, pa.ArrowException):
            return  # the checksum will tell
