"""The record types: what a source of each kind conforms to; the raw layer's only definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from ingest.items import ITEMS


class Kind(StrEnum):
    """How a column is typed once it has been read as text."""

    TEXT = "text"
    TEXTS = "texts"  # several values, kept apart: a list of text
    ITEMS = "items"  # test items with what was measured and allowed: `ingest.items`
    INTEGER = "integer"
    DECIMAL = "decimal"  # exact: sums do not depend on the order of rows
    DATE = "date"
    BOOLEAN = "boolean"
    CATEGORY = "category"  # text out of a closed list


_ARROW: Final[Mapping[Kind, pa.DataType]] = MappingProxyType(
    {
        Kind.TEXT: pa.string(),
        Kind.TEXTS: pa.list_(pa.string()),
        Kind.ITEMS: ITEMS,
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(18, 4),
        Kind.DATE: pa.date32(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.CATEGORY: pa.string(),
    }
)


@dataclass(frozen=True)
class Column:
    """One column of a record type.

    ``required`` columns may not be empty: a row without one is quarantined. ``values`` closes a
    category. ``low`` and ``high`` bound a number; a value outside is quarantined. What is
    ``is_restricted`` never reaches a published table.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    is_restricted: bool = False

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of the column in the raw layer."""
        return _ARROW[self.kind]


@dataclass(frozen=True)
class RecordType:
    """A kind of evidence that several publishers deliver: its columns, and the date it is dated by.

    ``key`` lists the columns that identify a record at its publisher; an empty key means that the
    publisher gives none, and the whole content with its ordinal in the sheet stands for one, less
    the ``derived`` columns, which tell of the file and not of the record. ``stamps`` are no content
    either: publishers stamp records anew by the hundred without changing a word of them.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    event_date: str = ""
    derived: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when the record type has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the typed columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the raw layer: typed columns, then provenance."""
        typed = [pa.field(column.name, column.arrow) for column in self.columns]
        return pa.schema(typed + [pa.field(c.name, c.arrow) for c in PROVENANCE])

    @property
    def schema_digest(self) -> str:
        """Name the shape of the raw layer: batches of another shape are judged anew."""
        shapes = f"{self.schema}\n{REJECTS}"
        return sha256(shapes.encode()).hexdigest()[:16]


TABLE_TYPES: Final = (
    "result_list",
    "fail_only_list",
    "follow_up",
    "risk_monitoring",
    "value_comparison",
)
SAMPLING_BASES: Final = (
    "random_spot_check",
    "targeted_spot_check",
    "follow_up_check",
    "risk_monitoring",
    "unknown",
)
CHANNELS: Final = ("production", "shop", "e_commerce", "mixed", "unknown")
RESULTS: Final = ("conforming", "nonconforming", "not_judged")
NONCONFORMITY_CLASSES: Final = ("critical", "major", "label_only", "unclassified")
DATE_PRECISIONS: Final = ("day", "month", "quarter", "year")

PROVENANCE: Final = (
    Column("record_id", Kind.TEXT, "记录标识", "record id: hash of source and record key", True),
    Column("content_hash", Kind.TEXT, "内容指纹", "hash of the typed content", True),
    Column("row_id", Kind.TEXT, "行标识", "landed row: batch and ordinal, unique", True),
    Column("source", Kind.TEXT, "来源", "source that delivered the row", True),
    Column("source_rank", Kind.INTEGER, "来源次序", "which source of a register is believed", True),
    Column("batch_id", Kind.TEXT, "批次", "landed batch, one file each", True),
    Column("file_name", Kind.TEXT, "文件名", "file name as it lay in the drop folder", True),
    Column("sheet_name", Kind.TEXT, "工作表", "sheet or member inside the file"),
    Column("row_number", Kind.INTEGER, "行号", "row in the sheet or file, counted from 1", True),
    Column("landed_date", Kind.DATE, "落地日期", "business date of the landing", True),
    Column("published", Kind.TEXT, "原文", "the row as its publisher wrote it, JSON", True),
)

SPOT_CHECK_RESULT: Final = RecordType(
    name="spot_check_result",
    zh="监督抽查结果",
    en="spot check result",
    event_date="check_date",
    # reading more numbers out of the same cells makes no new record
    derived=("check_date", "check_date_basis", "check_date_precision", "test_items"),
    columns=(
        Column("check_number", Kind.TEXT, "抽样单编号", "number of the sampling sheet"),
        Column("notice_title", Kind.TEXT, "公告标题", "title of the annex or notice", True),
        Column("table_type", Kind.CATEGORY, "表类型", "what the table lists", True, TABLE_TYPES),
        Column(
            "sampling_basis",
            Kind.CATEGORY,
            "抽样性质",
            "how the sample came to be taken",
            True,
            SAMPLING_BASES,
        ),
        Column("channel", Kind.CATEGORY, "抽样领域", "where it was sampled", True, CHANNELS),
        Column("product_category", Kind.TEXT, "产品类别", "product group the notice is about"),
        Column("product_name", Kind.TEXT, "产品名称", "product as named on the sample"),
        Column("brand", Kind.TEXT, "商标", "brand"),
        Column("model", Kind.TEXT, "规格型号", "model and specification"),
        Column("maker_name", Kind.TEXT, "生产企业", "maker as claimed on the product"),
        Column("maker_place", Kind.TEXT, "生产企业所在地", "place of the claimed maker"),
        Column("seller_name", Kind.TEXT, "被抽样单位", "firm or platform sampled"),
        Column("seller_place", Kind.TEXT, "被抽样单位所在地", "place of the firm sampled"),
        Column("date_or_batch", Kind.TEXT, "生产日期/批号", "production date or batch, as written"),
        Column("production_date", Kind.DATE, "生产日期", "production date read from the text"),
        Column(
            "production_date_precision",
            Kind.CATEGORY,
            "生产日期精度",
            "how much of the production date is written",
            values=DATE_PRECISIONS,
        ),
        Column("production_batch", Kind.TEXT, "生产批号", "batch read from the text"),
        Column("result_text", Kind.TEXT, "检验结论", "result as written"),
        Column("result", Kind.CATEGORY, "结论", "result as judged", True, RESULTS),
        Column(
            "nonconformity_class",
            Kind.CATEGORY,
            "不合格类别",
            "weight of the non-conformity",
            values=NONCONFORMITY_CLASSES,
        ),
        Column("nonconforming_items", Kind.TEXTS, "不合格项目", "test items that failed"),
        Column("test_items", Kind.ITEMS, "检验项目", "test items: measured, allowed, judged"),
        Column("laboratory_name", Kind.TEXT, "承检机构", "testing laboratory"),
        Column("remark", Kind.TEXT, "备注", "remark"),
        Column("check_date", Kind.DATE, "抽查日期", "date the check is counted at"),
        Column(
            "check_date_basis",
            Kind.CATEGORY,
            "日期依据",
            "what the date of the check was read from",
            values=("sampled", "notice", "file_name", "title", "production"),
        ),
        Column(
            "check_date_precision",
            Kind.CATEGORY,
            "日期精度",
            "how exact the date of the check is",
            values=DATE_PRECISIONS,
        ),
        Column("occurrence", Kind.INTEGER, "重复序号", "nth equal row in its sheet", True, low=1),
    ),
)

RECALL: Final = RecordType(
    name="recall",
    zh="召回",
    en="recall",
    key=("recall_number",),
    event_date="recall_date",
    stamps=("publisher_updated_date",),
    columns=(
        Column("recall_number", Kind.TEXT, "召回编号", "publisher's number", True),
        Column("title", Kind.TEXT, "标题", "title"),
        Column("product_name", Kind.TEXT, "产品名称", "product"),
        Column("product_category", Kind.TEXT, "产品类别", "publisher's category"),
        Column("brand", Kind.TEXT, "品牌", "brand"),
        Column("description", Kind.TEXT, "描述", "description"),
        Column("hazard_text", Kind.TEXT, "缺陷与危害", "hazard as written"),
        Column("hazard_terms", Kind.TEXTS, "危害词", "publisher's hazard terms"),
        Column("remedy_text", Kind.TEXT, "措施", "remedy as written"),
        Column("injury_text", Kind.TEXT, "伤害情况", "injuries as written"),
        Column("maker_name", Kind.TEXT, "生产者", "maker"),
        Column("importer_name", Kind.TEXT, "进口商", "importer"),
        Column("origin_country", Kind.TEXT, "原产国", "country of manufacture, as written"),
        Column("units_text", Kind.TEXT, "数量原文", "units as written"),
        Column("unit_count", Kind.INTEGER, "数量", "units recalled, null when unknown", low=0),
        Column("is_injury_reported", Kind.BOOLEAN, "有伤害报告", "injuries were reported"),
        Column("is_death_reported", Kind.BOOLEAN, "有死亡报告", "deaths were reported"),
        Column("url", Kind.TEXT, "网址", "address"),
        Column("recall_date", Kind.DATE, "召回日期", "date of the recall", True),
        Column("publisher_updated_date", Kind.DATE, "发布者更新日期", "publisher's own stamp"),
    ),
)

FOREIGN_NOTICE: Final = RecordType(
    name="foreign_notice",
    zh="境外通报",
    en="foreign notice",
    key=("case_number", "report_year", "report_week"),
    event_date="published_date",
    columns=(
        Column("case_number", Kind.TEXT, "通报编号", "case number", True),
        Column("report_year", Kind.INTEGER, "周报年份", "year of the weekly report", True),
        Column("report_week", Kind.INTEGER, "周报周次", "week of the weekly report", True),
        Column("category", Kind.TEXT, "产品类别", "publisher's category", True),
        Column("product_name", Kind.TEXT, "产品名称", "product"),
        Column("brand", Kind.TEXT, "品牌", "brand"),
        Column("model", Kind.TEXT, "型号", "model"),
        Column("risk_types", Kind.TEXTS, "风险类型", "risk types, several"),
        Column("risk_level", Kind.TEXT, "风险等级", "risk level"),
        Column("danger_text", Kind.TEXT, "危险描述", "danger as written"),
        Column("measures", Kind.TEXTS, "措施", "categories of measures, several"),
        Column("description", Kind.TEXT, "描述", "description"),
        Column("notifying_country", Kind.TEXT, "通报国", "notifying country"),
        Column("origin_country", Kind.TEXT, "原产国", "country of origin, null when unknown"),
        Column("notice_type", Kind.TEXT, "通报类型", "type of notice"),
        Column("url", Kind.TEXT, "网址", "address"),
        Column("is_addendum", Kind.BOOLEAN, "是否补充", "belongs to an addendum"),
        Column("published_date", Kind.DATE, "发布日期", "date of the weekly report", True),
    ),
)

INJURY: Final = RecordType(
    name="injury",
    zh="产品伤害",
    en="injury",
    key=("case_number",),
    event_date="treated_date",
    columns=(
        Column("case_number", Kind.TEXT, "病例编号", "case number", True),
        Column("treated_date", Kind.DATE, "就诊日期", "date of treatment", True),
        Column("sex", Kind.CATEGORY, "性别", "sex", values=("male", "female", "unknown")),
        Column("age_months", Kind.INTEGER, "月龄", "age in months", low=0, high=1560),
        Column("diagnosis_code", Kind.TEXT, "诊断代码", "diagnosis"),
        Column("body_part_code", Kind.TEXT, "部位代码", "body part"),
        Column("disposition_code", Kind.TEXT, "处置代码", "disposition"),
        Column("location_code", Kind.TEXT, "场所代码", "place of the accident"),
        Column("product_codes", Kind.TEXTS, "产品代码", "products involved, several"),
        Column("narrative", Kind.TEXT, "经过", "what happened"),
        Column("stratum", Kind.TEXT, "层", "sampling stratum"),
        Column("sampling_unit", Kind.TEXT, "抽样单元", "primary sampling unit"),
        # null for a surveillance card: it is a case counted, not a sample that stands for others
        Column("case_weight", Kind.DECIMAL, "权重", "cases that this one stands for", low=0),
        Column("injured_date", Kind.DATE, "伤害发生日期", "date of the injury"),
        Column("reported_date", Kind.DATE, "填报日期", "date the case was reported"),
        Column("age_band", Kind.TEXT, "年龄段", "age band, where no age may be kept"),
        Column("product_names", Kind.TEXTS, "产品名称", "products as named, several"),
        Column("product_category", Kind.TEXT, "产品类别", "publisher's product category"),
        Column("brand", Kind.TEXT, "品牌", "brand"),
        Column("model", Kind.TEXT, "型号", "model"),
        Column("cause_text", Kind.TEXT, "伤害原因", "cause as written"),
        Column("nature_text", Kind.TEXT, "伤害性质", "nature of the injury as written"),
        Column("body_part_text", Kind.TEXT, "伤害部位", "body part as written"),
        Column("severity_text", Kind.TEXT, "伤害程度", "severity as the hospital judged it"),
        Column("intent_text", Kind.TEXT, "伤害意图", "intent as written"),
        Column("disposition_text", Kind.TEXT, "伤害结局", "disposition as written"),
        Column("location_text", Kind.TEXT, "发生地点", "place of the accident as written"),
        Column("activity_text", Kind.TEXT, "发生时活动", "activity at the time, as written"),
        Column("hospital_place", Kind.TEXT, "医院所在地", "county of the reporting hospital"),
    ),
)

COMPLAINT: Final = RecordType(
    name="complaint",
    zh="投诉举报",
    en="complaint",
    key=("complaint_number",),
    event_date="received_date",
    columns=(
        Column("complaint_number", Kind.TEXT, "登记编号", "publisher's number", True),
        Column("received_date", Kind.DATE, "登记日期", "date received", True),
        Column("event_date", Kind.DATE, "发生日期", "date of the incident"),
        Column(
            "complaint_type",
            Kind.CATEGORY,
            "反映类型",
            "complaint or whistle-blow",
            values=("complaint", "report", "enquiry", "other"),
        ),
        Column("industry_text", Kind.TEXT, "行业分类", "publisher's industry"),
        Column("category_text", Kind.TEXT, "客体分类", "publisher's product category"),
        Column("product_name", Kind.TEXT, "商品名称", "product"),
        Column("brand", Kind.TEXT, "品牌", "brand"),
        Column("model", Kind.TEXT, "型号", "model"),
        Column("problem_text", Kind.TEXT, "问题分类", "publisher's problem category"),
        Column("narrative", Kind.TEXT, "内容", "what is complained of, masked"),
        Column("respondent_name", Kind.TEXT, "被诉单位", "firm complained of"),
        Column("respondent_credit_code", Kind.TEXT, "统一社会信用代码", "its social credit code"),
        Column("maker_name", Kind.TEXT, "生产企业", "maker"),
        Column("region_text", Kind.TEXT, "区域", "place, as written"),
        Column("hs_code", Kind.TEXT, "HS编码", "customs commodity code"),
        Column("origin_country", Kind.TEXT, "原产国", "country of origin, as written"),
        Column("amount_cny", Kind.DECIMAL, "金额（元）", "amount in dispute, yuan", low=0),
        Column("injured_count", Kind.INTEGER, "受伤人数", "people injured", low=0),
        Column("death_count", Kind.INTEGER, "死亡人数", "people killed", low=0),
        Column("is_fire", Kind.BOOLEAN, "是否起火", "fire involved"),
        Column("is_crash", Kind.BOOLEAN, "是否碰撞", "crash involved"),
        Column("is_import", Kind.BOOLEAN, "是否进口", "imported goods"),
        Column("is_online", Kind.BOOLEAN, "是否网购", "bought online"),
        Column("is_professional", Kind.BOOLEAN, "是否职投", "professional complainant"),
        Column(
            "complainant_pseudonym",
            Kind.TEXT,
            "投诉人代号",
            "who complains, under a pseudonym",
            is_restricted=True,
        ),
    ),
)

# Goods turned away at a border, a line of an entry a record. Customs choose what they look at, so
# refusals are no notice on the market and no random sample: a class of evidence of their own.
BORDER_REFUSAL: Final = RecordType(
    name="border_refusal",
    zh="口岸未准入境",
    en="border refusal",
    key=("refusal_number",),
    event_date="refused_date",
    columns=(
        Column("refusal_number", Kind.TEXT, "未准入编号", "number of the refused line", True),
        Column("refused_date", Kind.DATE, "未准入日期", "date or month of the refusal", True),
        Column(
            "refused_date_precision",
            Kind.CATEGORY,
            "日期精度",
            "how exact the date of the refusal is",
            values=DATE_PRECISIONS,
        ),
        Column("product_name", Kind.TEXT, "产品名称", "product"),
        Column("product_category", Kind.TEXT, "产品类别", "publisher's product category"),
        Column("hs_code", Kind.TEXT, "HS编码", "customs commodity code"),
        Column("maker_name", Kind.TEXT, "生产企业", "maker"),
        Column("importer_name", Kind.TEXT, "进口商", "importer"),
        Column("importer_number", Kind.TEXT, "进口商备案号", "importer's filing number"),
        Column("origin_country", Kind.TEXT, "原产地", "country of origin, as written"),
        Column("refusing_country", Kind.TEXT, "拒绝国", "country that refused entry", True),
        Column("port", Kind.TEXT, "进口口岸", "port of entry"),
        Column("weight_kg", Kind.DECIMAL, "重量（千克）", "weight in kilograms", low=0),
        Column("reasons", Kind.TEXTS, "未准入境的事实", "why entry was refused, several"),
        Column("disposition_text", Kind.TEXT, "处置", "what became of the goods"),
    ),
)

RETURNED_SHIPMENT: Final = RecordType(
    name="returned_shipment",
    zh="出口退运",
    en="returned shipment",
    key=("return_number",),
    event_date="returned_date",
    columns=(
        Column("return_number", Kind.TEXT, "退运编号", "number of the returned line", True),
        Column("returned_date", Kind.DATE, "退运日期", "date the goods came back", True),
        Column("exported_date", Kind.DATE, "出口日期", "date the goods had left"),
        Column("product_name", Kind.TEXT, "产品名称", "product"),
        Column("product_category", Kind.TEXT, "产品类别", "publisher's product category"),
        Column("hs_code", Kind.TEXT, "HS编码", "customs commodity code"),
        Column("maker_name", Kind.TEXT, "生产企业", "maker"),
        Column("maker_place", Kind.TEXT, "生产企业所在地", "place of the maker"),
        Column("exporter_name", Kind.TEXT, "出口企业", "exporter"),
        Column("exporter_credit_code", Kind.TEXT, "统一社会信用代码", "its social credit code"),
        Column("market_country", Kind.TEXT, "退运国家", "market that sent the goods back"),
        Column("reason_category", Kind.TEXT, "退运原因类别", "publisher's kind of reason"),
        Column("reason_text", Kind.TEXT, "退运原因", "reason as written"),
        Column("finding_text", Kind.TEXT, "追溯调查结论", "what the inquiry found"),
        Column("disposition_text", Kind.TEXT, "处置", "what became of the goods"),
        Column("quantity", Kind.DECIMAL, "数量", "quantity, in its unit", low=0),
        Column("quantity_unit", Kind.TEXT, "数量单位", "unit of the quantity"),
        Column("weight_kg", Kind.DECIMAL, "重量（千克）", "weight in kilograms", low=0),
        Column("value_usd", Kind.DECIMAL, "货值（美元）", "value in US dollars", low=0),
        Column("port", Kind.TEXT, "入境口岸", "port the goods came back through"),
    ),
)

RECORD_TYPES: Final[Mapping[str, RecordType]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            SPOT_CHECK_RESULT,
            RECALL,
            FOREIGN_NOTICE,
            INJURY,
            COMPLAINT,
            BORDER_REFUSAL,
            RETURNED_SHIPMENT,
        )
    }
)

REJECTS: Final = pa.schema(
    [
        pa.field("row_id", pa.string()),
        pa.field("record_type", pa.string()),
        pa.field("source", pa.string()),
        pa.field("batch_id", pa.string()),
        pa.field("file_name", pa.string()),
        pa.field("sheet_name", pa.string()),
        pa.field("row_number", pa.int64()),
        pa.field("stage", pa.string()),  # read, conform, gate or refused
        pa.field("reason", pa.string()),  # stable code
        pa.field("column_name", pa.string()),
        pa.field("detail", pa.string()),  # for a person; never a personal value
        pa.field("landed_date", pa.date32()),
        pa.field("published", pa.string()),
        pa.field("record_id", pa.string()),  # null where its key could not be read
    ]
)
