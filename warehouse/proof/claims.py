"""What the proofs are for: each bar of the product, and whether the results of a run reach it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Found = Sequence[Mapping[str, Any]]

_BUDGET: Final = 5.0  # items a week of the detection trial
_TOLERANCE: Final = 0.2
_LEAST_R_RATIO: Final = 50.0
_YARDSTICK: Final = "year_on_year"  # what a spreadsheet does: compared with, offered nowhere
_OURS, _OTHERS = "fenghuo", ("crude", "shrunken")
_LEAST_FOUND, _MOST_ACCUSED = 0.5, 0.05
_LABORATORIES: Final = {
    "lenient": ("少报的机构至少一半被发现", "at least half of the lenient laboratories are found"),
    "strict": ("多报的机构至少一半被发现", "at least half of the strict laboratories are found"),
    "piling": ("紧贴限值的机构至少一半被发现", "at least half of those that pile values are found"),
    "copying": ("抄写的机构至少一半被发现", "at least half of those that copy are found"),
    "honest": ("诚实机构被误列者不足 5 %", "fewer than 5 % of honest laboratories are accused"),
    "all_honest": (
        "无一失实时，诚实机构被误列者不足 5 %",
        "fewer than 5 % are accused where nobody is faulty",
    ),
}
_WORLDS: Final = {"invented": ("模拟", "invented"), "recorded": ("真实抽查", "recorded checks")}
# what the signals of the product are raised by, and what is only compared with them
OFFERED: Final = ("ears_c2", "farrington_flexible")


@dataclass(frozen=True)
class Claim:
    """A bar in both languages, the figure that is held to it, and whether it is reached."""

    claim_id: str
    zh: str
    en: str
    figure: str
    holds: bool


def claims(results: Mapping[str, Found]) -> list[Claim]:
    """Hold the results of each part against its bars; a part that was not run claims nothing."""
    return [
        claim for part, tell in _PARTS.items() if part in results for claim in tell(results[part])
    ]


def _of_detection(found: Found) -> Iterator[Claim]:
    within = {row["detector"]: row for row in found if row["rule"] == "within budget"}
    own = {row["detector"]: row for row in found if row["rule"] == "own rule"}
    for name, row in within.items():
        if name == _YARDSTICK:
            continue
        items = row["quiet_items_per_week"]
        yield Claim(
            f"budget_{name}",
            f"{name} 平静时守住报警预算（±20 %）",
            f"{name} keeps the alarm budget on quiet series within a fifth",
            f"{items:.1f} / {_BUDGET:g}",
            abs(items - _BUDGET) <= _TOLERANCE * _BUDGET,
        )
    crude = own[_YARDSTICK]
    for name in OFFERED:
        rates = own[name]["false_alarms"], crude["false_alarms"]
        yield Claim(
            f"false_alarms_{name}",
            f"{name} 误报少于与去年同期相比",
            f"{name} raises fewer false alarms than a comparison with last year's weeks",
            f"{rates[0]:.2f} < {rates[1]:.2f} / 100",
            rates[0] < rates[1],
        )
        shares = within[name]["overall_sensitivity"], within[_YARDSTICK]["overall_sensitivity"]
        yield Claim(
            f"sensitivity_{name}",
            f"{name} 在同一预算下检出更多",
            f"{name} finds more within one budget than that comparison",
            f"{shares[0]:.0%} > {shares[1]:.0%}",
            shares[0] > shares[1],
        )


def _of_tiers(found: Found) -> Iterator[Claim]:
    by_way = {(row["alarm_share"], row["way"]): row for row in found}
    for share in sorted({share for share, _ in by_way}):
        ours, others = by_way[share, _OURS], [by_way[share, way] for way in _OTHERS]
        for kind, zh, en in (
            ("false_reds", "误报", "false reds"),
            ("missed_reds", "漏报", "missed reds"),
        ):
            least = min(row[kind] for row in others)
            yield Claim(
                f"tiers_{kind}_{share:g}",
                f"报警数为应警数 {share:g} 倍时，{zh}少于粗率与收缩率",
                f"fewer {en} than crude and shrunken tiers at {share:g} alarms a red",
                f"{ours[kind]:,} < {least:,}",
                ours[kind] < least,
            )


def _of_coverage(found: Found) -> Iterator[Claim]:
    for row in found:
        yield Claim(
            f"coverage_{row['method']}",
            f"{row['method']} 区间覆盖率在 {row['lowest']:.0%}–{row['highest']:.0%}",
            f"{row['method']} holds the truth in {row['lowest']:.0%} to {row['highest']:.0%}",
            f"{row['coverage']:.1%}",
            row["lowest"] <= row["coverage"] <= row["highest"],
        )


def _of_terms(found: Found) -> Iterator[Claim]:
    by_way = {row["way"]: row for row in found}
    ours, cells = by_way["emerging_term"], by_way["ears_c2"]
    items, budget = ours["quiet_items_per_week"], ours["budget"]
    yield Claim(
        "budget_emerging_term",
        "新出现的危害词平静时守住报警预算（±20 %）",
        "emerging terms keep the alarm budget on quiet registers within a fifth",
        f"{items:.2f} / {budget:g}",
        abs(items - budget) <= _TOLERANCE * budget,
    )
    for size, share in ours["sensitivity"].items():
        other = cells["sensitivity"][size]
        yield Claim(
            f"terms_found_{size}",
            f"{size} 件新词的检出多于危害单元",
            f"a new term of {size} reports is found more often than by cells of hazards",
            f"{share:.0%} > {other:.0%}",
            share > other,
        )


def _of_inspection(found: Found) -> Iterator[Claim]:
    ways = {"plan": ("监测计划", "the monitoring plan"), "advice": ("检查比例建议", "the advice")}
    others = {
        "over_uniform": ("均匀抽取", "uniform choice"),
        "over_last_year": ("按上年不合格数", "a choice by last year's failures"),
    }
    for row in found:
        for name, (zh, en) in others.items():
            if row["way"] not in ways:
                continue
            told = ways[row["way"]]
            yield Claim(
                f"inspection_{row['world']}_{row['way']}_{name}",
                f"{told[0]}每百次检出多于{zh}（{_WORLDS[row['world']][0]}，区间高于 0）",
                f"{told[1]} finds more in 100 checks than {en} ({_WORLDS[row['world']][1]}; "
                "the interval lies above 0)",
                f"{row[name]:+.1f} ({row[f'{name}_low']:+.1f} … {row[f'{name}_high']:+.1f})",
                row[f"{name}_low"] > 0,
            )


def _of_laboratories(found: Found) -> Iterator[Claim]:
    for row in found:
        zh, en = _LABORATORIES[row["kind"]]
        is_honest = row["kind"].endswith("honest")
        yield Claim(
            f"laboratories_{row['kind']}",
            zh,
            en,
            f"{row['share']:.1%} ({row['share_low']:.1%}–{row['share_high']:.1%})",
            row["share_high"] < _MOST_ACCUSED if is_honest else row["share"] >= _LEAST_FOUND,
        )


def _of_speed(found: Found) -> Iterator[Claim]:
    for row in found:
        ratio = row["theirs_cpu_seconds"] / row["ours_cpu_seconds"]
        yield Claim(
            "r_ratio",
            f"不到 R 的 1/{_LEAST_R_RATIO:g} 计算量",
            f"at most one {_LEAST_R_RATIO:g}th of R's computing",
            f"1/{ratio:.0f}",
            ratio >= _LEAST_R_RATIO,
        )
        yield Claim(
            "r_alarms",
            "报警与 R 相同",
            "the same alarms as R",
            f"{row['different_alarm_count']} ≠",
            row["different_alarm_count"] == 0,
        )


def _of_kills(found: Found) -> Iterator[Claim]:
    total = sum(row["kill_count"] for row in found)
    for claim_id, column, zh, en in (
        ("kills_whole", "fault_count", "被杀死后无不完整或混杂", "killed runs leave nothing half"),
        ("kills_rerun", "failed_rerun_count", "下一次运行自行完成", "the next run ends by itself"),
        ("kills_same", "other_outcome_count", "结果如同未被杀死", "and comes out the same"),
        ("kills_clean", "uncleaned_count", "残留均被清理", "leftovers are cleaned"),
    ):
        count = sum(row[column] for row in found)
        yield Claim(claim_id, zh, en, f"{count} / {total}", count == 0)


_PARTS: Final = {
    "detection": _of_detection,
    "tiers": _of_tiers,
    "coverage": _of_coverage,
    "terms": _of_terms,
    "inspection": _of_inspection,
    "inspection_replay": _of_inspection,
    "laboratories": _of_laboratories,
    "speed": _of_speed,
    "kills": _of_kills,
}
