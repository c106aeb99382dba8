"""Packages for other agencies: only allowed columns, no person, the same content every time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.dbt_project.rendered import Rendered
from warehouse.decisions import SharingAct
from warehouse.decisions.sharing import sharing_act_table
from warehouse.ledger import BATCH, SOURCE

OCTOBER = date(2026, 10, 12)
FIRM, TRADER = "江门市烽禾玩具有限公司", "蓬江区李四五金店（个体工商户）"


@cache
def _warehouse() -> Rendered:
    return Rendered(["sharing_event_rows"])


def rows(sql: str, checks: list[dict[str, Any]]) -> Any:
    """Build the rows of packages on checks, and ask."""
    stated = {
        "result": "nonconforming",
        "table_type": "result_list",
        "sampling_basis": "random_spot_check",
        "product_name": "毛绒玩具",
        "check_date": OCTOBER,
        "check_date_precision": "day",
        "remark": "电话13800138000",
        "seller_name": "某店",
    }
    source = {
        "source": "test_spot_check_results",
        "register": "test",
        "record_type": "spot_check_result",
        "evidence_class": "spot_check",
        "country": "CN",
        "is_rows_publishable": True,
    }
    connection = _warehouse().on(
        {"spot_check_result": [stated | check for check in checks]},
        {
            "batch": pa.Table.from_pylist(
                [{"batch_id": "spot_check_result", "evidence_class": "spot_check"}], schema=BATCH
            ),
            "source": pa.Table.from_pylist([source], schema=SOURCE),
        },
    )
    return connection.execute(sql).fetchall()


def test_an_agency_gets_its_columns_and_no_others() -> None:
    """Customs sees makers, transport too; what stands in no line of the allow-list is nowhere."""
    found = rows(
        "select agency_code, payload from sharing_event_rows order by 1",
        [{"maker_name": FIRM, "product_name": "电动自行车"}],
    )
    told = {agency: json.loads(payload) for agency, payload in found}
    assert set(told) == {"customs", "transport"}
    base = {
        *("event_id", "record_type", "evidence_class", "source", "industry_code", "hazard_codes"),
        *("product_name", "sampling_basis", "result", "severity_level", "event_date"),
        "event_date_precision",
    }
    assert set(told["customs"]) == base | {"trade_scope", "maker_name", "unit_count"}
    assert set(told["transport"]) == base | {"maker_name", "unit_count"}
    assert told["customs"]["maker_name"] == FIRM
    text = json.dumps(found, ensure_ascii=False)
    assert "13800138000" not in text
    assert "某店" not in text


def test_a_sole_trader_is_a_person_and_is_not_named() -> None:
    """The row goes, without the name; where nobody knows what the maker is, neither does it."""
    found = rows(
        "select payload from sharing_event_rows where agency_code = 'customs' order by row_rank",
        [{"maker_name": TRADER}, {"maker_name": FIRM}],
    )
    assert sorted(str(json.loads(payload)["maker_name"]) for (payload,) in found) == [
        "None",
        FIRM,
    ]


def test_a_package_holds_the_whole_months_before_the_night() -> None:
    """November is not over and July is over too long; each month is a package of its own."""
    days = (date(2026, 7, 31), date(2026, 8, 1), date(2026, 10, 31), date(2026, 11, 1))
    found = rows(
        "select package_start_date from sharing_event_rows where agency_code = 'customs'"
        " order by 1",
        [{"check_date": day} for day in days],
    )
    assert found == [(date(2026, 8, 1),), (date(2026, 10, 1),)]


@pytest.mark.dbt
def test_the_hash_is_that_of_the_lines_and_rows_left_out_are_counted(query) -> None:
    """Whoever has the file can compute it; handed over and left out are all that could go."""
    packages = query(
        "select package_id, content_sha256, row_count, eligible_count, left_out_count"
        " from reports.rpt_shared_packages order by 1"
    )
    assert {package[0].partition("-")[0] for package in packages} == {
        *("customs", "agriculture", "commerce", "health", "transport", "superior")
    }
    filled = 0
    for package_id, told, row_count, eligible, left_out in packages:
        lines = query(
            "select payload from reports.rpt_shared_rows where package_id = ?"
            " order by row_position",
            package_id,
        )
        content = "".join(f"{line}\n" for (line,) in lines)
        assert (sha256(content.encode()).hexdigest(), len(lines)) == (told, row_count)
        assert eligible == row_count + left_out
        filled += bool(lines)
    assert filled > 3


@pytest.mark.dbt
def test_what_is_reported_up_has_its_company(query) -> None:
    """A rate goes up with counts, interval, basis, axis and method, a point with what was timed."""
    lines = [
        json.loads(payload)
        for (payload,) in query(
            "select payload from reports.rpt_shared_rows where package_id like 'superior-%'"
        )
    ]
    assert {line["section"] for line in lines} >= {"rate", "tier"}
    for line in lines:
        if line["section"] == "rate":
            assert line["check_count"] >= line["failure_count"]
            assert all(line[name] for name in ("sampling_basis", "date_axis", "method_id"))
            assert line["completeness"] is not None


@pytest.mark.dbt
def test_a_package_is_sent_acknowledged_and_may_change_after(
    built: Path, query, compiled: Callable[[str], str], tmp_path: Path
) -> None:
    """The state follows from the register and from the content that stands tonight."""
    [(package, content)] = query(
        "select package_id, content_sha256 from reports.rpt_shared_packages"
        " where agency_code = 'customs' and package_start_date = date '2026-10-01'"
    )

    def state_after(*acts: SharingAct) -> tuple[Any, ...]:
        copy = tmp_path / "build.duckdb"
        shutil.copy(built / "build.duckdb", copy)
        with duckdb.connect(str(copy)) as connection:
            connection.register("taken", sharing_act_table(acts))
            connection.execute("create or replace table raw.sharing_act as select * from taken")
            connection.execute(
                "create or replace table staging.stg_sharing_acts as select * from raw.sharing_act"
                if _is_table(connection)
                else "select 1"
            )
            told = compiled("rpt_shared_packages")
            [row] = connection.execute(
                f"select state, is_overdue, acknowledged_by from ({told})"
                f" where package_id = '{package}'"
            ).fetchall()
            return tuple(row)

    def act(kind: str, day: int, digest: str, **more: str) -> SharingAct:
        return SharingAct.model_validate(
            {
                "decision_id": f"{kind}-{day}",
                "decided_date": date(2026, 11, day),
                "person": "Li",
                "reason": "October",
                "package_id": package,
                "act": kind,
                "content_sha256": digest,
            }
            | more
        )

    sent = act("send", 5, content, channel="政务外网")
    had = act("acknowledge", 6, content, receiver="王科")
    assert state_after() == ("prepared", True, None)
    assert state_after(sent) == ("sent", True, None)
    assert state_after(sent, had) == ("acknowledged", False, "王科")
    other = act("send", 5, "0" * 64, channel="政务外网")
    assert state_after(other)[0] == "changed_since_sent"


def _is_table(connection: duckdb.DuckDBPyConnection) -> bool:
    [(kind,)] = connection.execute(
        "select table_type from information_schema.tables"
        " where table_schema = 'staging' and table_name = 'stg_sharing_acts'"
    ).fetchall()
    return bool(kind == "BASE TABLE")
