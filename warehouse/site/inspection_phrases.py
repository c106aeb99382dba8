"""What the page of inspections says, Chinese first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OF_INSPECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "inspection": ("检查", "Inspections"),
    "monitoring_plan": ("下月监测计划", "Monitoring plan of the coming month"),
    "plan_intro": (
        "按预算提出，尚无人采纳。随机部分由抽签决定，只有它进入不合格率；"
        "针对部分去最可能检出之处，不进入不合格率。从未抽查过的企业不在已知生产者之中。",
        "A proposal under the budget that nobody has adopted. What is chosen by lot alone belongs"
        " in a rate; targeted checks go where most is to be found and never do. Makers that were"
        " never checked are not among those known.",
    ),
    "planned_checks": ("计划抽查", "Planned checks"),
    "of_these_random": ("其中随机", "Of these by lot"),
    "plan_by_lot": ("随机部分：各行业", "By lot: every industry"),
    "plan_targeted": ("针对部分：行业与危害", "Targeted: industries and hazards"),
    "selection_probability": ("入选概率", "Chance of a maker"),
    "known_makers": ("已知生产者", "Makers known"),
    "coverage_gap": ("尚缺抽查", "Checks lacking"),
    "failed_of_random": ("不合格/随机抽查", "Failed of random checks"),
    "shrunken_rate": ("收缩不合格率", "Shrunken failure rate"),
    "evidence_is": ("证据", "Evidence"),
    "tier_multiplier": ("等级系数", "Multiplier of the tier"),
    "no_targets": ("随机抽查不足，没有针对部分。", "Too few random checks to target any cell."),
    "rate_advice": ("检查比例建议", "Advice on shares to inspect"),
    "advice_intro": (
        "建议比例为基础比例乘等级、产品与产地、企业记录三个系数，另加各处相同的随机比例。"
        "企业信用等级为内部资料，未用于此。是否检查由人决定。",
        "The base share times multipliers of tier, product and origin, and the maker's own record,"
        " and the same random share everywhere on top. Credit grades are internal and are not used"
        " here. People decide whom to inspect.",
    ),
    "advice_caption": (
        "建议比例最高者在前；全表见“数据”页",
        "Highest share first; the page Data has the whole table",
    ),
    "origin_of_goods": ("产地", "Origin"),
    "record_of_maker": ("企业记录", "Record of the maker"),
    "advised_share": ("建议比例", "Advised share"),
    "multipliers": ("系数：等级 × 不合格率 × 记录", "Multipliers: tier × rate × record"),
    "expected_finds": ("每百次预期检出", "Expected finds in 100"),
    "no_advice": ("两年内没有可用的抽查。", "No check of the last two years can be used."),
}
