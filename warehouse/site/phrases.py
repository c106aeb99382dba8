"""What the site says itself, Chinese first, beside the phrases of the report."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from warehouse.reports.phrases import PHRASES as OF_THE_REPORT
from warehouse.site.inspection_phrases import OF_INSPECTIONS

_OF_THE_SITE: Final[Mapping[str, tuple[str, str]]] = {
    # frame
    "site": ("产品安全风险", "Product-safety risk"),
    "menu": ("栏目", "Sections of the site"),
    "you_are_here": ("所在位置", "You are here"),
    "edition": ("版别", "Edition"),
    "edition_public": (
        "公众版：汇总数字及有公示依据的事项",
        "Public: aggregates, and what the law has published",
    ),
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
        "各行业按其最严重危害定级；概率是同等规模的样本再抽一次仍得此等级的比例，数据不足者不给出",
        "Each industry stands at its worst hazard; probability: how often another sample of the"
        " same size would be graded the same; none where data do not suffice",
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
    "tier_moves_night": ("自上一版本以来的等级变动", "Tiers that moved since the version before"),
    "tier_moves_night_caption": (
        "每项变动的输入及其原因；计数的各部分之和等于变化",
        "What moved each tier, and why; of a count the parts sum to the change",
    ),
    "no_tier_moves_night": (
        "自上一版本以来，没有行业与危害的等级变动。",
        "No tier of any industry and hazard has moved since the version before.",
    ),
    "value_before": ("此前", "Before"),
    "value_now": ("现在", "Now"),
    "of_which": ("其中", "Of which"),
    "window_part": ("移出窗口", "Left the window"),
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
    "sheet": ("表页", "Sheet"),
    "row_number": ("行号", "Row"),
    "file_digest": ("文件指纹（SHA-256）", "SHA-256"),
    "file_size": ("字节", "Bytes"),
    "rows_of_fate": ("未载入的行：{fate}", "Rows not loaded: {fate}"),
    "unloaded": ("未载入的行", "Rows not loaded"),
    "no_unloaded": ("所有行均已载入。", "Every row is loaded."),
    "unloaded_caption": (
        "按原因分组；规则改正后可用 fenghuo replay 重新载入",
        "By reason; once a rule is mended, fenghuo replay loads them",
    ),
    "replaced_caption": (
        "同一记录只计一次；右列为实际计入的行",
        "A record counts once; the last column names the row that is counted",
    ),
    "counted_instead": ("计入的行", "Counted in its place"),
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
    # hazards
    "hazards": ("危害", "Hazards"),
    "hazards_caption": (
        "各类危害：通常严重程度，以及处于预警等级和可判断的行业数",
        "Hazards with their usual severity, and in how many industries they warn and can be graded",
    ),
    "hazard_class": ("类别", "Class"),
    "usual_severity": ("通常严重程度", "Usual severity"),
    "warned_industries": ("预警行业数", "Industries warned"),
    "graded_industries": ("可判断行业数", "Industries graded"),
    "scope": ("范围", "Scope"),
    "across_industries": ("各行业中的本危害", "The hazard across industries"),
    "no_safety_hazard": (
        "本类不属安全危害，不参与分级；下面是它的趋势。",
        "This is no hazard to safety and gives no tier; its trends stand below.",
    ),
    "multiples_by_industry": ("分行业小图", "Small multiples by industry"),
    # regions
    "regions": ("地区", "Regions"),
    "region": ("地区", "Region"),
    "province": ("省份", "Province"),
    "provinces": ("按生产者所在省份", "By the province of the maker"),
    "regions_intro": (
        "最近十二个月（含当月）的随机监督抽查，按生产者所在地；区间为威尔逊 95% 区间。"
        "投诉没有分母，不按地区排列；不足 20 批次的地区不给出比率。",
        "Random spot checks of the last twelve months, the running one among them, by where the"
        " maker is; intervals are Wilson's at 95 %. Complaints have no denominator and are not"
        " ranked by region; under 20 checks no rate is given.",
    ),
    "regions_caption": (
        "随机监督抽查不合格率，按抽查批次由多到少",
        "Failure rate of random spot checks, most checks first",
    ),
    "tiles_label": (
        "示意图：每格一个省级行政区及其不合格率，数字见下表",
        "Schematic: one tile a province with its failure rate; the numbers are in the table below",
    ),
    "tiles_note": (
        "示意排列，不表示边界与面积；深浅分为不足 5%、5%、10%、20% 及以上四档。",
        "A schematic arrangement without borders or areas; shades begin at 0, 5, 10 and 20 %.",
    ),
    "within_provinces": ("省内各地", "Within the provinces"),
    "within_intro": (
        "只列不少于 20 批次的地级行政区（及省直辖县）。",
        "Prefectures, and counties that answer to their province directly, with 20 checks or more.",
    ),
    "rows_of_region": ("{region}：不合格抽查", "{region}: failing checks"),
    # warnings
    "warnings": ("预警", "Warnings"),
    "warnings_in_force": ("有效的预警", "Warnings in force"),
    "no_warnings": ("没有有效的预警。", "No warning is in force."),
    "no_register": (
        "本版别不含预警登记簿。",
        "This edition has no register of warnings.",
    ),
    "warnings_intro": (
        "等级供研判参考；预警由人起草、另一人复核后发布。",
        "Tiers advise. People draft warnings, another person validates them, then they are issued.",
    ),
    "other_warnings": (
        "其他预警：起草中、已解除、已撤稿",
        "Others: in preparation, lifted, discarded",
    ),
    "warning_proposals": ("系统建议", "What the tiers propose"),
    "proposals_intro": (
        "按本版本等级列出，供有权的人决定；系统不发布、不变更、不解除任何预警。",
        "By the tiers of this version, for those who may decide; the machine issues, changes and"
        " lifts nothing.",
    ),
    "proposals_caption": (
        "建议、依据单元的数字与文本草稿",
        "Proposals, the numbers of the cell and a draft of the text",
    ),
    "no_proposals": ("没有建议。", "Nothing is proposed."),
    "proposal": ("建议", "Proposal"),
    "proposal_text": ("文本草稿", "Draft"),
    "warning": ("预警", "Warning"),
    "warning_level": ("级别", "Level"),
    "notice_type": ("文种", "Kind of notice"),
    "warning_audience": ("受众", "Audience"),
    "warning_state": ("状态", "State"),
    "warning_version": ("版次", "Version"),
    "issued_on": ("发布日期", "Issued on"),
    "changed_on": ("变更日期", "Changed on"),
    "lifted_on": ("解除日期", "Lifted on"),
    "overdue_actions": ("逾期/全部措施", "Overdue/all measures"),
    "open_measures": ("未办结的措施", "Open measures"),
    "open_measures_caption": ("按期限先后", "The nearest day first"),
    "no_open_measures": ("没有未办结的措施。", "No measure is open."),
    "measure": ("措施", "Measure"),
    "owner": ("责任单位", "Owner"),
    "due_on": ("应办结日期", "Due on"),
    "due_basis": ("期限依据", "Ground of the clock"),
    "overdue": ("逾期", "Overdue"),
    "warning_text": ("正文", "Text"),
    "warning_ground": ("依据等级", "Ground: tier"),
    "chain": ("从行到销号", "From the rows to the closed file"),
    "chain_rows": ("依据的行", "Rows"),
    "chain_tier": ("数字与等级", "Figures and tier"),
    "chain_warning": ("预警", "Warning"),
    "chain_acts": ("复核、发布与解除", "Validated, issued, lifted"),
    "chain_response": ("处置", "Response"),
    "chain_effect": ("效果", "Effect"),
    "chain_file": ("一患一档", "Hazard file"),
    "rows_of_warning": ("预警 {warning}：依据逐行", "Warning {warning}: rows that it rests on"),
    "ground_checks": ("依据：不合格/随机抽查", "Ground: failed/random checks"),
    "ground_reports": ("依据：报告", "Ground: reports"),
    "ground_window": ("依据窗口", "Ground: window"),
    "ground_late": ("事后到达或更正的行", "Rows landed or corrected since"),
    "warning_original": ("转发自", "Passed on from"),
    "effect_evaluation": ("效果评价：", "Evaluation: "),
    "cited_evidence": ("引用证据：", "Evidence: "),
    "warning_effect": ("效果", "Effect"),
    "effect_intro": (
        "此前用收缩率：被预警者因一时偏高而入选，粗率自会回落。对照为其他行业的同一危害。",
        "Before stands the shrunken rate: what is warned of was chosen for being high, and a crude"
        " rate falls by itself. The control is the same hazard in all other industries.",
    ),
    "effect_caption": (
        "随机抽查不合格率，发布前后",
        "Failure rate of random checks around the issue",
    ),
    "effect_rate": ("不合格率", "Rate"),
    "effect_after": ("此后", "After"),
    "effect_control": ("对照：不合格/抽查", "Control: failed/checks"),
    "effect_ratio": ("效果比", "Ratio to the control's"),
    "warning_acts": ("登记簿", "Register"),
    "acts_caption": ("谁在何时做了什么", "Who did what, and when"),
    "day_of_act": ("日期", "Day"),
    "act": ("行为", "Act"),
    "person": ("办理人", "Person"),
    "measures_taken": ("快速反应措施", "Measures"),
    "measures_caption": ("责任单位、期限与结果", "Owner, clock and outcome"),
    "ordered_on": ("下达日期", "Ordered on"),
    "ended_on": ("办结日期", "Ended on"),
    "action_state": ("状态", "State"),
    "outcome": ("结果", "Outcome"),
    "warning_receipts": ("回执", "Receipts"),
    "receipts_caption": (
        "谁收到、阅知、确认或转发",
        "Who was sent it, read it, acknowledged or passed it on",
    ),
    "receiver": ("接收方", "Receiver"),
    "receiver_kind": ("类型", "Kind"),
    "receipt_step": ("步骤", "Step"),
    "channel_used": ("渠道", "Channel"),
    # follow-up
    "recall_progress": ("召回进度", "Progress of recalls"),
    "recall_intro": (
        "在外、已召回数量均按企业报告逐台计数；没有报告的就是未知，不是零。",
        "Units are counted as firms report them; what nobody has reported is unknown, not nought.",
    ),
    "recall_caption": (
        "有报告的在前；其下为各次报告",
        "Those with reports first, each report beneath",
    ),
    "recalled_on": ("召回日期", "Recalled on"),
    "units_back": ("累计召回", "Units back"),
    "units_out": ("在外数量", "Units out"),
    "units_out_basis": ("数量依据", "Ground of units"),
    "completion": ("完成率", "Completed"),
    "days_to_plan": ("至计划天数", "Days to plan"),
    "matches_abroad": ("境外匹配", "Matches abroad"),
    "was_corrected": ("已更正", "corrected"),
    "day_of_recall": ("召回后天数", "Days since"),
    "not_known": ("未知", "unknown"),
    "no_recalls": ("没有召回。", "There are no recalls."),
    "recall_matches": ("与境外召回同款的商品", "Goods of recalls abroad"),
    "recall_matches_intro": (
        "匹配键逐一列明；可信度低的由人核对，人的认定在每次重建后仍然有效。",
        "The key is told; low confidence waits for a person, whose word outlives every rebuild.",
    ),
    "matches_count": ("共：", "In all: "),
    "recall_matches_caption": ("未否定者在前", "Those not rejected first"),
    "goods_here": ("境内商品", "Goods here"),
    "recall_abroad": ("境外召回或通报", "Recall or notice abroad"),
    "match_key": ("匹配键", "Key"),
    "match_confidence": ("可信度", "Confidence"),
    "match_state": ("状态", "State"),
    "no_matches": ("没有匹配。", "There are no matches."),
    "trade_scope": ("流向", "Trade"),
    "follow_up": ("整改与档案", "Follow-up"),
    "zero_progress": ("“清零”进度", "Failing batches closed"),
    "zero_intro": (
        "跟踪期内的不合格批次；只有复查合格才算清零。没有责令记录时，期限自抽查之日起算。"
        "长表只列开头，全表见“数据”页。",
        "Failing batches of the tracked months; only a passing re-check closes one. Without an"
        " order on record the clocks run from the day of the check. Of a long list its beginning"
        " stands here; the page Data has the whole table.",
    ),
    "zero_caption": ("各省、各行业，未清零最多者在前", "By province and industry, most open first"),
    "zero_failure_count": ("不合格批次", "Failing"),
    "zero_ordered_count": ("已责令", "Ordered"),
    "zero_closed_count": ("已清零", "Closed"),
    "zero_open_count": ("未清零", "Open"),
    "firm_notices": ("企业告知", "Notices to firms"),
    "notices_caption": ("待告知的企业，最早到期者在前", "Firms to be told, those due first"),
    "notices_count": ("待告知：", "To be told: "),
    "no_notices": ("没有待告知的企业。", "No firm is to be told of anything."),
    "notice_kind": ("类别", "Kind"),
    "notice_text": ("告知内容", "What it is told"),
    "zero_overdue_count": ("逾期", "Overdue"),
    "zero_share": ("清零率", "Closed"),
    "oldest_open": ("最早未清零", "Oldest open"),
    "no_failures": ("没有不合格批次。", "No batch has failed."),
    "danger_files": ("一患一档", "One file a danger"),
    "danger_intro": (
        "等级、预警、措施与不合格批次都了结后才销档；数据不足不能销档。",
        "A file is closed when tier, warnings, measures and failing batches all are; insufficient"
        " data close nothing.",
    ),
    "danger_caption": (
        "曾达预警等级或有预警的行业与危害",
        "Industries and hazards once at a warning tier",
    ),
    "danger": ("隐患", "Danger"),
    "worst_tier": ("最高等级", "Worst tier"),
    "opened_on": ("立档日期", "Opened on"),
    "age_days": ("历时天数", "Days"),
    "in_force_of_warnings": ("有效/全部预警", "Warnings in force/all"),
    "open_of_measures": ("未结/全部措施", "Measures open/all"),
    "closed_of_failures": ("已清零/不合格批次", "Batches closed/failing"),
    "no_dangers": ("没有隐患档案。", "No file has been opened."),
    "strict_supervision": ("严管企业", "Firms under strict supervision"),
    "strict_caption": ("一年内多次不合格的企业", "Firms that failed several times within a year"),
    "firm": ("企业", "Firm"),
    "recent_failures": ("近一年不合格", "Failed in the last year"),
    "no_strict": ("没有严管企业。", "No firm is under strict supervision."),
    "rectification_queue": ("整改台账", "Queue of failing batches"),
    "queue_count": ("未清零批次：", "Open batches: "),
    "queue_caption": ("期限最早者在前", "The nearest day first"),
    "failed_on": ("不合格日期", "Failed on"),
    "clock_basis": ("起算依据", "Clock runs from"),
    "rectify_due": ("整改期限", "To put right by"),
    "recheck_due": ("复查期限", "Re-check by"),
    "record": ("记录", "Record"),
    "no_queue": ("没有未清零的批次。", "No batch is open."),
    "tier_meanings": ("各等级的含义", "What the tiers mean"),
    # load and files
    "gaps": ("覆盖缺口", "Gaps in coverage"),
    "gaps_caption": (
        "发布者展示过、而从未收到的时段",
        "Days of which something its publisher showed was never seen",
    ),
    "gap_after": ("此日之后", "After"),
    "gap_before": ("此日之前", "Before"),
    "no_gaps": ("没有已知的缺口。", "No gap is known."),
    "all_files": ("全部文件", "All files"),
    "files_caption": ("每个到达文件的结论与行数，最新在前", "Every landed file, the newest first"),
    "day_landed": ("到达日期", "Landed on"),
    "batch": ("批次", "Batch"),
    "findings": ("质检发现", "What the gate found"),
    "gate_expected": ("应为", "Expected"),
    "findings_caption": ("本文件未满足的规则", "Rules that the file does not meet"),
    "no_findings": ("质检没有发现问题。", "The gate found nothing."),
    "rows_count": ("行数", "Rows"),
    # registers
    "credit": ("信用", "Credit"),
    "operator_credit": ("经营者信用", "Credit of operators"),
    "operator_credit_intro": (
        "各信用体系分列，不合并；等级仅供内部参考，不是公开评价。",
        "Each scheme stands for itself; grades steer inspections and are no public verdict.",
    ),
    "credit_list_entries": ("红黑名单", "White and black lists"),
    "credit_list_entries_intro": (
        "列入须经第二人复核；移出须有第二人和证据。",
        "A second person validates each entry; leaving asks for a second person and evidence.",
    ),
    "credit_points": ("信用计分", "Points"),
    "credit_points_intro": (
        "每条计分有起因行、规则版本与到期日；异议期间继续计入，不推送。",
        "Each has the row that caused it, a rule and an end; an appeal keeps it from the push.",
    ),
    "credit_proposals": ("计分建议", "Points that the rules would count"),
    "credit_proposals_intro": (
        "规则提出、尚无人登记或撤销的计分；机器不登记。",
        "What nobody has recorded or discarded; the machine records nothing.",
    ),
    "credit_push": ("推送清单", "What is pushed"),
    "credit_push_intro": (
        "仅有公示依据、已复核、无异议、非个体工商户的事项；随下载文件提供 CSV。",
        "Validated items with a ground of publication, not under appeal, of no person; in the"
        " downloads as CSV.",
    ),
    "trade": ("贸易、口岸与知识产权", "Trade, ports, rights"),
    "export_pressure": ("出口市场压力", "Pressure on exports"),
    "export_pressure_intro": (
        "近一年境外通报、拒绝入境、境外召回与退运分列，不相加；右侧为上一年。无发布者的市场为“—”，不是零。本地产业在前。",
        "Notices, refusals, recalls and returned shipments of a year, each by itself and never"
        " summed, beside the year before. A dash is a market that no publisher tells of, no zero."
        " Local industries first.",
    ),
    "market_signals": ("市场与危害", "Markets and hazards"),
    "market_signals_intro": (
        "某市场报告某危害是否多于其他市场；先验不能确定时以信息成分的精确下限判断。",
        "Whether a market reports a hazard more often than others do; by the exact limit of the"
        " information component where no prior settles.",
    ),
    "market_rules": ("所涉规则", "Rules said not to be kept"),
    "market_rules_intro": (
        "以发布者原文列出；一件可涉及多项规则。",
        "In the words of their publishers; one event may name several.",
    ),
    "port_incidents": ("口岸事件与演练", "Incidents and drills at ports"),
    "port_incidents_intro": (
        "响应以首报级别的时限计；时限为本系统建议值。",
        "Responses are held to the clock of the level first reported; the clocks are our proposal.",
    ),
    "port_years": ("口岸年度", "Ports by year"),
    "port_years_intro": ("事件与演练分列。", "Incidents and drills stand apart."),
    "rights_markets": ("海外知识产权", "Intellectual property abroad"),
    "rights_markets_intro": (
        "案件按市场、权利与当事地位计；有利率以已结案件为分母。",
        "Cases by market, right and side; the share is of those that ended.",
    ),
    "oversight": ("监测点、机构与共享", "Points, laboratories, sharing"),
    "shared_packages": ("信息共享与上报", "Packages for other agencies"),
    "shared_packages_intro": (
        "每单位只得其获准的列；同一夜重做指纹不变，送出与签收均凭指纹登记。",
        "Each agency gets the columns that it is allowed; what was sent and acknowledged is told by"
        " the SHA-256 of the file.",
    ),
    "monitoring_points": ("监测点反馈", "What monitoring points are told"),
    "monitoring_points_intro": (
        "最近的月份在前；不足五份报告不给出天数，首次交付的历史数据不计时。",
        "The newest months first; under five reports no days are given, and what a source delivered"
        " first is not timed.",
    ),
    "laboratory_watch": ("检验机构监督", "Watch of laboratories"),
    "laboratory_watch_intro": (
        "与其他机构在同样行业和渠道中的检出相比；偏少或偏多只是复核的理由，不是对任何机构的结论。",
        "Against what others find in the same industries and channels; less or more is a reason to"
        " look again and no finding against anybody.",
    ),
    "laboratory_signs": ("检验机构迹象", "Signs of laboratories"),
    "laboratory_signs_intro": (
        "紧贴限值、雷同与被推翻的结果，与其他机构在同样产品或项目中的相比；只是询问的理由，不是结论。"
        "检验周期无人公布。",
        "Values piled under limits, copied and overturned results against what others show in the"
        " same goods or test items; a reason to ask and no finding. Nobody publishes the days from"
        " sample to report.",
    ),
    "complaint_concentration": ("投诉集中度", "Concentration of complaints"),
    "complaint_concentration_intro": (
        "同一人在十二个月内多次投诉的，与其余投诉分列。投诉是权利，集中不等于不实。",
        "Complaints of people who complain many times in twelve months stand apart from the others."
        " To complain is a right; many are not false ones.",
    ),
    "frequent_complainants": ("集中投诉人", "Frequent complainants"),
    "frequent_complainants_intro": (
        "只有序号，没有姓名与代号；其投诉见 reports.rpt_frequent_complaint_rows。",
        "By number alone, without name or pseudonym; the complaints are in"
        " reports.rpt_frequent_complaint_rows.",
    ),
    "no_lines": ("没有记录。", "There is none."),
    # sources
    "sources": ("来源", "Sources"),
    # restatements
    "restatements": ("数字为何改变", "What changed and why"),
    "moved_numbers": ("与上一版本相比", "Since the version before"),
    "moved_numbers_intro": (
        "各月数字的变化与原因；各部分之和等于变化。",
        "Monthly numbers that moved, by cause; the parts sum to the change.",
    ),
    "no_moved_numbers": ("没有数字改变。", "No number moved."),
    "restated_numbers": ("发布后曾被修订的数字", "Numbers restated after publication"),
    "restated_numbers_intro": (
        "月份结束后已发布、后来改变的数字，全部列出。",
        "Every number that was published after its month was over and changed later.",
    ),
    "no_restated_numbers": ("没有数字被修订过。", "No number has been restated."),
    "listed_of": ("总数：", "In all:"),
    "restated_values": ("发布后曾被修订的比率与等级", "Rates and tiers restated after publication"),
    "restated_values_intro": (
        "已结束月份的比率与已过月末的等级，后来的版本给出了不同的值；原因是其背后变动最多的一类事件，"
        "无事件变动时为模型（同类单元、报告延迟或规则）。",
        "Rates of months that were over and tiers of past month ends that a later version prints"
        " otherwise; the cause is what moved most of the events behind them or, where none moved,"
        " the model: cells it borrows from, the delay, a rule.",
    ),
    "no_restated_values": (
        "没有比率或等级被修订过。",
        "No rate and no tier has been restated.",
    ),
    "restated_on": ("修订日期", "Restated on"),
    "corrections": ("人工更正", "Corrections by people"),
    "no_corrections": ("没有更正。", "There is no correction."),
    "decided_by": ("决定人", "Decided by"),
    "correction_applied": ("已采用", "applied"),
    "correction_unmatched": ("与发布值不符，未采用", "not applied: the publisher says otherwise"),
    "correction_unknown_record": ("无此记录", "no such record"),
    "correction_withdrawn": ("已撤回", "withdrawn"),
    "correction_replaced": ("已被替代", "replaced"),
    # data
    "data": ("数据", "Data"),
    "downloads": ("下载", "Downloads"),
    "downloads_intro": (
        "本版别的全部公布表。行数不多的报表在此处给出 CSV（防公式，可用表格软件打开）；"
        "其余见发布版本的 DuckDB、Parquet 与 CSV 文件。",
        "All tables of this edition. Reports that are not long stand here as CSV, safe for"
        " spreadsheets; the others are in the DuckDB, Parquet and CSV files of the version.",
    ),
    "downloads_caption": ("公布的表", "Published tables"),
    "table": ("表", "Table"),
    "in_published_file": ("见发布文件", "in the published file"),
    "dictionary": ("数据字典", "Data dictionary"),
    # accessibility
    "accessibility": ("无障碍说明", "Accessibility"),
    "accessibility_1": (
        "本站以 WCAG 2.2 AA 级为目标（GB/T 37668-2019 引用的同一准则）。"
        "各类页面的两种语言与深浅两种配色在 Chromium 中以 axe 检查。",
        "The site aims at WCAG 2.2, level AA, the guidelines that GB/T 37668-2019 refers to. Pages"
        " of every type are checked with axe in Chromium, in both languages and both schemes.",
    ),
    "accessibility_2": (
        "表格是带标题与表头的真正的表格；每张图都有文字说明与数据表；等级以文字、颜色和位置共同表示。",
        "Tables are real ones with caption and headers; every chart has a sentence and a table of"
        " its numbers; a tier is told by word, colour and place together.",
    ),
    "accessibility_3": (
        "只用键盘即可到达全部内容；没有脚本时页面完整，筛选框不出现。",
        "Everything can be reached by keyboard; without scripts the pages are whole, and the filter"
        " is not there.",
    ),
    "accessibility_4": (
        "窄屏（320 像素）下除表格外不需横向滚动；打印时每页重复表头，并打印全部行。",
        "On a screen of 320 pixels only tables scroll sideways; in print each page repeats the"
        " headers, and every row is printed.",
    ),
    "accessibility_5": (
        "未经检验：NVDA、争渡等读屏软件，Firefox 与 360 浏览器。",
        "Not tested yet: screen readers such as NVDA and 争渡, Firefox, and 360's browser.",
    ),
    "accessibility_6": (
        "自动检查只能发现一部分问题；发现障碍请告知本系统的运行者。",
        "Automatic checks find only a part of what may be wrong; tell whoever runs this system of"
        " any obstacle.",
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

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {**OF_THE_REPORT, **_OF_THE_SITE, **OF_INSPECTIONS}
)
