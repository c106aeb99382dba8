"""What is said of dated decisions, warnings of the gate, restated numbers and other versions."""

from __future__ import annotations

from typing import Final

WATCH: Final[dict[str, tuple[str, str]]] = {
    "watch_sentence": (
        "{overdue} 个事项已过期，{soon} 个 30 天内到期；质量门对新文件有 {warnings} 条提示；"
        "本版本修订了 {restated} 个已发布的数字。",
        "Matters past their day: {overdue}, ending within 30 days: {soon}. Warnings of the gate"
        " on new files: {warnings}. Published numbers that this version restated: {restated}.",
    ),
    "clocks": ("期限", "Clocks"),
    "clocks_note": (
        "所列为已登记、有截止日的事项：人工定级、产品评估与预警措施。召回、复检等法定期限尚无登记，"
        "此处未列不等于没有逾期。",
        "Listed is what is on record and ends on a day: tiers set by a person, assessments of"
        " products and measures after warnings. Recalls and re-checks have no register yet: what"
        " is not listed here may still be overdue.",
    ),
    "no_clocks": ("没有已登记的期限。", "Nothing on record ends on a day."),
    "clock_kind": ("事项", "Matter"),
    "clock_override": ("人工定级", "Tier set by a person"),
    "clock_assessment": ("产品评估", "Assessment of a product"),
    "clock_measure": ("预警措施", "Measure after a warning"),
    "clock_reference": ("编号", "Reference"),
    "hazard": ("危害", "Hazard"),
    "due_date": ("截止日", "Ends on"),
    "days_left": ("剩余天数", "Days left"),
    "clock_state": ("状态", "State"),
    "clock_overdue": ("已过期", "Overdue"),
    "clock_soon": ("30 天内到期", "Within 30 days"),
    "clock_running": ("未到期", "Running"),
    "all_hazards": ("整个行业", "The whole industry"),
    "gate_warnings": ("质量门提示", "Warnings of the gate"),
    "no_gate_warnings": (
        "质量门对新文件没有提示。",
        "The gate warned of nothing in the new files.",
    ),
    "gate_warnings_note": (
        "这些文件已装载，但与其来源的过往不符，请查看；全部见装载质量页。",
        "These files were loaded and are unlike their source's past: look at them. All of them"
        " stand on the page of load quality.",
    ),
    "silent_sources": (
        "已声明、尚未收到文件的来源：{names}。",
        "Declared sources of which no file has come: {names}.",
    ),
    "load_quality": ("装载质量", "Load quality"),
    "gate_rule": ("规则", "Rule"),
    "gate_example": ("实为（一例）", "Observed (one of them)"),
    "restated_numbers": ("修订的数字", "Restated numbers"),
    "restated_note": (
        "月份结束后已发布、本版本又改变的数字共 {count} 个，列出变动最大的 {shown} 个；"
        "历次修订共 {ever} 个，见修订页与 reports.rpt_restatements。",
        "Numbers published after their month was over that this version changed: {count}. The"
        " {shown} that changed most are listed. Restated by all versions: {ever}, on the page of"
        " restatements and in reports.rpt_restatements.",
    ),
    "no_restated": (
        "本版本没有修订已结束月份的数字；历次修订共 {ever} 个，见修订页。",
        "This version restated no number of a month that was over. Restated by all versions:"
        " {ever}, on the page of restatements.",
    ),
    "restatements_title": ("数据修订", "Restatements"),
    "restatements_intro": (
        "月份结束后已发布、其后版本又改变的每一个数字：原值、新值及原因，各部分之和恰等于前后之差。"
        "进行中的月份只会增长，不算修订；修订的比率与等级见 reports.rpt_restated_values。",
        "Every number that was published after its month was over and that a later version changed:"
        " the old number, the new one and the causes, which add up exactly. The running month only"
        " grows and is no restatement; rates and tiers stand in reports.rpt_restated_values.",
    ),
    "restatements_none": ("至今没有修订。", "Nothing has been restated so far."),
    "restatements_more": (
        "列出最近的 {shown} 个，共 {count} 个；其余见 reports.rpt_restatements。",
        "The newest {shown} of {count} are listed; the others stand in reports.rpt_restatements.",
    ),
    "restated_on": ("修订日期", "Restated"),
    "published_on": ("原发布日期", "Published"),
    # what `fenghuo diff` says beside
    "diff_same_method": (
        "方法、词表与政策相同。",
        "Method, vocabularies and policy are the same.",
    ),
    "diff_other_method": (
        "方法、词表或政策有变：未被任何人修改的事件归入“方法”。",
        "Method, vocabularies or policy differ: events that nobody changed stand under method.",
    ),
    "diff_totals": ("各类数字的变化与原因", "What moved each kind of number, and why"),
    "diff_rows": ("各表增减的行", "Rows gained and lost by table"),
    "diff_row": ("{table}：+{added} −{lost}（{reasons}）", "{table}: +{added} −{lost} ({reasons})"),
    "diff_not_next": (
        "两个版本不相邻，各表增减的行未作核对。",
        "The versions do not follow one another: rows gained and lost were not looked into.",
    ),
    "diff_nothing": ("没有变化。", "Nothing changed."),
}
