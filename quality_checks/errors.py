"""What can go wrong with the gate itself, apart from the batches that it judges."""

from __future__ import annotations

from ingest.errors import ExpectedError


class GateError(ExpectedError):
    """A rule could not be evaluated, so nothing may pass by it: a failure of the gate."""
