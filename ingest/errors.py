"""What can be wrong with a publisher's file, said so that a person can act on it."""

from __future__ import annotations


class ExpectedError(Exception):
    """Something that can go wrong in a well-built system: its message is for a person, as it is.

    ``exit_code`` is what a command that meets it ends with. A message that ``may_quote_rows`` is
    shown to whoever runs the command, and kept nowhere as it is.
    """

    exit_code = 1
    may_quote_rows = False


class SourceError(ExpectedError):
    """A file of a source cannot be taken as it is; the rest of the load goes on.

    Parameters
    ----------
    source, file
        Names of the source and of the file inside the drop folder.
    reason
        A stable code in lower snake case, for example ``missing_column``.
    detail
        One sentence for a person: what was found and what was expected.
    column, row
        Where in the file, when that is known.
    """

    def __init__(
        self,
        source: str,
        file: str,
        reason: str,
        detail: str,
        *,
        column: str | None = None,
        row: int | None = None,
    ) -> None:
        self.source, self.file, self.reason, self.detail = source, file, reason, detail
        self.column, self.row = column, row
        place = "".join(
            part
            for part in (
                f", column {column}" if column else "",
                f", row {row}" if row is not None else "",
            )
        )
        super().__init__(f"{source}: {file}{place}: {detail} [{reason}]")


class UnreadableFileError(SourceError):
    """The bytes are not what the source declares: wrong format, broken, hostile or cut off."""


class MissingColumnError(SourceError):
    """A declared column is not in the file: lost, or renamed by the publisher."""


class UndeclaredColumnError(SourceError):
    """The file has a column that the source neither maps nor ignores by name."""


class UnfetchedError(SourceError):
    """The publisher did not answer what was asked; nothing of it lands."""


class DeclarationError(ExpectedError):
    """A source.yml contradicts itself or the record type that it names."""
