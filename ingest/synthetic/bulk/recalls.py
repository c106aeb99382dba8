"""Answers of the US recall interface, an array of JSON a month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO, Final

import numpy as np

from ingest.synthetic.bulk import words
from ingest.synthetic.bulk.draws import Numbers, Rows, falling, slot_table
from ingest.synthetic.bulk.plan import Plan
from ingest.synthetic.bulk.text import LEAD_DAYS, Part, Pool, day_pools, digits, joined, write
from ingest.synthetic.industries import INDUSTRIES
from ingest.synthetic.periods import month_after
from ingest.synthetic.truth import FileTruth

SOURCE: Final = "us_cpsc_recalls"
COMPLAINTS_A_RECALL: Final = 200
_COMPANIES: Final = Pool(words.COMPANIES)
_PRODUCTS: Final = Pool(product for products in words.PRODUCTS_EN for product in products)
_HAZARDS: Final = Pool(industry.harm.hazard_en for industry in INDUSTRIES)
_COUNTRIES: Final = Pool(("China", "Vietnam", "Mexico"))
_REMEDIES: Final = Pool(("Refund", "Replace", "Repair"))
_RECALL: Final = (  # a recall as the interface answers it; what stands in <> is filled in
    ',\n{"RecallID": 3<id>, "RecallNumber": "<number>", "RecallDate": "<day>T00:00:00", '
    '"Description": "This recall involves <company> <product>s.", '
    '"URL": "https://www.cpsc.gov/Recalls/<number>", '
    '"Title": "<company> Recalls <product>s; <hazard>", '
    '"ConsumerContact": "Toll-free on weekdays.", "LastPublishDate": "<day>T00:00:00", '
    '"Products": [{"Name": "<company> <product>s", "Description": "", "Model": "", "Type": "", '
    '"CategoryID": "", "NumberOfUnits": "About <units>"}], "Images": [], '
    '"Injuries": [{"Name": "None reported"}], '
    '"Manufacturers": [{"Name": "<company> Co., of <country>", "CompanyID": ""}], '
    '"Retailers": [], "ManufacturerCountries": [{"Country": "<country>"}], '
    '"Hazards": [{"Name": "<hazard>", "HazardType": "", "HazardTypeID": ""}], '
    '"Remedies": [{"Name": "Stop using the product."}], '
    '"RemedyOptions": [{"Option": "<remedy>"}], "Inconjunctions": [], "Importers": [], '
    '"Distributors": [], "ProductUPCs": [], "SoldAtLabel": []}'
)
_PIECES: Final = tuple((n % 2 == 1, text) for n, text in enumerate(re.split("<([a-z]+)>", _RECALL)))


class Recalls:
    """All recalls of the plan, day by day."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.count = plan.row_count // COMPLAINTS_A_RECALL
        self._industries = slot_table(falling(len(INDUSTRIES)))

    def files(self) -> Iterator[tuple[str, range]]:
        """Name the files in the order of their months, each with its rows."""
        for month in self.plan.months:
            rows = range(self._first_row(month), self._first_row(month_after(month)))
            if len(rows) > 0:
                yield f"{SOURCE}/Recall_{month:%Y%m}.json", rows

    def _first_row(self, day: date) -> int:
        number = (day - self.plan.since).days
        return -(-number * self.count // len(self.plan.days))

    def write(self, stream: BinaryIO, name: str, rows: range, chunk_rows: int) -> FileTruth:
        """Write the answer of a month."""
        stream.write(b"[\n")
        for start in range(rows.start, rows.stop, chunk_rows):
            chunk = np.arange(start, min(start + chunk_rows, rows.stop), dtype=np.uint64)
            parts = self._parts(chunk)
            write(stream, joined(parts), skip=2 if start == rows.start else 0)
        stream.write(b"\n]\n")
        return FileTruth(source=SOURCE, file_name=name, row_count=len(rows))

    def _parts(self, rows: Rows) -> list[Part]:
        draws = self.plan.draws
        industry = self._industries[draws.slots("recall industry", rows)]
        day = rows.astype(np.int64) * len(self.plan.days) // self.count
        written, bare, _ = day_pools(self.plan.since, len(self.plan.days))
        filled: dict[str, Part] = {
            "id": digits(rows.astype(np.int64), 8),
            "number": joined([bare.taken(day + LEAD_DAYS), digits(rows.astype(np.int64), 7)]),
            "day": written.taken(day + LEAD_DAYS),
            "company": _COMPANIES.taken(draws.below("company", rows, len(_COMPANIES))),
            "product": _PRODUCTS.taken(self._product(rows, industry)),
            "hazard": _HAZARDS.taken(industry),
            "units": digits(100 + draws.below("units", rows, 90_000), 5),
            "country": _COUNTRIES.taken(draws.below("country", rows, len(_COUNTRIES))),
            "remedy": _REMEDIES.taken(draws.below("remedy", rows, len(_REMEDIES))),
        }
        return [filled[text] if is_name else text.encode() for is_name, text in _PIECES]

    def _product(self, rows: Rows, industry: Numbers) -> Numbers:
        counts = np.asarray([len(products) for products in words.PRODUCTS_EN])
        first = np.cumsum(counts) - counts
        drawn = self.plan.draws.below("recall product", rows, 1 << 20)
        place: Numbers = first[industry] + drawn % counts[industry]
        return place
