"""What the tests of ingest share: bytes as a landed file, a source declared on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.batch import LandedFile
from ingest.source import Source

Land = Callable[..., LandedFile]
Declare = Callable[..., Source]


@pytest.fixture
def landed(tmp_path: Path) -> Land:
    """Write bytes (or text) as a file that has landed."""

    def land(data: bytes | str, file_name: str = "export.csv") -> LandedFile:
        path = tmp_path / Path(file_name).name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        day = date(2026, 11, 23)
        return LandedFile("test_records", "0" * 16, file_name, path, "", path.stat().st_size, day)

    return land


@pytest.fixture
def declared(tmp_path: Path) -> Declare:
    """Declare a source of injuries, whose columns are the easiest; any field can be overridden."""

    def declare(**stated: Any) -> Source:
        folder = tmp_path / "test_records"
        folder.mkdir(exist_ok=True)
        basis: dict[str, Any] = {
            "name": "test_records",
            "title": {"zh": "测试", "en": "test records"},
            "publisher": {"zh": "测试", "en": "test publisher"},
            "country": "CN",
            "record_type": "injury",
            "evidence_class": "injury",
            "schedule": "irregular",
            "licence": {"name": "none", "attribution": "none", "rows_publishable": "false"},
            "inbox": ["test/*"],
            "format": "csv",
            "columns": {"case_number": "number"},
        }
        asked: dict[str, Any] = {**basis, **stated, "folder": folder}
        columns = {"treated_date": {"constant": "2026-01-02"}, **asked["columns"]}
        return Source.model_validate({**asked, "columns": columns})

    return declare
