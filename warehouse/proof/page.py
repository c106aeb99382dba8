"""The page of proofs: what was measured, by which command, on which day, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any, Final

import yaml

from warehouse.proof.claims import claims

Results = Mapping[str, Any]  # part → {"date", "command", "machine", "found": [row, …]}

_WORDS: Final = Path(__file__).parent / "words.yml"


def page(results: Results) -> str:
    """Write the page from the results of its parts; a part that was never run is said to be so."""
    words = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    parts = [_part(name, words[name], results.get(name)) for name in _TABLES]
    head = f"# {words['page']['title']}\n\n{words['page']['explained']}"
    return "\n".join([head, _claims(words["claims"], results), *parts])


def _claims(words: Mapping[str, str], results: Results) -> str:
    """List every bar with the figure that is held to it; one that is missed says so."""
    told = claims({name: result["found"] for name, result in results.items()})
    rows = [["✓" if claim.holds else "✗", claim.zh, claim.en, claim.figure] for claim in told]
    table = _table(["达到 reached", "要求", "bar", "结果 figure"], rows)
    return f"## {words['title']}\n\n{words['explained']}\n\n{table}\n"


def _part(name: str, words: Mapping[str, str], result: Mapping[str, Any] | None) -> str:
    title, explained, table = words["title"], words["explained"], _TABLES[name]
    if result is None:
        return f"## {title}\n\n{explained}\n\n尚未计算 · not computed yet\n"
    stamp = f"`{result['command']}` · {result['date']} · {result['machine']}"
    return f"## {title}\n\n{explained}\n\n{table(result['found'])}\n\n{stamp}\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _percent(share: float | None, digits: int = 0) -> str:
    return "–" if share is None or share != share else f"{100 * share:.{digits}f} %"  # noqa: PLR0124 - nan


def _number(value: float | None, digits: int = 1) -> str:
    return "–" if value is None or value != value else f"{value:.{digits}f}"  # noqa: PLR0124 - nan


def _detection(found: Sequence[Mapping[str, Any]]) -> str:
    sizes = list(found[0]["sensitivity"])
    shapes = list(found[0]["sensitivity_by_shape"])
    header = [
        "方法 method",
        "界限 threshold",
        "误报/百序列周 false alarms in 100 series-weeks",
        "平静时每周条数 items a quiet week",
        "检出率 sensitivity",
        *(f"{float(size):g} σ" for size in sizes),
        *shapes,
        "检出天数（中位） days to detect (median)",
        "报警命中率 precision",
    ]
    rows = [
        [
            row["detector"],
            {"own rule": "自身 own", "within budget": "预算 budget"}[row["rule"]],
            _number(row["false_alarms"], 2),
            _number(row["quiet_items_per_week"]),
            _percent(row["overall_sensitivity"]),
            *(_percent(row["sensitivity"][size]) for size in sizes),
            *(_percent(row["sensitivity_by_shape"][shape]) for shape in shapes),
            _number(row["days_to_detect"], 0),
            _percent(row["precision"]),
        ]
        for row in found
    ]
    return _table(header, rows)


def _coverage(found: Sequence[Mapping[str, Any]]) -> str:
    header = [
        "方法 method",
        "区间数 intervals",
        "覆盖率 coverage",
        "应在 meant to lie in",
        "用于 published with",
        "说明 note",
    ]
    rows = [
        [
            row["method"],
            f"{row['interval_count']:,}",
            _percent(row["coverage"], 1),
            f"{100 * row['lowest']:.0f}–{100 * row['highest']:.0f} %",
            row["used_for"] or "–",
            row["note"],
        ]
        for row in found
    ]
    return _table(header, rows)


def _tiers(found: Sequence[Mapping[str, Any]]) -> str:
    header = [
        "报警/应警 alarms a red",
        "方法 way",
        "单元 cells",
        "应警 deserve it",
        "报警 named",
        "误报 false reds",
        "漏报 missed reds",
        "命中率 precision",
        "检出率 recall",
    ]
    rows = [
        [
            f"{row['alarm_share']:g}",
            row["way"],
            f"{row['cell_count']:,}",
            f"{row['red_count']:,}",
            f"{row['alarm_count']:,}",
            f"{row['false_reds']:,}",
            f"{row['missed_reds']:,}",
            _percent(1 - row["false_reds"] / row["alarm_count"], 1),
            _percent(1 - row["missed_reds"] / row["red_count"], 1),
        ]
        for row in found
    ]
    return _table(header, rows)


def _terms(found: Sequence[Mapping[str, Any]]) -> str:
    sizes = list(found[0]["sensitivity"])
    header = [
        "方法 way",
        "预算（条/周） budget, items a week",
        "平静时每周条数 items a quiet week",
        *(f"{size} 件 reports" for size in sizes),
        "检出天数（中位） days to detect (median)",
    ]
    rows = [
        [
            row["way"],
            _number(row["budget"]),
            _number(row["quiet_items_per_week"], 2),
            *(_percent(row["sensitivity"][size]) for size in sizes),
            _number(row["days_to_detect"], 0),
        ]
        for row in found
    ]
    return _table(header, rows)


_WAYS_OF_CHOOSING: Final = MappingProxyType(
    {
        "uniform": "均匀抽取 uniform",
        "last_year": "按上年不合格数 by last year's failures",
        "plan": "监测计划 monitoring plan",
        "advice": "检查比例建议 advice on inspections",
    }
)


def _inspection(found: Sequence[Mapping[str, Any]]) -> str:
    header = [
        "方法 way",
        "年数 years",
        "抽查数 checks",
        "选中 chosen",
        "每百次检出 hits in 100 checks (95 %)",
        "比均匀多 over uniform (95 %)",
        "比上年多 over last year's failures (95 %)",
    ]
    rows = [
        [
            _WAYS_OF_CHOOSING[row["way"]],
            str(row["year_count"]),
            f"{row['check_count']:,}",
            f"{row['chosen_count']:,}",
            *(
                f"{_number(row[name])} ({_number(row[f'{name}_low'])} … "
                f"{_number(row[f'{name}_high'])})"
                for name in ("hits", "over_uniform", "over_last_year")
            ),
        ]
        for row in found
    ]
    return _table(header, rows)


_KINDS_OF_LABORATORIES: Final = MappingProxyType(
    {
        "lenient": "少报：五分之四的不合格判为合格 lenient: passes four failures in five",
        "strict": "多报：不合格为应有的 2.5 倍 strict: fails two and a half times as many",
        "piling": "紧贴限值 values piled under limits",
        "copying": "抄写四分之一的检验值组 copies a quarter of its vectors",
        "honest": "诚实，与上述同列 honest, beside these",
        "all_honest": "诚实，无一失实 honest, nobody faulty",
    }
)


def _laboratories(found: Sequence[Mapping[str, Any]]) -> str:
    header = ["机构 laboratories", "家数 number", "被列为异常 named odd", "比例 share (95 %)"]
    rows = [
        [
            _KINDS_OF_LABORATORIES[row["kind"]],
            f"{row['laboratory_count']:,}",
            f"{row['named_count']:,}",
            f"{_percent(row['share'], 1)} ({_percent(row['share_low'], 1)}"
            f"–{_percent(row['share_high'], 1)})",
        ]
        for row in found
    ]
    return _table(header, rows)


def _leads(leads: Sequence[Mapping[str, Any]]) -> str:
    """Sum the cases up, a way of looking a row."""
    header = [
        "方法 way",
        "案例 cases",
        "两年内有 3 件以上通报 with three reports in two years",
        "措施前有信号 with a signal before the act",
        "提前天数（中位） days of lead (median)",
        "此前误报周占比（平均） weeks with a signal before (mean)",
    ]
    rows = []
    for way in dict.fromkeys(row["way"] for row in leads):
        own = [row for row in leads if row["way"] == way]
        days = sorted(row["days"] for row in own if row["days"] is not None)
        quiet = [row["quiet_share"] for row in own if row["quiet_share"] == row["quiet_share"]]
        rows.append(
            [
                way,
                str(len(own)),
                str(sum(row["report_count"] >= 3 for row in own)),  # noqa: PLR2004 - as said above
                str(len(days)),
                _number(median(days) if days else None, 0),
                _percent(sum(quiet) / len(quiet) if quiet else None, 1),
            ]
        )
    return _table(header, rows)


def _backtest(found: Sequence[Mapping[str, Any]]) -> str:
    leads = [row for row in found if row["kind"] == "lead"]
    foretold = [row for row in found if row["kind"] == "foretold"]
    of_cases = _table(
        [
            "案例 case",
            "官方措施 official act",
            "措施前通报数 reports before it",
            "首次通报 first report",
            "方法 way",
            "首个信号 first signal",
            "提前天数 days of lead",
            "此前误报周占比 weeks with a signal before",
            "登记库每周条数 items a week of the register",
        ],
        [
            [
                f"{row['zh']} {row['en']}",
                f"{row['official_date']}: {row['official_act']} ({row['official_source']})",
                str(row["report_count"]),
                row["first_report"] or "无 none",
                row["way"],
                f"{row['first_signal']}: {row['signal_line']}"
                if row["first_signal"]
                else "无 none",
                "–" if row["days"] is None else str(row["days"]),
                _percent(row["quiet_share"], 1),
                _number(row["items_a_week"]),
            ]
            for row in leads
        ],
    )
    of_cells = _table(
        [
            "信号 → 措施 signals → acts",
            "方法 way",
            "措施数 acts",
            "半年内有先兆 foretold within half a year",
            "随机时 by chance (95 %)",
            "提前天数（中位） days of lead (median)",
            "信号后半年内有措施 signals followed by an act",
            "每周信号 signals a week",
        ],
        [
            [
                f"{row['signal_source']} → {row['act_source']}",
                row["way"],
                str(row["act_count"]),
                _percent(row["foretold_share"]),
                f"{_percent(row['chance_share'])} ({_percent(row['chance_low'])}"
                f"–{_percent(row['chance_high'])})",
                _number(row["median_lead_days"], 0),
                _percent(row["followed_share"]),
                _number(row["signals_a_week"]),
            ]
            for row in foretold
        ],
    )
    return f"{_leads(leads)}\n\n{of_cases}\n\n{of_cells}"


def _speed(found: Sequence[Mapping[str, Any]]) -> str:
    header = [
        "序列 series",
        "周 weeks",
        "本产品 ours (CPU s)",
        "R surveillance (CPU s)",
        "倍数 ratio",
        "报警 alarms",
        "不同的报警 different alarms",
    ]
    rows = [
        [
            f"{row['series_count']:,}",
            str(row["week_count"]),
            _number(row["ours_cpu_seconds"], 3),
            f"{row['theirs_cpu_seconds']:.1f} ({row['their_version']})",
            f"{row['theirs_cpu_seconds'] / row['ours_cpu_seconds']:.0f}",
            str(row["alarm_count"]),
            str(row["different_alarm_count"]),
        ]
        for row in found
    ]
    return _table(header, rows)


def _kills(found: Sequence[Mapping[str, Any]]) -> str:
    header = [
        *("步骤 arrow", "平常秒数 seconds alone", "杀死 killed", "已结束 ended before"),
        *("不完整或混杂 half or mixed", "重跑失败 next run failed", "结果不同 other outcome"),
        *("残留 leftovers", "清理后 after cleaning"),
    ]
    rows = [
        [
            f"`{row['arrow']}`",
            _number(row["seconds"]),
            str(row["kill_count"]),
            str(row["late_count"]),
            str(row["fault_count"]),
            str(row["failed_rerun_count"]),
            str(row["other_outcome_count"]),
            str(row["leftover_count"]),
            str(row["uncleaned_count"]),
        ]
        for row in found
    ]
    return _table(header, rows)


_TABLES: Final[Mapping[str, Callable[[Sequence[Mapping[str, Any]]], str]]] = MappingProxyType(
    {
        "detection": _detection,
        "tiers": _tiers,
        "coverage": _coverage,
        "terms": _terms,
        "inspection": _inspection,
        "inspection_replay": _inspection,
        "laboratories": _laboratories,
        "backtest": _backtest,
        "speed": _speed,
        "kills": _kills,
    }
)
