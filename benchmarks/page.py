"""The page of a benchmark: each figure with the bar that it is held to, met or missed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_NAMES: Final = {
    "limit_load": "手写脚本：读入 · hand-written script: load",
    "limit_transform": "手写脚本：计算 · hand-written script: transform",
    "pandas_load": "pandas：读入去重 · pandas: load and dedupe",
    "help": "`fenghuo --help`",
    "land": "落地（含个人信息处理） · land, with persons taken out",
    "gate": "质量门禁与入湖 · gate and load",
    "land_cn_samr_spot_checks": "落地：抽查 · land: spot checks",
    "gate_cn_samr_spot_checks": "门禁：抽查 · gate: spot checks",
    "land_us_cpsc_recalls": "落地：召回 · land: recalls",
    "gate_us_cpsc_recalls": "门禁：召回 · gate: recalls",
    "build": "建仓、检验、发布 · build, test, publish",
    "build_again": "同夜重建 · the same build again",
}


_MET: Final = {True: "达到 met", False: "未达到 missed"}
_WAITS: Final = {"facts": (10.0, 60.0), "marts": (5.0, 5.0)}  # ms: the median, and the slowest p95


@dataclass(frozen=True)
class Ratio:
    """A figure over another, and the most it may be."""

    name: str
    value: float
    bar: float

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps to its bar."""
        return self.value <= self.bar


def ratios(costs: Mapping[str, Mapping[str, Any]]) -> list[Ratio]:
    """Hold what one run measured to the bars of the design, as far as this benchmark has them."""

    def cpu(*steps: str) -> float:
        return sum(float(costs[step]["cpu_seconds"]) for step in steps)

    found = [
        Ratio(
            "落地与门禁 / 手写读入 · land and gate over the script's load",
            cpu("land", "gate") / cpu("limit_load"),
            1.25,
        ),
        Ratio("门禁 / 读入合计 · gate over land and gate", cpu("gate") / cpu("land", "gate"), 0.5),
        Ratio("`fenghuo --help` (CPU s)", cpu("help"), 0.3),
    ]
    if "build" in costs:
        night = [step for step in costs if step.startswith(("land", "gate")) or step == "build"]
        script = cpu("limit_load", "limit_transform")
        found.append(
            Ratio("全夜 / 手写脚本 · whole night over the script", cpu(*night) / script, 1.2)
        )
    return found


def exponent(
    runs: Sequence[tuple[int, Mapping[str, Mapping[str, Any]]]], step: str
) -> float | None:
    """Say with which power of the rows a step's computing grows, from the least to the largest."""
    sized = sorted((rows, costs[step]["cpu_seconds"]) for rows, costs in runs if step in costs)
    if len(sized) < 2 or not sized[0][1]:  # noqa: PLR2004 - two points make a line
        return None
    (small, first), (large, last) = sized[0], sized[-1]
    return math.log(last / first) / math.log(large / small)


def page(results: Mapping[str, Any]) -> str:
    """Write the page from the kept results."""
    lines = [
        "# 性能基准 · What a night costs\n",
        "由 `just bench` 写成：同一次运行、同一批生成文件。"
        "计算时间为用户与系统合计；机器共享，时钟时间仅供参考。\n",
        "Written by `just bench`: one run, the same generated files for all. Computing is user and"
        " system time with all child processes; the machine is shared, so the clock says less.",
        "The hand-written script keeps no lineage, quarantines nothing, maps no vocabulary and"
        " protects no person: it is the floor.\n",
    ]
    runs = []
    for name, run in sorted(results["runs"].items(), key=lambda item: int(item[0])):
        costs = {cost["step"]: cost for cost in run["costs"]}
        runs.append((int(name), costs))
        lines += [
            f"## {int(name):,} 件投诉 · complaints\n",
            f"{run['date']} · {run['machine']} · {run['bytes'] / 2**20:,.0f} MiB ·"
            f" {run['months']} 个月 months\n",
            "| 步骤 step | CPU s | 时钟 clock s | 峰值 peak MiB | 说明 said |",
            "| --- | ---: | ---: | ---: | --- |",
            *(_line(step, cost) for step, cost in costs.items()),
            "",
            "| 比值 ratio | 实测 measured | 上限 bar | |",
            "| --- | ---: | ---: | --- |",
            *(
                f"| {ratio.name} | {ratio.value:,.2f} | {ratio.bar:g} | {_MET[ratio.is_met]} |"
                for ratio in ratios(costs)
            ),
            "",
            *_waits(run.get("answers") or []),
        ]
    lines += _statistics(results.get("statistics"))
    grown = [(step, exponent(runs, step)) for step in ("land", "gate", "build", "limit_load")]
    if any(power is not None for _, power in grown):
        lines += [
            "## 增长 · Growth\n",
            "各规模的月数可能不同 · Sizes may differ in months.\n",
            "| 步骤 step | 指数 exponent | 上限 bar |",
            "| --- | ---: | ---: |",
            *(
                f"| {_NAMES[step]} | {power:.2f} | 1.05 |"
                for step, power in grown
                if power is not None
            ),
            "",
        ]
    return "\n".join(lines)


def _waits(answers: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tell how long questions on the published file take, by what they are asked of."""
    if not answers:
        return []
    rows = []
    for on, bars in _WAITS.items():
        asked = [one for one in answers if one["on"] == on]
        middle = sorted(one["p50_ms"] for one in asked)[len(asked) // 2]
        worst = max(one["p95_ms"] for one in asked)
        is_met = middle <= bars[0] and worst <= bars[1]
        rows.append(
            f"| {len(asked)} × {on} | {middle:.1f} | {worst:.1f} | {bars[0]:g} / {bars[1]:g} |"
            f" {_MET[is_met]} |"
        )
    return [
        "| 提问 questions | 中位 median ms | 最慢 p95 slowest p95 ms | 上限 bar | |",
        "| --- | ---: | ---: | ---: | --- |",
        *rows,
        "",
    ]


def _statistics(found: Mapping[str, Any] | None) -> list[str]:
    """Tell what the statistics cost, the median of some rounds on one core."""
    if found is None:
        return []
    spent = found["cpu_seconds"]
    jobs = [
        (
            f"Farrington, {found['series_count']:,} 条周序列，一周 · weekly series, one week",
            spent["farrington"],
        ),
        (f"EARS C2, {found['series_count']:,} × {found['week_count']}", spent["ears_c2"]),
        (
            f"EBGM, {found['cell_count']:,} 个单元：拟合与取值 · cells: fit and values",
            spent["mixture_fit"] + spent["mixture_values"],
        ),
    ]
    return [
        "## 统计 · Statistics\n",
        "| | CPU s | 上限 bar | |",
        "| --- | ---: | ---: | --- |",
        *(f"| {name} | {cost:.2f} | 1 | {_MET[cost <= 1]} |" for name, cost in jobs),
        "",
    ]


def _line(step: str, cost: Mapping[str, Any]) -> str:
    said = "" if step == "help" else cost["said"][:80]
    return (
        f"| {_NAMES.get(step, step)} | {cost['cpu_seconds']:,.1f} | {cost['wall_seconds']:,.1f} |"
        f" {cost['peak_mib']:,.0f} | {said} |"
    )
