"""What the pages themselves say, Chinese first; codes of the data have their words in the seeds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from warehouse.reports.watch_phrases import WATCH

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # head
        "title": ("产品安全风险夜报", "Nightly product-safety risk report"),
        "house": ("烽火", "Fenghuo"),
        "skip": ("跳到正文", "Skip to content"),
        "contents": ("目录", "Contents"),
        "other_language": ("English", "中文"),
        "business_date": ("业务日期", "Business date"),
        "version": ("发布版本", "Version"),
        "previous_version": ("上一版本", "Previous version"),
        "none_before": ("无（首个版本）", "none (first version)"),
        "window": ("评级窗口", "Window of the tiers"),
        "range": ("{first} 至 {last}", "{first} to {last}"),
        # 1 headline
        "headline": ("总览", "At a glance"),
        "alert_count": (
            "{total} 个行业中，{alert} 个处于预警等级，{insufficient} 个数据不足。",
            "Industries: {total}. At a warning tier: {alert}."
            " With too little data: {insufficient}.",
        ),
        "changed_count": (
            "与上一版本相比，{count} 个行业的等级有变动。",
            "Industries whose tier changed since the previous version: {count}.",
        ),
        "first_version": (
            "这是首个版本，没有可比较的上一版本：以下列出全部处于预警等级的行业。",
            "This is the first version; there is no earlier one to compare with."
            " Listed are all industries at a warning tier.",
        ),
        "numbered_tier": ("{number} 级 · {name}", "{number} · {name}"),
        "previous_gone": (
            "上一版本 {version} 已不再保留，无法与之比较：以下列出全部处于预警等级的行业。",
            "The previous version, {version}, is kept no longer, so nothing can be compared."
            " Listed are all industries at a warning tier.",
        ),
        "tier_strip": ("各等级的行业数", "Industries per tier"),
        "industries": (" / {total}", " / {total}"),
        "no_industry": ("无", "none"),
        "load_sound": ("数据装载完好", "The load was sound"),
        "load_remarks": ("数据装载有保留", "The load was sound, with remarks"),
        "load_broken": (
            "数据装载不平衡，请勿据此签发",
            "The load does not balance: do not sign on it",
        ),
        "load_sentence": (
            "全部 {landed} 行逐行有去向；{refused} 个文件被拒收，{quarantined} 行被隔离。",
            "All {landed} rows are accounted for. Refused files: {refused}. Quarantined rows:"
            " {quarantined}.",
        ),
        "load_sentence_broken": (
            "{unbalanced} 个文件的行数对不上；{refused} 个文件被拒收，{quarantined} 行被隔离。",
            "Files whose rows do not add up: {unbalanced}. Refused files: {refused}. Quarantined"
            " rows: {quarantined}.",
        ),
        "landed_tonight": (
            "本业务日新到 {count} 个文件。",
            "Files landed on this business date: {count}.",
        ),
        # 2 changes
        "changes": ("等级变动", "New and changed tiers"),
        "warning_list": ("处于预警等级的行业", "Industries at a warning tier"),
        "no_changes": (
            "与上一版本相比，没有行业的等级发生变动。",
            "No industry changed its tier since the previous version.",
        ),
        "no_warnings": ("没有行业处于预警等级。", "No industry stands at a warning tier."),
        "changes_caption": (
            "自版本 {version}（{date}）以来的等级变动",
            "Tier changes since version {version} ({date})",
        ),
        "raised": ("上升", "raised"),
        "lowered": ("下降", "lowered"),
        "newly_graded": ("新评级", "newly graded"),
        "too_little_now": ("转为数据不足", "now too little data"),
        "enough_now": ("数据已足以评级", "now enough data"),
        "industry": ("行业", "Industry"),
        "change": ("变动", "Change"),
        "tier": ("等级", "Tier"),
        "score": ("得分", "Score"),
        "reason": ("理由", "Reason"),
        "contributing": ("计分指标", "What adds to the score"),
        "evidence_rows": ("证据事件", "Events behind it"),
        # 3 tiers
        "tiers": ("全部行业的等级与依据", "All industries: tier and evidence"),
        "tiers_intro": (
            "行业的等级是其最严重危害的等级：规则表中第一条成立的规则给出规则等级，上调即时生效，"
            "下调须连续数月安静，人工决定注明姓名、理由与期限。得分是各指标贡献之和，精确到末位，"
            "只用于同级排序。等级概率是同样大小的另一批样本会得到各等级的概率。"
            "“数据不足”不是“低风险”：它表示现有证据不足以下结论。区间均为 95%。",
            "An industry stands at the tier of its worst hazard: the first rule of the table that"
            " holds gives it, it is raised at once, lowered only after quiet months, and decisions"
            " of people carry name, reason and end. The score is the exact sum of the contributions"
            " and only orders industries of one tier. The probability of a tier is that of another"
            " sample of the same size. “Insufficient data” is not “low risk”: it says that the"
            " evidence does not allow a conclusion. All intervals are 95 %.",
        ),
        "tier_readings": (
            "按规则：{computed}；持有：{held}；现行：{standing}",
            "By the rules: {computed}; held: {held}; standing: {standing}",
        ),
        "tier_outlook": ("等级概率：{tiers}", "Probability of each tier: {tiers}"),
        "tier_moves": ("什么会改变规则等级", "What would change the tier by the rules"),
        "tier_move": (
            "{what} {before} → {after}：{tier}（{rule}）",
            "{what} {before} → {after}: {tier} ({rule})",
        ),
        "shrunken": ("{count}/{checks}，收缩后 {value}", "{count}/{checks}, shrunken {value}"),
        "tiers_caption": (
            "评级窗口 {first} 至 {last}，按等级排列",
            "Window {first} to {last}, in the order of tiers",
        ),
        "indicator": ("指标", "Indicator"),
        "value": ("数值", "Value"),
        "interval": ("95% 区间", "95 % interval"),
        "grade": ("档次", "Grade"),
        "contribution": ("贡献", "Adds"),
        "basis": ("口径", "Basis"),
        "value_of_events": ("{value}（{count} 起）", "{value} (events: {count})"),
        "too_early": ("尚不能判断", "too early to tell"),
        "no_data_for": ("无数据：{indicators}", "No data: {indicators}"),
        "because": ("{what}（{reason}）", "{what} ({reason})"),
        "no_value": ("无数据", "no data"),
        "of_possible": ("满分 {possible}", "of {possible} possible"),
        "no_score": ("不评分", "not scored"),
        "event_rows": ("证据 {count} 条", "rows of evidence: {count}"),
        "completeness": ("完整度 {share}", "{share} complete"),
        "by_date": ("按{axis}", "by {axis}"),
        "method": ("方法 {method}", "method {method}"),
        "scale_note": (
            "比例类指标的标尺为 0 至 {top}",
            "Shares stand on a scale from 0 to {top}",
        ),
        # 4 restatement
        "restatement": (
            "与上一版本相比：数字为何改变",
            "What changed since the last version, and why",
        ),
        "restatement_intro": (
            "每一行的各部分之和恰等于前后之差。迟报：事件早于上一版本所在月份，其文件此后才到；"
            "编辑：发布者修改了记录；重新归类：记录未变，方法或词表变了；移除：撤回、被取代或不再归入；"
            "原处编辑：记录改了（如日期、结果、数量），仍在原行业，不增减事件数。",
            "The parts of each line add up exactly to its change. Late: it happened before the"
            " month of the previous version, but its file landed since. Edited: the publisher"
            " changed the record. Reclassified: the record is the same, the method or a vocabulary"
            " changed. Removed: retracted, superseded or no longer assigned. Edited in place: the"
            " record changed, its date, result or units perhaps, and is counted where it was.",
        ),
        "history": ("记录的变化", "What became of records"),
        "history_intro": (
            "新增、迟报、发布者编辑、口径重置、撤回、重现、更正；口径重置与清单漏列不告警。"
            "某日已知的内容见 reports.rpt_record_versions。",
            "New, late, edited by the publisher, rebased, retracted, back again, corrected."
            " Rebased records and flaps raise no alarm. What was known on a day:"
            " reports.rpt_record_versions.",
        ),
        "history_caption": (
            "自上一版本以来各来源的记录版本数",
            "Versions of records since the last version, by source",
        ),
        "no_history": ("没有记录发生变化。", "No record has changed."),
        "rewrites": ("发布者批量改写", "Rewritten by publishers"),
        "rewritten": ("{count} 条记录：{columns}", "records: {count}; columns: {columns}"),
        "named_versions": (
            "撤回、重现与更正：{count}",
            "Retracted, back again, corrected: {count}",
        ),
        "event_of": ("事件 {date}", "event of {date}"),
        "unapplied_corrections": ("未生效的更正：{count}", "Corrections not applied: {count}"),
        "unapplied_unmatched": (
            "发布者的值已非预期值",
            "the publisher says something else than expected",
        ),
        "unapplied_unknown_record": ("没有此记录", "no such record"),
        "expected_observed": (
            "预期 {expected}，现为 {observed}，更正为 {corrected}",
            "expected {expected}, found {observed}, to be {corrected}",
        ),
        "empty_value": ("空", "nothing"),
        "load_quality": ("装载质量", "Load quality"),
        "sources": ("数据来源", "Sources"),
        "coverage_gaps": ("覆盖缺口", "Gaps in coverage"),
        "coverage_gaps_note": (
            "这些日期之间发布过的内容可能未被看到。",
            "Between these days something may have been published and never seen.",
        ),
        "gap_no_overlap": ("前后两次内容无重叠", "two polls share no item"),
        "gap_days_skipped": ("这些日期未被查询", "nobody asked for these days"),
        "restatement_first": (
            "首个版本，无前值可比。自下一版本起，此处逐项说明每个数字为何改变。",
            "First version: there are no earlier numbers. From the next version on, this section"
            " says why each number changed.",
        ),
        "restatement_gone": (
            "上一版本 {version} 已不再保留，无法逐项说明变化。",
            "The previous version, {version}, is kept no longer: its numbers cannot be compared.",
        ),
        "restatement_caption": ("{evidence}：事件数", "{evidence}: number of events"),
        "before": ("前", "Before"),
        "after": ("后", "After"),
        "added_new": ("新增", "New"),
        "added_late": ("迟报", "Late"),
        "edited_in": ("编辑移入", "Edited in"),
        "edited_out": ("编辑移出", "Edited out"),
        "edited_within": ("原处编辑", "Edited in place"),
        "removed": ("移除", "Removed"),
        "reclassified_in": ("重归类入", "Reclass. in"),
        "reclassified_out": ("重归类出", "Reclass. out"),
        "net": ("净变化", "Change"),
        "unchanged_rest": (
            "其余 {count} 个无变化的行业",
            "Other industries, unchanged ({count})",
        ),
        "total": ("合计", "Total"),
        "class_unchanged": (
            "{evidence}：{count} 起事件，无任何变化。",
            "{evidence}: nothing changed (events: {count}).",
        ),
        "rate_changes": ("监督抽查指标的前后对照", "Spot-check figures, before and after"),
        "number_changes": ("趋势数字的变化分解", "Numbers of the trends that moved, and why"),
        "number_changes_note": (
            "共 {total} 个月度数字有变动，列出变动最大的 {shown} 个；各部分之和等于变化。"
            "其余见 reports.rpt_changes。",
            "Monthly numbers that moved: {total}; the {shown} that moved most are listed, and their"
            " parts sum to the change. The others are in reports.rpt_changes.",
        ),
        "no_number_changes": ("趋势数字没有变化。", "No number of the trends moved."),
        "number": ("数字", "Number"),
        "measure_check_count": ("抽查批次", "Checks"),
        "measure_failure_count": ("不合格批次", "Failures"),
        "measure_event_count": ("事件数", "Events"),
        "measure_unit_count": ("涉及数量", "Units"),
        "new_part": ("新增", "New"),
        "late_part": ("迟报", "Late"),
        "edit_part": ("发布者修改", "Edited"),
        "retraction_part": ("撤回", "Taken back"),
        "correction_part": ("更正", "Corrected"),
        "method_part": ("方法", "Method"),
        "no_rate_changes": ("监督抽查指标没有变化。", "No spot-check figure changed."),
        # 5 trends
        "trends": ("危害趋势", "Hazard trends"),
        "trends_intro": (
            "每张图只含一类证据、一种抽样性质，互不合并。浅色柱为 95% 区间；空心或虚线为暂定月份，"
            "报告尚未到齐，数字还会上升；没有标记的月份没有数据。区间过长时在图顶截断，表中为全值。",
            "Each chart holds one evidence class on one sampling basis; nothing is pooled. Light"
            " bars are 95 % intervals. Hollow or dashed months are provisional: reports are still"
            " coming in and the numbers will rise. A month without a mark has no data. Very long"
            " intervals are cut at the top of a chart; its table has them in full.",
        ),
        "trends_chosen": (
            "绘图的 {count} 个行业：先列预警等级的行业，再列数据最多的行业。"
            "其余行业的数字在 {table} 中。",
            "Industries drawn: {count}; those at a warning tier, then those with most data."
            " The others are in {table}.",
        ),
        "rate_title": ("抽查不合格率 · {basis}", "Spot-check failure rate · {basis}"),
        "count_title": ("{evidence} · 每月事件数", "{evidence} · events a month"),
        "rate_label": (
            "{industry}：{basis}，{months} 个月共抽查 {checks} 批次，不合格 {failures} 批次。",
            "{industry}: {basis}; months: {months}, checks: {checks}, failed: {failures}.",
        ),
        "count_label": (
            "{industry}：{evidence}，{months} 个月共 {events} 起。",
            "{industry}: {evidence}; months: {months}, events: {events}.",
        ),
        "denominator_checks": ("分母：{count} 批次", "denominator (checks): {count}"),
        "no_denominator": ("无分母，仅为计数", "counts, no denominator"),
        "provisional_count": ("{count} 个月暂定", "provisional months: {count}"),
        "all_final": ("各月均已到齐", "all months final"),
        "provisional": ("暂定", "provisional"),
        "month": ("月份", "Month"),
        "failed_of_checked": ("不合格/抽查", "Failed/checked"),
        "rate": ("不合格率", "Rate"),
        "event_count": ("事件数", "Events"),
        "complete": ("完整度", "Complete"),
        "rate_standardised": ("标准化率", "At a fixed mix of channels"),
        "rate_shrunken": ("收缩率", "Drawn to its family"),
        "over_10": ("P(≥10%)", "P(≥ 10 %)"),
        "over_20": ("P(≥20%)", "P(≥ 20 %)"),
        "top_maker": ("首要厂家占比", "Share of the first maker"),
        "units_unknown": ("{count} 起数量不明", "unknown for {count}"),
        "units": ("涉及数量", "Units"),
        "rate_company": (
            "最近到齐的 {month}：标准化率 {standardised}；收缩率 {shrunken}；"
            "P(≥10%) = {over_10}，P(≥20%) = {over_20}；首要厂家占不合格的 {maker}",
            "newest settled month {month}: at a fixed mix of channels {standardised}; drawn to its"
            " family {shrunken}; P(≥ 10 %) = {over_10}, P(≥ 20 %) = {over_20}; first maker's share"
            " of the failures {maker}",
        ),
        "count_company": (
            "最近到齐的 {month}：涉及数量 {units}；严重程度 4/3/2/1/不明 {severities}；"
            "全国估计 {estimate}；首要厂家占 {maker}",
            "newest settled month {month}: units {units}; severity 4/3/2/1/unknown {severities};"
            " national estimate {estimate}; first maker's share {maker}",
        ),
        "no_settled_month": ("没有已到齐的月份", "no settled month"),
        "units_unstated": ("数量不明事件数", "Events without units"),
        "estimate": ("全国估计", "National estimate"),
        "unstable": ("不稳定", "unstable"),
        "slope": (
            "每年 ×{ratio}（95% 区间 {interval}，p：{p}，{months} 个月）",
            "a year × {ratio} (95 % interval {interval}, p: {p}, months: {months})",
        ),
        "no_slope": ("月份太少，不能判断趋势", "too few months to tell a trend"),
        "data_table": ("数据表", "Data table"),
        "top_hazards": ("窗口内主要危害：{hazards}", "Main hazards in the window: {hazards}"),
        "no_hazards": ("窗口内无已归类的危害", "No hazard assigned in the window"),
        "no_trends": ("没有可绘制的趋势。", "There is no trend to draw."),
        # 6 load
        "load": ("数据装载状况", "Load health"),
        "load_intro": (
            "到达 = 载入 + 隔离 + 重复 + 被取代 + 撤回，逐文件相等。",
            "Landed = loaded + quarantined + duplicate + superseded + retracted, exactly, for every"
            " file.",
        ),
        "load_caption": ("各来源的行数核对", "Rows of each source"),
        "source": ("来源", "Source"),
        "evidence": ("证据类别", "Evidence"),
        "files": ("文件", "Files"),
        "refused_of": ("其中拒收 {count}", "{count} refused"),
        "landed": ("到达", "Landed"),
        "loaded": ("载入", "Loaded"),
        "quarantined": ("隔离", "Quarantined"),
        "duplicate": ("重复", "Duplicate"),
        "superseded": ("被取代", "Superseded"),
        "retracted": ("撤回", "Retracted"),
        "balanced": ("平衡", "Balanced"),
        "is_balanced": ("✓ 相等", "✓ equal"),
        "is_unbalanced": ("✗ 差 {count}", "✗ off by {count}"),
        "newest_event": ("最新事件", "Newest event"),
        "newest_landed": ("最近到达", "Last landed"),
        "unmapped": ("未归类：行业 / 危害", "Unmapped: industry / hazard"),
        "refused_files": ("被拒收的文件", "Refused files"),
        "no_refused": ("没有文件被拒收。", "No file was refused."),
        "file": ("文件", "File"),
        "to_do": ("如何处理", "What to do"),
        "do_generic": (
            "对照来源说明核对文件，修正后重新投放；更正的文件按新批次处理。",
            "Compare the file with the declaration of its source, correct it and drop it again;"
            " a corrected file is a new batch.",
        ),
        "more_files": ("另有 {count} 个，见 {table}。", "{count} more are in {table}."),
        "quarantine_reasons": ("隔离原因", "Why rows were quarantined"),
        "no_quarantine": ("没有行被隔离。", "No row was quarantined."),
        "stage": ("环节", "Stage"),
        "column": ("列", "Column"),
        "rows": ("行数", "Rows"),
        "exclusions": ("未进入趋势的事件", "Events that stand in no trend"),
        "licences": ("许可与署名", "Licences and attribution"),
        "schedule": ("频次", "Schedule"),
        "no_sources": ("没有任何来源到达。", "No source has delivered anything."),
        # 7 methods
        "methods": ("如何阅读与复核", "How to read and verify"),
        "open_rows": ("打开一个数字背后的行", "Open the rows behind a figure"),
        "open_rows_intro": (
            "用任一 DuckDB 1.1 及以上的客户端只读打开本版本的发布文件。"
            "例如，行业 {code} 的全部证据：",
            "Open this version's published file read-only with any DuckDB client since 1.1. All the"
            " evidence of industry {code}, for example:",
        ),
        "open_rows_after": (
            "每一行带有 file_name、sheet_name 与 row_number：可一直追到发布者的原文件。",
            "Each row bears file_name, sheet_name and row_number: it leads back to the publisher's"
            " own file.",
        ),
        "method_list": ("方法", "Methods"),
        "formula": ("公式", "Formula"),
        "reference": ("出处", "Reference"),
        "method_id": ("编号", "Id"),
        "method_title": ("名称", "Name"),
        "reading": ("阅读要点", "Reading notes"),
        "reading_basis": (
            "不合格率只说明被抽到的产品：定向抽查查的是可疑产品，其比例高于市场总体，不可外推。"
            "不同抽样性质从不合并。",
            "A targeted check finds more than the market holds. Sampling bases are never pooled,"
            " and a rate speaks only for the products that were sampled.",
        ),
        "reading_counts": (
            "召回、境外通报、投诉与伤害是计数，没有分母；其升降也可能来自执法或申报的变化。",
            "Recalls, foreign notices, complaints and injuries are counts without a denominator;"
            " they also rise and fall with enforcement and reporting.",
        ),
        "reading_human": (
            "等级用于安排资源与提请研判，不是对任何企业的结论；处置由人决定。",
            "Tiers direct attention. They are no finding against any firm; people decide what"
            " follows.",
        ),
        "missing_terms": (
            "以下代码尚无译名，按原样显示：{codes}",
            "These codes have no word yet and are shown as they are: {codes}",
        ),
        # the same as a workbook and as a mail
        "cover": ("封面", "Cover"),
        "sheets": ("工作表", "Sheets"),
        "cover_note": (
            "一页一表，自 A1 起。空单元格表示没有数据，不是零。数值未经舍入。",
            "One table a sheet, from A1. An empty cell says that there is no data; it is not zero."
            " Values are not rounded.",
        ),
        "tiers_short": ("等级", "Tiers"),
        "evidence_sheet": ("依据", "Evidence"),
        "restatement_sheet": ("数字为何改变", "What changed and why"),
        "readings_sheet": ("抽查指标前后对照", "Spot checks before, after"),
        "rates_sheet": ("抽查不合格率", "Spot-check rates"),
        "counts_sheet": ("每月事件数", "Event counts"),
        "charts_sheet": ("图", "Charts"),
        "files_sheet": ("文件", "Files"),
        "quarantine_sheet": ("隔离原因", "Quarantine"),
        "exclusions_sheet": ("未进入趋势", "In no trend"),
        "methods_sheet": ("方法", "Methods"),
        "code": ("代码", "Code"),
        "possible": ("满分", "Possible"),
        "equation": ("得分算式", "Score as a sum"),
        "window_start": ("窗口起", "Window from"),
        "window_end": ("窗口止", "Window to"),
        "as_shown": ("页面所示", "As on the page"),
        "low": ("区间下限", "Low"),
        "high": ("区间上限", "High"),
        "unit": ("单位", "Unit"),
        "sample_count": ("样本数", "Sample"),
        "failures": ("不合格", "Failed"),
        "weight": ("权重", "Weight"),
        "axis": ("日期口径", "Date axis"),
        "tier_before": ("原等级", "Tier before"),
        "tier_after": ("现等级", "Tier after"),
        "score_before": ("原得分", "Score before"),
        "score_after": ("现得分", "Score after"),
        "publisher": ("发布者", "Publisher"),
        "unexplained": ("去向不明", "Unexplained"),
        "unmapped_industry": ("未归类行业", "No industry"),
        "unmapped_hazard": ("未归类危害", "No hazard"),
        "licence": ("许可", "Licence"),
        "attribution": ("署名", "Attribution"),
        "decision": ("决定", "Decision"),
        "detail": ("细节", "Detail"),
        "yes": ("是", "yes"),
        "no": ("否", "no"),
        "mail_attached": ("附件：{names}", "Attached: {names}"),
        "mail_pages": (
            "带图表的完整页面在本版本的报告文件夹中：{name}",
            "The whole page, with its charts, is in the report folder of this version: {name}",
        ),
        # sign-off
        "sign": ("审阅", "Review"),
        "sign_opinion": ("审阅意见", "Remarks"),
        "sign_name": ("审阅人（签字）", "Reviewed by (signature)"),
        "sign_date": ("日期", "Date"),
        "colophon": (
            "由发布版本 {version} 生成；同一版本重新生成的页面逐字节相同。",
            "Written from version {version}; writing it again gives the same bytes.",
        ),
        **WATCH,
    }
)
