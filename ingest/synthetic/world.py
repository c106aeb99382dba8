"""The hidden truth of the invented world, and the records that follow from it month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from ingest.synthetic.dice import Dice
from ingest.synthetic.industries import INDUSTRIES, Industry, Pattern, Product
from ingest.synthetic.periods import Calendar, month_after, months_between
from ingest.synthetic.truth import IndustryTruth

_RAMP_MONTHS: Final = 6  # from the onset of a planted hazard to its full size
_RELIEF_MONTHS: Final = 2  # from the month of relief until it is as before the onset
_SURGE: Final = 4.0  # by how much its complaints, notices and recalls grow
_PLACES: Final = (
    ("广东省", "江门市蓬江区", 14),
    ("广东省", "江门市新会区", 8),
    ("广东省", "江门市开平市", 6),
    ("广东省", "江门市台山市", 4),
    ("广东省", "广州市白云区", 8),
    ("广东省", "佛山市顺德区", 9),
    ("广东省", "深圳市宝安区", 9),
    ("广东省", "中山市", 6),
    ("浙江省", "金华市永康市", 9),
    ("浙江省", "台州市", 7),
    ("江苏省", "无锡市", 7),
    ("江苏省", "苏州市", 6),
    ("福建省", "泉州市晋江市", 6),
    ("山东省", "临沂市", 5),
    ("河北省", "保定市", 4),
    ("天津市", "北辰区", 4),
    ("上海市", "奉贤区", 4),
    ("四川省", "成都市", 3),
)
_STEMS_FIRST: Final = "烽澜杉粤枫禾澈桐蓼曜霁颂苇岚楹榕蘅砺珞皓"
_STEMS_LAST: Final = "禾舟屿川杉野陌原溪帆岭朔渡洲槿璟珂霖"
_LABORATORIES: Final = (
    "岭澜产品质量检验中心",
    "粤屿质量监督检测研究院",
    "江禾产品检验检测有限公司",
    "东溪轻工产品检测中心",
    "北岭电器检验研究所",
    "华舟纺织品质量检验中心",
)
SHOPS: Final = ("百汇", "宜佳", "恒乐", "万象", "新悦", "嘉年")
PLATFORMS: Final = ("云集市", "淘物网", "京选", "拼好货", "抖选商城")


@dataclass(frozen=True)
class Firm:
    """A maker: name, province and place."""

    name: str
    brand: str
    province: str
    place: str


@dataclass(frozen=True)
class Check:
    """One spot check: the sample, and what failed; nothing failed when it conforms."""

    industry: Industry
    product: Product
    firm: Firm
    model: str
    made: date
    batch: str
    sampled: date
    seller: str
    platform: str
    laboratory: str
    items: tuple[str, ...]

    @property
    def is_failure(self) -> bool:
        """Whether the sample does not conform."""
        return bool(self.items)


@dataclass(frozen=True)
class World:
    """The truth: seed, size and calendar; everything else follows from them."""

    seed: int
    scale: float
    calendar: Calendar

    def dice(self, *names: object) -> Dice:
        """Return the stream of chance of that name."""
        return Dice(self.seed, *names)

    def failure_rate(self, industry: Industry, month: date) -> float:
        """Return the true share of failing samples of an industry in a month."""
        first, last = industry.rate_first, industry.rate_last
        if industry.pattern is Pattern.RISING:
            return first + (last - first) * self.ramp(month)
        if industry.pattern is Pattern.IMPROVING:
            span = max(1, months_between(self.calendar.since, self.calendar.onset))
            passed = months_between(self.calendar.since, month) / span
            return first + (last - first) * min(1.0, passed)
        return first

    def ramp(self, month: date) -> float:
        """Return how far the planted hazard has grown in a month, from 0 to 1."""
        passed = months_between(self.calendar.onset, month) + 1
        grown = min(1.0, max(0.0, passed / _RAMP_MONTHS))
        if self.calendar.relief is None:
            return grown
        relieved = months_between(self.calendar.relief, month) + 1
        return grown * (1 - min(1.0, max(0.0, relieved / _RELIEF_MONTHS)))

    def surge(self, industry: Industry, month: date) -> float:
        """Return by how much complaints, notices and recalls of an industry have grown."""
        return 1 + (_SURGE - 1) * self.ramp(month) if industry.pattern is Pattern.RISING else 1.0

    def is_planted(self, dice: Dice, industry: Industry, month: date) -> bool:
        """Draw whether a complaint tells of the industry's own harm rather than of bad service."""
        base = 0.25 if industry.pattern is Pattern.ELEVATED else 0.12
        if industry.pattern is Pattern.RISING:
            base += 0.6 * self.ramp(month)
        return dice.happens(base)

    def checks(self, industry: Industry, month: date, share: float = 1.0) -> Iterator[Check]:
        """Yield the spot checks of an industry in a month."""
        dice = self.dice("checks", industry.code, month, share)
        rate = self.failure_rate(industry, month)
        for _ in range(dice.count(industry.checks * self.scale * share)):
            yield self._check(dice, industry, month, dice.happens(rate))

    def failures(self, industry: Industry, month: date, count: int) -> list[Check]:
        """Return so many failing samples, for the lists that name failures only."""
        dice = self.dice("failures", industry.code, month)
        return [self._check(dice, industry, month, is_failure=True) for _ in range(count)]

    def _check(self, dice: Dice, industry: Industry, month: date, is_failure: bool) -> Check:
        sampled = month + timedelta(days=dice.randrange(28))
        made = sampled - timedelta(days=dice.randrange(20, 300))
        return Check(
            industry=industry,
            product=dice.pick(industry.products),
            firm=dice.pick(self.firms(industry)),
            model=f"{dice.letters(2)}-{dice.digits(3)}",
            made=made,
            batch=f"{dice.letters(1)}{dice.digits(6)}",
            sampled=sampled,
            seller=f"{dice.pick(_PLACES)[1]}{dice.pick(SHOPS)}商场",
            platform=dice.pick(PLATFORMS),
            laboratory=dice.pick(_LABORATORIES),
            items=_failed_items(dice, industry) if is_failure else (),
        )

    def firms(self, industry: Industry) -> tuple[Firm, ...]:
        """Return the makers of an industry, the same in every month."""
        return _firms(self.seed, industry)

    def truths(self) -> tuple[IndustryTruth, ...]:
        """Write down what is planted in each industry."""
        return tuple(self._truth(industry) for industry in INDUSTRIES)

    def _truth(self, industry: Industry) -> IndustryTruth:
        last = month_after(self.calendar.until.replace(day=1), -1)
        onset = self.calendar.onset
        return IndustryTruth(
            industry_code=industry.code,
            pattern=industry.pattern.value,
            hazard_code=industry.planted_hazard,
            hazard_share=round(industry.hazard_share, 4),
            label_share=industry.label_share,
            rate_first=round(self.failure_rate(industry, self.calendar.since), 4),
            rate_onset=round(self.failure_rate(industry, month_after(onset, -1)), 4),
            rate_last=round(self.failure_rate(industry, last), 4),
            onset_date=onset if industry.pattern is Pattern.RISING else None,
            checks_per_month=industry.checks * self.scale,
        )


def _failed_items(dice: Dice, industry: Industry) -> tuple[str, ...]:
    if dice.happens(industry.label_share):
        return (dice.pick(industry.label_items),)
    names, weights = zip(*industry.items, strict=True)
    first = dice.pick(names, weights)
    second = dice.pick(names, weights)
    if second != first and dice.happens(0.25):
        return (first, second)
    return (first,)


@lru_cache(maxsize=256)
def _firms(seed: int, industry: Industry) -> tuple[Firm, ...]:
    dice = Dice(seed, "firms", industry.code)
    return tuple(_firm(dice, industry) for _ in range(36))


def _firm(dice: Dice, industry: Industry) -> Firm:
    province, place, _ = dice.pick(_PLACES, [weight for *_, weight in _PLACES])
    stem = dice.pick(_STEMS_FIRST) + dice.pick(_STEMS_LAST)
    kind = dice.pick(("有限公司", "有限公司", "制品厂", "科技有限公司", "实业有限公司"))
    town = place.removeprefix("江门市") if dice.happens(0.3) else place
    return Firm(f"{town}{stem}{industry.name}{kind}", stem, province, place)
