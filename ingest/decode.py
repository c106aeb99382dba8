"""From bytes to text, strictly: the declared encodings in their order, and nothing guessed."""

from __future__ import annotations

from ingest.errors import UnreadableFileError
from ingest.source import Source

_BYTE_ORDER_MARK = "\ufeff"


def decode(data: bytes, source: Source, file_name: str) -> tuple[str, str]:
    """Return the text and the encoding it was read with; a byte order mark is taken off.

    Raises
    ------
    UnreadableFileError
        ``wrong_encoding`` names the byte at which the last declared encoding gave up,
        ``binary_data`` where a text holds the character NUL.
    """
    failures = []
    for encoding in source.encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            failures.append(f"{encoding} fails at byte {error.start}")
            continue
        if "\0" in text:
            offset = data.find(b"\0")
            detail = f"a NUL at byte {offset}: no {source.format} text"
            raise UnreadableFileError(source.name, file_name, "binary_data", detail)
        return text.removeprefix(_BYTE_ORDER_MARK), encoding
    detail = f"in none of the declared encodings: {'; '.join(failures)}"
    raise UnreadableFileError(source.name, file_name, "wrong_encoding", detail)
