"""Runs the fuzzer on targets, each in a process of its own, and tells what it saw."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.fuzz.targets import TARGETS, seeds

REPOSITORY: Final = Path(__file__).resolve().parents[2]
FOUND: Final = Path(__file__).with_name("found")
FUZZER: Final = "atheris==3.0.0"
_MEMORY: Final = 2048  # MiB
_A_HANG: Final = 25  # seconds of one input


@dataclass(frozen=True)
class Seen:
    """What a campaign on one target came to."""

    target: str
    input_count: int
    edge_count: int  # of the code of the readers, in its own way of counting
    finds: tuple[Path, ...]
    last_words: str


class NoFuzzerError(RuntimeError):
    """The fuzzer cannot be fetched on this machine."""


def run(target: str, seconds: int, finds: Path = FOUND) -> Seen:
    """Fuzz one target for so many seconds; what it finds is put into a folder of its name.

    Raises
    ------
    NoFuzzerError
        Where the fuzzer is not there and cannot be fetched.
    """
    with TemporaryDirectory(prefix="fenghuo-fuzz-") as name:
        corpus, artifacts = Path(name, "corpus"), Path(name, "artifacts")
        corpus.mkdir()
        artifacts.mkdir()
        kept = sorted((FOUND / target).glob("*"))
        for seed in [*seeds(target), *(path.read_bytes() for path in kept)]:
            (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
        done = subprocess.run(
            [*_fuzzer(), target, str(corpus), *_options(seconds, artifacts)],
            cwd=REPOSITORY,
            env={k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if "INFO: seed corpus" not in done.stderr:
            raise NoFuzzerError(done.stderr[-400:])
        found = tuple(_kept(path, finds / target) for path in sorted(artifacts.iterdir()))
        words = done.stderr[-1500:] if found or done.returncode else ""
        return Seen(
            target=target,
            input_count=_number(r"stat::number_of_executed_units:\s*(\d+)", done.stderr),
            edge_count=_number(r"cov: (\d+)", done.stderr),
            finds=found,
            last_words=words,
        )


def _fuzzer() -> list[str]:
    uv = str(Path(sys.executable).with_name("uv"))
    words = ("run", "--quiet", "--no-sync", "--python", sys.executable, "--with", FUZZER)
    return [uv, *words, "python", "-m", "tests.fuzz.guided"]


def _options(seconds: int, artifacts: Path) -> list[str]:
    return [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={artifacts}/",
        f"-rss_limit_mb={_MEMORY}",
        f"-timeout={_A_HANG}",
        "-max_len=65536",
        "-seed=20261123",
        "-print_final_stats=1",
    ]


def _kept(path: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / path.name[:60]
    kept.write_bytes(path.read_bytes())
    return kept


def _number(pattern: str, text: str) -> int:
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def main(seconds: int, names: list[str]) -> int:
    """Fuzz targets one after the other and print a line each; 1 when anything was found."""
    is_found = False
    for name in names or list(TARGETS):
        seen = run(name, seconds)
        is_found |= bool(seen.finds or seen.last_words)
        counts = f"{seen.input_count:,} inputs, {seen.edge_count:,} edges"
        print(f"{name}: {counts}, {len(seen.finds)} finds", flush=True)  # noqa: T201
        if seen.last_words:
            print(seen.last_words, *seen.finds, sep="\n", flush=True)  # noqa: T201
    return int(is_found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
