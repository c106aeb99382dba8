"""What the site says itself, Chinese first, beside the phrases of the report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from warehouse.reports.phrases import PHRASES as OF_THE_REPORT

_OF_THE_SITE: Final[Mapping[str, tuple[str, str]]] = {
    # frame
    "site": ("产品安全风险", "Product-safety risk"),
    "menu": ("栏目", "Sections of the site"),
    "you_are_here": ("所在位置", "You are here"),
    "edition": ("版别", "Edition"),
    "edition_public": ("公众版：仅汇总数字", "Public: aggregates only"),
    "edition_regulator": ("监管版：可下钻至逐行", "Regulators: opens to the rows"),
    "edition_restricted": ("受限版", "Restricted"),
    "overview": ("总览", "Overview"),
    "industry_of": ("行业 {code}", "Industry {code}"),
    "page_of": ("{title}（第 {number} 页，共 {pages} 页）", "{title} (page {number} of {pages})"),
    "frozen": (
        "静态页面，由上述版本生成；不依赖服务器，也不访问任何外部地址。",
        "Static pages, written from that version; no server, and no request to anywhere else.",
    ),
    "figures_open": (
        "带下划线的数字可打开其背后的逐行记录。",
        "Underlined numbers open the rows behind them.",
    ),
    # overview
    "all_tiers": ("各行业等级", "Tiers of all industries"),
    "all_tiers_caption": (
        "各行业按其最严重危害定级；概率是同等规模的样本再抽一次仍得此等级的比例",
        "Each industry stands at its worst hazard; probability: how often another sample of the"
        " same size would be graded the same",
    ),
    "hazard": ("危害", "Hazard"),
    "deciding_hazard": ("决定性危害", "Deciding hazard"),
    "rule": ("规则", "Rule"),
    "probability": ("等级概率", "Probability"),
    "failed_checks": ("不合格/随机抽查", "Failed/random checks"),
    "reports": ("报告", "Reports"),
    "window_complete": ("窗口完整度", "Window complete"),
    "tier_moves_month": ("自上一月末以来的等级变动", "Tiers that moved since the last month end"),
    "tier_moves_caption": (
        "行业与危害的等级：上一月末与现在，均按今天所知评定",
        "Tiers of industry and hazard at the last month end and now, both by what is known today",
    ),
    "no_tier_moves": (
        "自上一月末以来，没有行业与危害的等级变动。",
        "No tier of any industry and hazard has moved since the last month end.",
    ),
    "before": ("此前", "Before"),
    "now": ("现在", "Now"),
    "numbers_changed": (
        "与上一版本不同的月度数字：",
        "Monthly numbers other than in the version before: ",
    ),
    "see_restatements": ("逐项列出于数字为何改变", "each is listed under what changed and why"),
    "load_files_count": ("文件", "files"),
    "load_refused_count": ("拒收", "refused"),
    "load_landed_count": ("到达行", "rows landed"),
    "load_quarantined_count": ("隔离行", "rows quarantined"),
    "load_unbalanced_count": ("不平衡来源", "sources that do not balance"),
    "see_load": ("数据装载状况", "Load quality"),
    # industry and cell
    "why": ("为何是此等级", "Why this tier"),
    "why_cell": ("决定性危害：", "Deciding hazard: "),
    "rule_line": ("规则", "Rule"),
    "rule_asks": ("规则的条件与本单元的读数", "What the rule asks, and what the cell reads"),
    "asked": ("条件", "Asked"),
    "at_least": ("≥", "≥"),
    "at_most": ("≤", "≤"),
    "reads": ("读数", "Reads"),
    "no_conditions": (
        "该规则没有数值条件：前面的规则都不成立时适用。",
        "The rule has no condition in numbers: it holds where none before it does.",
    ),
    "inputs": ("全部输入", "All inputs"),
    "inputs_caption": ("分级所用的输入", "The inputs of the tier"),
    "input": ("输入", "Input"),
    "odds": ("再抽一次会得到的等级", "Tiers that another sample would give"),
    "readings_now": ("按规则、持有与现行等级", "By the rules, as held, and as it stands"),
    "by_rules": ("按规则", "By the rules"),
    "as_held": ("持有", "As held"),
    "as_stands": ("现行", "As it stands"),
    "override_note": ("人工定级", "Decided by people"),
    "override_state_none": ("无人工定级", "no decision by people"),
    "evidence_caption": ("各指标的读数、等级与分值", "What each indicator reads and adds"),
    "expected": ("应为", "Expected"),
    "weight_of": ("权重", "Weight"),
    "would_change": ("什么会改变等级", "What would change the tier"),
    "would_change_caption": (
        "其他输入不变时，单个输入改变到多少会得到另一等级",
        "How far a single input would have to go for another tier, all others as they are",
    ),
    "from": ("现为", "Now"),
    "to": ("变为", "At"),
    "then_tier": ("则为", "Then"),
    "no_moves": (
        "没有单个输入的改变会带来另一等级。",
        "No change of a single input would give another tier.",
    ),
    "all_hazards": ("各危害的等级", "Tiers by hazard"),
    "all_hazards_caption": (
        "本行业每一危害的等级与输入",
        "Tier and inputs of every hazard of the industry",
    ),
    "multiples": ("分危害小图", "Small multiples by hazard"),
    "multiples_note": (
        "同一时间轴；每图一种证据、一种抽样性质。纵轴各自取值。",
        "One time axis for all; each holds one class of evidence on one basis, on its own scale.",
    ),
    "tier_history": ("等级沿革", "Tier at each month end"),
    "tier_history_caption": (
        "各月末的等级，均按今天所知与今天的规则评定",
        "Tier at each month end, by what is known and the rules in force today",
    ),
    "date": ("日期", "Date"),
    "no_trend": ("绘图月份内没有数据。", "There are no data in the months that are drawn."),
    "checks": ("抽查", "Checks"),
    "failed": ("不合格", "Failed"),
    "state": ("状态", "State"),
    "final": ("已到齐", "final"),
    "evidence_rows": ("分级证据的逐行记录", "The rows of the tier's evidence"),
    "role_failure": ("不合格抽查", "Failing checks"),
    "role_report": ("报告", "Reports"),
    "role_severity": ("仅用于判断严重程度", "Only telling how severe"),
    "role_check": ("随机抽查（分母）", "Random checks (the denominator)"),
    # rows
    "row": ("第 {number} 行", "row {number}"),
    "hidden": (
        "* 个人报告很少，数字隐去。",
        "* Hidden: the number of a few persons' reports.",
    ),
    "rows_of_line": ("{line}：逐行记录", "{line}: the rows"),
    "rows_of_tier": ("{hazard}：分级证据逐行", "{hazard}: rows of the tier's evidence"),
    "all_checks": ("全部随机抽查", "All random checks"),
    "rows_intro": (
        "每一节是一个数字背后的记录；节首的数目即该数字。",
        "Each part holds the records behind one figure; the number at its head is that figure.",
    ),
    "rows_caption": ("逐行记录，最新在前，不合格先列", "Records, failures first, then the newest"),
    "rows_total": ("记录数：", "Records: "),
    "rows_shown": ("此处列出其中的行数：", "of them stand here: "),
    "rows_in_file": ("全部见 CSV", "all are in the CSV file"),
    "rows_by_query": ("全部可查询：", "all by a query:"),
    "download": ("下载本组全部行（CSV）", "Download all rows of this line (CSV)"),
    "product": ("产品", "Product"),
    "maker": ("生产者", "Maker"),
    "finding": ("结论或严重程度", "Finding or severity"),
    "row_of_file": ("文件与行号", "File and row"),
    "filter": ("筛选", "Filter"),
    "filter_hazard": ("危害", "Hazard"),
    "filter_result": ("结论", "Finding"),
    "filter_part": ("分组", "Part"),
    "filter_all": ("全部", "all"),
    "filter_text": ("包含文字", "Containing"),
    "filter_count": ("显示的行数：", "Rows shown: "),
    "filter_clear": ("清除筛选", "Clear"),
    "other_pages": ("其他页", "Other pages"),
    "severity_short": ("严重程度 {level}", "severity {level}"),
    "severity_unknown": ("严重程度不明", "severity unknown"),
    "signal_ratio": ("比值下界", "Ratio, lower bound"),
    "severity": ("严重程度", "Severity"),
    "a_year": ("每年", "a year"),
    "all_industries_caption": (
        "本危害在各行业的等级与输入",
        "Tier and inputs of the hazard in every industry",
    ),
    # methods
    "methods_intro": (
        "每个数字都注明其方法编号；编号在此处给出公式与出处。区间一律为 95%。",
        "Every figure names its method; here are its formula and its source. Intervals are 95 %.",
    ),
    "rules": ("分级规则", "Rules of the tiers"),
    "rules_intro": (
        "自上而下逐条检验，第一条成立的规则决定单元的等级；行业取其最严重的单元。",
        "Tried from the top; the first that holds names the tier of a cell. An industry stands at"
        " its worst cell.",
    ),
    "rules_caption": ("现行分级规则", "The rules in force"),
    "in_words": ("文字", "In words"),
    "nothing": ("无", "none"),
}

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({**OF_THE_REPORT, **_OF_THE_SITE})
