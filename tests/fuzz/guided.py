"""One target under the fuzzer: `python -m tests.fuzz.guided TARGET [libFuzzer's options]`."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found,unused-ignore]

with atheris.instrument_imports(include=["ingest"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run until the options say that it is enough, or something is found."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
