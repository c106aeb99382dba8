"""The industries of the invented world: what they make, how it fails, and what is planted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Pattern(StrEnum):
    """How the true failure rate of an industry moves."""

    STEADY = "steady"
    RISING = "rising"
    IMPROVING = "improving"
    ELEVATED = "elevated"
    LABEL_ONLY = "label_only"
    SPARSE = "sparse"


@dataclass(frozen=True)
class Product:
    """A product under its Chinese and its English name."""

    zh: str
    en: str


@dataclass(frozen=True)
class Harm:
    """How products of an industry do harm, in the words of each publisher."""

    risk_type: str  # Safety Gate
    hazard_en: str  # CPSC
    danger: str
    complaint_zh: str


@dataclass(frozen=True)
class Industry:
    """One industry: its products, its words at each publisher, and its true risks.

    ``items`` are the safety items that fail with their weights, ``label_items`` those that concern
    marks and performance only. ``hazard_items`` are those of both that test for the planted
    hazard. The volumes are records a month at scale 1.
    """

    code: str
    name: str
    pattern: Pattern
    products: tuple[Product, ...]
    notice_category: str
    complaint_category: str
    injury_codes: tuple[int, ...]
    items: tuple[tuple[str, float], ...]
    label_items: tuple[str, ...]
    harm: Harm
    rate_first: float
    rate_last: float
    label_share: float = 0.3
    planted_hazard: str = ""
    hazard_items: tuple[str, ...] = ()
    checks: float = 26
    complaints: float = 18
    notices: float = 4
    recalls: float = 1.6
    injuries: float = 9

    @property
    def hazard_share(self) -> float:
        """Share of failures whose first item tests for the planted hazard."""
        weights = dict(self.items)
        safety = sum(weights.get(item, 0) for item in self.hazard_items) / sum(weights.values())
        label = sum(item in self.hazard_items for item in self.label_items) / len(self.label_items)
        return (1 - self.label_share) * safety + self.label_share * label


def _products(*pairs: str) -> tuple[Product, ...]:
    return tuple(Product(*pair.split("|")) for pair in pairs)


_FIRE: Final = Harm(
    "Fire",
    "The lithium-ion battery can overheat, posing fire and burn hazards.",
    "The battery cells can be overcharged and may overheat and catch fire.",
    "充电时电池突然起火，烧毁物品",
)
_CHOKING: Final = Harm(
    "Choking",
    "Small parts can detach, posing a choking hazard to young children.",
    "Small parts come off easily; a child may put them in the mouth and choke.",
    "小零件脱落，孩子差点误吞",
)
_GAS: Final = Harm(
    "Asphyxiation, Fire",
    "The connection can leak gas, posing fire and carbon monoxide poisoning hazards.",
    "The seal is not tight; gas may leak and cause asphyxiation or fire.",
    "使用时闻到燃气味，怀疑漏气",
)
_CHEMICAL: Final = Harm(
    "Chemical",
    "The product contains levels of lead that exceed the federal ban, posing a poisoning hazard.",
    "The measured content of a restricted substance exceeds the limit.",
    "使用后皮肤红肿过敏，有刺鼻气味",
)
_SHOCK: Final = Harm(
    "Electric shock",
    "Live parts can become exposed, posing electric shock and electrocution hazards.",
    "Live parts are accessible; the user may receive an electric shock.",
    "机身漏电，触摸时被电击",
)
_OVERHEAT: Final = Harm(
    "Fire, Burns",
    "The charger can overheat and melt, posing a fire hazard.",
    "The product overheats in use, which may cause burns and a fire.",
    "插上电源后冒烟发热，外壳烧焦",
)
_INJURY: Final = Harm(
    "Injuries",
    "The part can break in use, posing a laceration hazard.",
    "The structure may break and injure the user.",
    "使用中断裂，划伤手部",
)
_FALL: Final = Harm(
    "Injuries",
    "The furniture is unstable if not anchored, posing tip-over and fall hazards.",
    "The product is not stable and may tip over onto a child.",
    "柜体不稳倾倒，险些砸到人",
)
_BRAKE: Final = Harm(
    "Injuries",
    "The brake can fail, posing crash and injury hazards.",
    "The brake may lose its effect, which may cause an accident.",
    "行驶中刹车失灵",
)
_PROTECTION: Final = Harm(
    "Health risk / other",
    "The protective effect is insufficient, posing a risk of injury.",
    "The material does not filter or absorb as claimed and does not protect the user.",
    "防护效果不达标，使用时失效",
)

INDUSTRIES: Final[tuple[Industry, ...]] = (
    Industry(
        code="I06",
        name="电动自行车",
        pattern=Pattern.RISING,
        products=_products(
            "电动自行车|Electric bicycle",
            "电动自行车用锂离子蓄电池|E-bike lithium-ion battery",
            "电动自行车充电器|E-bike charger",
            "电动平衡车|Self-balancing scooter",
        ),
        notice_category="Hobby/sports equipment",
        complaint_category="电动自行车",
        injury_codes=(3215, 5042, 1202),
        items=(
            ("过充", 5),
            ("热滥用", 4),
            ("制动性能", 1.2),
            ("绝缘电阻", 0.8),
            ("车速限值", 0.6),
        ),
        label_items=("标志", "整车质量"),
        harm=_FIRE,
        planted_hazard="H06",
        hazard_items=("过充", "热滥用"),
        rate_first=0.06,
        rate_last=0.32,
        label_share=0.1,
        checks=40,
        complaints=14,
        notices=2.5,
        recalls=1.2,
    ),
    Industry(
        code="I01",
        name="儿童用品",
        pattern=Pattern.ELEVATED,
        products=_products(
            "塑胶玩具|Plastic toy",
            "毛绒玩具|Plush toy",
            "电玩具|Electric toy",
            "儿童推车|Baby stroller",
        ),
        notice_category="Toys",
        complaint_category="儿童用品",
        injury_codes=(1381, 1394, 1522),
        items=(("小零件", 6), ("增塑剂（邻苯二甲酸酯）", 2), ("锐利尖端", 1), ("绳带", 1)),
        label_items=("使用说明", "标识"),
        harm=_CHOKING,
        planted_hazard="H02",
        hazard_items=("小零件", "绳带"),
        rate_first=0.22,
        rate_last=0.22,
        label_share=0.15,
        checks=44,
        complaints=16,
        notices=9,
        recalls=4,
        injuries=24,
    ),
    Industry(
        code="I08",
        name="燃气用具",
        pattern=Pattern.IMPROVING,
        products=_products(
            "家用燃气灶|Gas cooker",
            "家用燃气快速热水器|Gas water heater",
            "燃气用具连接用软管|Gas hose",
            "瓶装液化石油气调压器|Gas pressure regulator",
        ),
        notice_category="Gas appliances and components",
        complaint_category="燃气用具",
        injury_codes=(279, 118),
        items=(("气密性", 4), ("熄火保护装置", 3), ("干烟气中CO浓度", 2), ("热负荷准确度", 0.7)),
        label_items=("标志", "热效率"),
        harm=_GAS,
        planted_hazard="H08",
        hazard_items=("气密性", "熄火保护装置", "干烟气中CO浓度"),
        rate_first=0.2,
        rate_last=0.05,
        label_share=0.2,
        checks=36,
        complaints=10,
        notices=1.2,
        recalls=0.8,
        injuries=5,
    ),
    Industry(
        code="I12",
        name="服装鞋帽",
        pattern=Pattern.LABEL_ONLY,
        products=_products(
            "针织内衣|Knitted underwear",
            "羽绒服装|Down jacket",
            "旅游鞋|Sports shoes",
            "床上用品|Bed linen",
        ),
        notice_category="Clothing, textiles and fashion items",
        complaint_category="服装、鞋帽",
        injury_codes=(1645,),
        items=(("pH值", 1), ("甲醛含量", 0.5)),
        label_items=("纤维含量", "使用说明", "标识", "耐摩擦色牢度"),
        harm=_CHEMICAL,
        planted_hazard="H16",
        hazard_items=("使用说明", "标识"),
        rate_first=0.14,
        rate_last=0.14,
        label_share=0.97,
        checks=42,
        complaints=34,
        notices=3,
        recalls=1.6,
    ),
    Industry(
        code="I26",
        name="烟花爆竹",
        pattern=Pattern.SPARSE,
        products=_products("组合烟花|Fireworks battery", "爆竹|Firecracker"),
        notice_category="Pyrotechnic articles",
        complaint_category="烟花爆竹",
        injury_codes=(1313,),
        items=(("引燃时间", 2), ("药量", 1)),
        label_items=("标志",),
        harm=_INJURY,
        rate_first=0.1,
        rate_last=0.1,
        checks=0.25,
        complaints=0.08,
        notices=0.05,
        recalls=0.02,
        injuries=0.3,
    ),
    Industry(
        code="I02",
        name="家用电器",
        pattern=Pattern.STEADY,
        products=_products(
            "电热水壶|Electric kettle",
            "电吹风|Hair dryer",
            "吸油烟机|Range hood",
            "电风扇|Electric fan",
        ),
        notice_category="Electrical appliances and equipment",
        complaint_category="家用电器",
        injury_codes=(269, 1602, 380),
        items=(
            ("接地措施", 2),
            ("对触及带电部件的防护", 2),
            ("非正常工作", 1),
            ("电源连接和外部软线", 1),
        ),
        label_items=("标志和说明", "端子骚扰电压", "能效等级"),
        harm=_SHOCK,
        rate_first=0.06,
        rate_last=0.06,
        complaints=52,
        notices=6,
        recalls=3,
    ),
    Industry(
        code="I04",
        name="电工产品",
        pattern=Pattern.STEADY,
        products=_products(
            "移动电源|Power bank",
            "电线电缆|Electric cable",
            "延长线插座|Extension socket",
            "充电器|USB charger",
        ),
        notice_category="Electrical appliances and equipment",
        complaint_category="电工产品",
        injury_codes=(883, 685),
        items=(("耐热", 1), ("爬电距离和电气间隙", 2), ("导体电阻", 1), ("短路保护", 1)),
        label_items=("标志", "额定容量"),
        harm=_OVERHEAT,
        rate_first=0.07,
        rate_last=0.07,
        complaints=16,
        notices=4,
        recalls=2,
    ),
    Industry(
        code="I03",
        name="照明灯具",
        pattern=Pattern.STEADY,
        products=_products("LED灯具|LED lamp", "灯串|Lighting chain", "可移式灯具|Table lamp"),
        notice_category="Lighting chains",
        complaint_category="照明灯具",
        injury_codes=(627,),
        items=(("防触电保护", 2), ("内部接线", 1), ("绝缘电阻和电气强度", 1)),
        label_items=("标记", "骚扰电压"),
        harm=_SHOCK,
        rate_first=0.08,
        rate_last=0.08,
        complaints=8,
        notices=4,
        recalls=1,
    ),
    Industry(
        code="I09",
        name="家具",
        pattern=Pattern.STEADY,
        products=_products("木制衣柜|Wooden wardrobe", "双层床|Bunk bed", "办公椅|Office chair"),
        notice_category="Furniture",
        complaint_category="家具",
        injury_codes=(604, 661),
        items=(("稳定性", 2), ("甲醛释放量", 2), ("静载荷强度", 1)),
        label_items=("使用说明", "产品标识"),
        harm=_FALL,
        rate_first=0.06,
        rate_last=0.06,
        complaints=22,
        notices=1.5,
        recalls=3,
        injuries=16,
    ),
    Industry(
        code="I10",
        name="装饰装修材料",
        pattern=Pattern.STEADY,
        products=_products("内墙涂料|Wall paint", "胶合板|Plywood", "防水卷材|Waterproof membrane"),
        notice_category="Construction products",
        complaint_category="装修建材",
        injury_codes=(960,),
        items=(("甲醛释放量", 2), ("苯系物总和", 1), ("静曲强度", 1)),
        label_items=("标志", "不透水性"),
        harm=_CHEMICAL,
        rate_first=0.05,
        rate_last=0.05,
        complaints=20,
        notices=1,
        recalls=0.4,
    ),
    Industry(
        code="I14",
        name="食品相关产品",
        pattern=Pattern.STEADY,
        products=_products(
            "食品接触用塑料餐具|Plastic tableware",
            "不锈钢保温杯|Vacuum flask",
            "压力锅|Pressure cooker",
        ),
        notice_category="Kitchen/cooking accessories",
        complaint_category="家居用品",
        injury_codes=(412,),
        items=(("总迁移量", 2), ("重金属（以Pb计）", 1), ("耐热性能", 1)),
        label_items=("标签标识",),
        harm=_CHEMICAL,
        rate_first=0.03,
        rate_last=0.03,
        complaints=12,
        notices=1.5,
        recalls=1.2,
    ),
    Industry(
        code="I16",
        name="化妆品",
        pattern=Pattern.STEADY,
        products=_products("祛痘面霜|Face cream", "染发剂|Hair dye", "牙刷|Toothbrush"),
        notice_category="Cosmetics",
        complaint_category="化妆品",
        injury_codes=(1913, 2572),
        items=(("菌落总数", 1), ("铅", 1), ("磨毛", 1)),
        label_items=("标签标识",),
        harm=_CHEMICAL,
        rate_first=0.04,
        rate_last=0.04,
        checks=20,
        complaints=26,
        notices=11,
        recalls=0.6,
    ),
    Industry(
        code="I20",
        name="防护用品",
        pattern=Pattern.STEADY,
        products=_products(
            "自吸过滤式防颗粒物呼吸器|Particle filter mask",
            "安全帽|Safety helmet",
            "手提式灭火器|Fire extinguisher",
        ),
        notice_category="Protective equipment",
        complaint_category="防护用品",
        injury_codes=(1618,),
        items=(("过滤效率", 2), ("冲击吸收性能", 2), ("喷射性能", 1)),
        label_items=("标志",),
        harm=_PROTECTION,
        rate_first=0.07,
        rate_last=0.07,
        checks=22,
        complaints=6,
        notices=2,
        recalls=1,
    ),
    Industry(
        code="I21",
        name="机械与工具",
        pattern=Pattern.STEADY,
        products=_products(
            "电动工具角磨机|Angle grinder", "铝合金梯子|Aluminium ladder", "砂轮|Grinding wheel"
        ),
        notice_category="Machinery",
        complaint_category="五金工具",
        injury_codes=(865, 4078),
        items=(("机械强度", 2), ("回转强度", 1), ("机械危险", 1)),
        label_items=("标志和说明",),
        harm=_INJURY,
        rate_first=0.06,
        rate_last=0.06,
        checks=20,
        complaints=6,
        notices=2,
        recalls=1.6,
        injuries=14,
    ),
    Industry(
        code="I07",
        name="机动车配件",
        pattern=Pattern.STEADY,
        products=_products(
            "机动车辆制动液|Brake fluid", "轿车轮胎|Passenger car tyre", "摩托车|Motorcycle"
        ),
        notice_category="Motor vehicles",
        complaint_category="交通工具",
        injury_codes=(1910,),
        items=(("平衡回流沸点", 1), ("高速性能", 1), ("制动性能", 1)),
        label_items=("标志",),
        harm=_BRAKE,
        rate_first=0.04,
        rate_last=0.04,
        complaints=24,
        notices=7,
        recalls=1,
    ),
)
