"""From a fresh machine to a finished report or to passed tests; needs nothing but Python 3.11.

    python3 start.py          install into .venv, then run the night on generated publishers' files
    python3 start.py test     install into .venv, then run the tests
    python3 start.py install  install into .venv, and no more

Only the installation needs a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PROGRAMS = HOME / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / "python"
NEEDED = ((3, 11), (3, 14))  # from, below
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")


def main(task: str) -> int:
    """Install what is missing and run the task; return its exit code."""
    if not NEEDED[0] <= sys.version_info[:2] < NEEDED[1]:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"Fenghuo needs Python 3.11, 3.12 or 3.13; this is {found}.", file=sys.stderr)
        return 2
    install()
    if task == "install":
        return 0
    if task == "test":
        return run(str(PYTHON), "-m", "pytest", *SIDE_BY_SIDE, *sys.argv[2:])
    return run(str(PROGRAMS / "fenghuo"), "demo")


def install() -> None:
    """Bring .venv to what uv.lock says; nothing is downloaded when it is there already."""
    began = time.monotonic()
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        venv.create(HOME, with_pip=True)
    if not (PROGRAMS / "uv").exists():
        check(str(PYTHON), "-m", "pip", "install", "--quiet", "uv>=0.9")
    print("Installing what uv.lock names (about 200 packages the first time) …", flush=True)
    check(
        str(PROGRAMS / "uv"),
        *("sync", "--quiet", "--frozen", "--all-extras", "--compile-bytecode"),
        *("--python", str(PYTHON)),
    )
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def run(*command: str) -> int:
    """Run a command in this folder and return its exit code."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode  # noqa: S603


def check(*command: str) -> None:
    """Run a command that must succeed."""
    code = run(*command)
    if code:
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "demo"))
