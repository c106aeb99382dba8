"""The package keeps its word: pure, typed on NumPy and SciPy alone, examples that are true."""

from __future__ import annotations

import ast
import doctest
import importlib
import sys
from pathlib import Path

import pytest

import warehouse.stats

MODULES = sorted(path.stem for path in Path(warehouse.stats.__file__).parent.glob("*.py"))
ALLOWED = {"numpy", "scipy", "warehouse"} | (
    sys.stdlib_module_names - {"time", "datetime", "os", "io"}
)


@pytest.mark.parametrize("name", MODULES)
def test_statistics_import_nothing_that_reads_or_tells_time(name):
    """Only NumPy, SciPy and the quiet part of the standard library are imported."""
    source = Path(warehouse.stats.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    assert {module.split(".")[0] for module in imported} <= ALLOWED
    assert all(m.startswith("warehouse.stats") for m in imported if m.startswith("warehouse"))


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__init__"])
def test_examples_in_the_docstrings_are_true(name):
    """What a docstring shows is what the function returns."""
    result = doctest.testmod(importlib.import_module(f"warehouse.stats.{name}"))
    assert result.failed == 0
