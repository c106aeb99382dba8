"""What the README promises of a fresh machine, measured as a newcomer would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.settings import REPOSITORY

MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:])
print("PEAK", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)
"""


@pytest.mark.e2e
@pytest.mark.skipif(
    os.environ.get("FENGHUO_PROMISES") != "whole",
    reason="installs and runs a demo in a clone; `just promises` does it",
)
def test_a_clone_comes_to_its_report_without_a_network(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Two commands; the second one in a machine without a network, where that can be had."""
    clone = tmp_path / "fenghuo"
    kept = {
        key: value
        for key, value in os.environ.items()
        if key != "VIRTUAL_ENV" and not key.startswith("FENGHUO_")
    }
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(REPOSITORY), str(clone)], check=True)
    subprocess.run([sys.executable, "start.py", "install"], cwd=clone, env=kept, check=True)
    is_cut_off = os.geteuid() == 0 and shutil.which("unshare") is not None
    alone = ["unshare", "--net"] if is_cut_off else []
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *alone, sys.executable, "start.py"],
        cwd=clone,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    peak = int(done.stdout.rpartition("PEAK ")[2]) / 1024
    record_property("seconds", round(seconds))
    record_property("peak_mib", round(peak))
    pages = list((clone / ".fenghuo" / "lake" / "reports").glob("*/nightly_zh.html"))
    assert len(pages) == 1
    assert peak < 1024
    assert seconds < 300
