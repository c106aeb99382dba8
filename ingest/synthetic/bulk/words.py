"""The words of the large drop folder: industries, harms, services, people, and plain talk."""

from __future__ import annotations

from typing import Final

from ingest.synthetic.industries import INDUSTRIES

REGIONS: Final = ("蓬江区", "江海区", "新会区", "台山市", "开平市", "鹤山市", "恩平市")
PRODUCTS: Final = tuple(tuple(p.zh for p in industry.products) for industry in INDUSTRIES)
PRODUCTS_EN: Final = tuple(tuple(p.en for p in industry.products) for industry in INDUSTRIES)
# what a complaint tells of, by the hazard it stands for; H99 is bad service and no hazard
HARMS: Final = {
    "H01": ("使用中断裂，划伤手部", "边缘锋利，割伤手指", "外壳炸裂，碎片伤人"),
    "H02": ("小零件脱落，孩子差点误吞", "小零件脱落卡喉", "绳子勒住孩子"),
    "H03": ("合页夹住手指", "抽屉夹到手", "孩子被困其中"),
    "H04": ("柜体侧翻", "支架倾倒，老人摔倒", "突然坍塌，摔伤"),
    "H05": ("机身漏电，触摸时被电击", "触电", "外壳带电"),
    "H06": ("充电时突然起火", "通电后冒烟自燃", "电池鼓包后爆炸"),
    "H07": ("表面高温，烫伤手臂", "热水喷出烫伤", "烫到孩子"),
    "H08": ("使用时闻到煤气味", "阀门漏气", "一氧化碳报警"),
    "H09": ("使用后皮肤过敏", "气味刺鼻，头晕", "甲醛很重"),
    "H10": ("打开后发霉", "里面有活虫", "已经变质"),
    "H12": ("头盔破了没起作用", "报警器不报警", "使用时防护失效"),
    "H13": ("行驶中刹车失灵", "骑行时失控", "方向盘抖动"),
    "H15": ("用了几天就坏了", "功率不足", "续航和宣传差很多"),
    "H16": ("没有中文标签", "无合格证", "没有生产日期"),
    "H99": (
        "商家拖延不予处理",
        "与网页介绍不符，要求退款",
        "未按约定时间送货，要求解除合同",
        "结算金额与标价不一致",
    ),
}
HAZARDS: Final = tuple(HARMS)
NO_HAZARD: Final = HAZARDS.index("H99")
# the officer's class of the problem, which names no hazard by itself
PROBLEMS: Final = ("安全", "售后服务", "合同", "价格", "虚假宣传")
_TALK: Final = (
    "商家 客服 多次 沟通 回复 订单 快递 门店 老板 店员 朋友 家人 上周 昨天 今天 当时 后来 "
    "一直 仍然 始终 要求 希望 请求 尽快 核实 处理 退款 退货 换货 赔偿 道歉 说明 承诺 保证 "
    "拒绝 推脱 不理 联系 平台 介入 证据 照片 视频 聊天 记录 收据 发票 凭证 付款 微信 现金 "
    "刷卡 优惠 活动 价钱 金额 几百 几十 两次 三次 附近 商场 市场 专柜 网店 直播 主播 推荐 "
    "购买 收到 打开 查看 试用 第二天 一个月 以后 之前 期间 地址 路口 二楼 柜台 负责人 经理 "
    "员工 态度 冷淡 恶劣 敷衍"
)
TALK: Final = tuple(_TALK.split(" "))
PHONE_PREFIX: Final = "154"  # no operator gives it to persons
CHANNELS: Final = ("互联网", "电话", "来函")
GIVEN: Final = ("小明", "志强", "丽华", "建国", "秀英", "伟", "敏", "嘉欣", "晓东", "雪梅")
SURNAMES: Final = "赵钱孙李周吴郑王陈梁黄林何"
PEOPLE: Final = tuple(surname + given for surname in SURNAMES for given in GIVEN)
_FIRST: Final = "烽澜杉粤枫禾澈桐蓼曜霁颂苇岚楹榕蘅砺珞皓"
_LAST: Final = "禾舟屿川杉野陌原溪帆岭朔渡洲槿璟珂霖"
BRANDS: Final = tuple(a + b + c for a in _FIRST for b in _LAST for c in _LAST)
PLACES: Final = ("广东省", "浙江省", "江苏省", "福建省", "山东省", "河北省", "四川省", "上海市")
LABORATORIES: Final = tuple(f"{a}{b}产品质量检验中心" for a in _FIRST[:12] for b in _LAST[:2])
FAULTY_LABORATORY, CLEAN_LABORATORY = 4, 7  # finds what is not there; finds nothing at all
COMPANIES: Final = ("Harborfield", "Northlark", "Bluepine", "Stonebridge", "Willowmere", "Redcliff")
_CODE_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_code(number: int) -> str:
    """Return a social credit code with its check sign (GB 32100), of no firm there is."""
    body = f"91440700MU{number:07d}"
    total = sum(_CODE_SIGNS.index(sign) * w for sign, w in zip(body, _CODE_WEIGHTS, strict=True))
    return body + _CODE_SIGNS[(31 - total % 31) % 31]


CREDIT_CODES: Final = tuple(credit_code(number) for number in range(len(BRANDS)))
