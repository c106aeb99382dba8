"""What a source.yml may say, and the sources that a folder declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.connector import Fetch
from ingest.errors import DeclarationError
from ingest.expect import Expect
from ingest.records import RECORD_TYPES, Kind, RecordType

SHIPPED: Final = Path(__file__).parent / "sources"

# how workbooks begin: OLE2 the old ones, a zip the new ones
WORKBOOKS: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04")

Format = Literal["csv", "tsv", "json", "ndjson", "xml", "workbook", "html"]
EvidenceClass = Literal[
    "spot_check",
    "recall",
    "complaint",
    "injury",
    "injury_card",
    "foreign_notice",
    "border_refusal",
    "returned_shipment",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A text in both languages of the product."""

    zh: str
    en: str


class Licence(_Strict):
    """Under what terms the publisher's rows may be used, and what must be said with them."""

    name: str
    attribution: str
    rows_publishable: bool = Field(description="may single rows leave the authority?")


class ColumnRule(_Strict):
    """How one column of the record type is filled.

    ``from`` names one column of the file, or several of which the first filled one is taken; with
    ``join`` all the filled ones are put together, that text between them. ``missing`` adds to the
    source's markers for nothing, in the named columns only. Of an ``optional`` column a file may
    have none; any other that is lost stops the file.
    """

    from_: tuple[str, ...] = Field(default=(), alias="from")
    constant: str | None = None
    dates: tuple[str, ...] = Field(default=(), description="strptime formats, tried in order")
    lookup: str | None = Field(default=None, description="name of a table under `lookups`")
    split: str | None = Field(default=None, description="separator of a cell with several values")
    join: str | None = Field(default=None, description="text put between the named columns")
    missing: tuple[str, ...] = ()
    invalid: Literal["quarantine", "empty"] = "quarantine"
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """`product_name: 产品名称` is short for `product_name: {from: 产品名称}`."""
        if isinstance(value, str):
            value = {"from": value}
        if isinstance(value, dict):
            value = dict(value)
            for name in ("from", "dates"):
                if isinstance(value.get(name), str):
                    value[name] = (value[name],)
        return value


class Presence(_Strict):
    """What a record's absence from a file of this source tells.

    ``part`` files hold some records, and absence from one says nothing. A ``window`` holds the
    newest items only: two that follow each other share some, or a gap lies between them. A ``full``
    list holds every record: one that is absent from `absences` later lists, the last of them at
    least `days` after the first, was retracted. A file of fewer than `min_rows` rows is a cut-out
    of the list.
    """

    list: Literal["part", "window", "full"] = "part"
    absences: int = Field(default=3, ge=2, description="publishers' lists flap: one is no proof")
    days: int = Field(default=7, ge=1)
    min_rows: int = Field(default=1, ge=1)
    reason: str = ""
    since: date | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Presence:
        if self.list == "full" and not (self.reason and self.since):
            raise ValueError("presence: a full list says since when we take it for one, and why")
        return self


class Personal(_Strict):
    """Columns with personal data: dropped, or masked where the free text itself is needed.

    The columns of ``subject`` name a person, the most certain first; a pseudonym takes their place,
    the same one in all sources of a ``family``. ``harmless`` columns look personal and are not,
    each with the reason.
    """

    drop: tuple[str, ...] = ()
    mask: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    family: str = Field(default="", description="sources that share pseudonyms; default: none")
    harmless: dict[str, str] = Field(default_factory=dict)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that does not land as it came."""
        return frozenset((*self.drop, *self.mask, *self.subject))

    @model_validator(mode="after")
    def _told_apart(self) -> Personal:
        twice = self.columns.intersection(self.harmless)
        several = [*self.drop, *self.mask, *self.subject]
        twice |= {name for name in several if several.count(name) > 1}
        if twice:
            raise ValueError(f"personal: {sorted(twice)} are named for two fates")
        return self


class Source(_Strict):
    """One publisher's series of files: where they lie, how they are read, what they must hold."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Words
    publisher: Words
    country: str = Field(pattern=r"^[A-Z]{2}$")
    record_type: str
    evidence_class: EvidenceClass
    schedule: Literal["nightly", "weekly", "monthly", "yearly", "irregular"]
    licence: Licence
    register_: str | None = Field(
        default=None,
        alias="register",
        description="the register whose numbers the records bear: its sources share their records",
    )
    rank: int = Field(default=0, description="of a register's sources the highest is believed")
    inbox: tuple[str, ...] = Field(description="glob patterns below the drop folder")
    inbox_except: tuple[str, ...] = Field(default=(), description="what is left to other sources")
    format: Format
    encodings: tuple[str, ...] = ("utf-8",)
    delimiter: str = ","
    header: tuple[str, ...] = Field(default=(), description="column names of a file without any")
    records: str | None = Field(default=None, description="path to the list or element of records")
    member: str | None = Field(default=None, description="glob of the file to read inside a zip")
    workbooks: bool = Field(default=False, description="the table comes as a workbook as well")
    columns: dict[str, ColumnRule] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    undeclared: Literal["stop", "keep"] = "stop"
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    personal: Personal = Personal()
    expect: Expect = Expect()
    presence: Presence = Presence()
    fetch: Fetch | None = Field(default=None, description="how its publisher is asked for files")
    folder: Path = Field(default=Path(), exclude=True)

    @property
    def type(self) -> RecordType:
        """The record type that the source conforms to."""
        return RECORD_TYPES[self.record_type]

    @property
    def parser(self) -> Path | None:
        """The source's own parser, when its files are odd."""
        path = self.folder / "parse.py"
        return path if path.exists() else None

    @property
    def rules_digest(self) -> str:
        """Name what a file is judged by: the declaration, the parser, the record type's shape."""
        parser = self.parser.read_bytes() if self.parser else b""
        parts = (self.model_dump_json().encode(), parser, self.type.schema_digest.encode())
        return sha256(b"\0".join(parts)).hexdigest()[:16]

    @model_validator(mode="after")
    def _consistent(self) -> Source:
        if self.record_type not in RECORD_TYPES:
            raise ValueError(f"record_type {self.record_type!r} is none of {sorted(RECORD_TYPES)}")
        kind = RECORD_TYPES[self.record_type]
        for name, rule in self.columns.items():
            if name not in kind.column_names:
                raise ValueError(f"columns.{name}: {kind.name} has no such column")
            if bool(rule.from_) == (rule.constant is not None):
                raise ValueError(f"columns.{name}: say either `from` or `constant`")
            if rule.lookup and rule.lookup not in self.lookups:
                raise ValueError(f"columns.{name}: no table {rule.lookup!r} under lookups")
            if kind.column(name).kind is Kind.DATE and rule.from_ and not rule.dates:
                raise ValueError(f"columns.{name}: a date needs its formats under `dates`")
        for name in self.expect.columns:
            if name not in kind.column_names:
                raise ValueError(f"expect: {kind.name} has no column {name!r}")
        missing = [c.name for c in kind.columns if c.required and c.name not in self.columns]
        if missing and not self.parser_declared:
            raise ValueError(f"columns: {missing} of {kind.name} are required and not filled")
        return self

    def takes_plain_workbook(self, data_head: bytes) -> bool:
        """Tell whether a file that begins so is a workbook of one plain table a sheet."""
        is_declared = self.format == "workbook" or (self.workbooks and not self.member)
        return is_declared and self.parser is None and data_head.startswith(WORKBOOKS)

    @property
    def family(self) -> str:
        """Name of the sources within which a person bears one pseudonym."""
        return self.personal.family or self.name

    @model_validator(mode="after")
    def _fetched_as_declared(self) -> Source:
        if self.fetch and self.personal.subject:
            raise ValueError("personal.subject: no publisher is asked for files about persons")
        window = self.fetch.window if self.fetch else None
        if window and window.column and window.column not in self.columns:
            raise ValueError(f"fetch.window: nothing fills a column {window.column!r}")
        return self

    @property
    def list_kind(self) -> str:
        """What absence from a file tells; a feed is a window, however its files come."""
        is_feed = self.fetch is not None and self.fetch.is_feed
        return "window" if is_feed else self.presence.list

    @property
    def reading_digest(self) -> str:
        """Name the way the source's files are read: records read otherwise are no edits.

        It covers what the source declares and its own parser. A change of the shared readers shows
        in no digest: judge the source again after one, and all its batches are read alike.
        """
        declared = self.model_dump_json(
            include={
                *("columns", "lookups", "missing", "format", "encodings", "delimiter", "header"),
                *("records", "member", "personal"),
            }
        )
        parser = self.parser.read_bytes() if self.parser else b""
        total = sha256(declared.encode() + parser + self.type.schema_digest.encode())
        return total.hexdigest()[:16]

    @property
    def parser_declared(self) -> bool:
        """Whether the folder brings a parser that may fill columns by itself."""
        return self.parser is not None

    def claims(self, relative_path: str) -> bool:
        """Tell whether a file of the drop folder belongs to this source."""
        claimed = any(_glob_regex(p).fullmatch(relative_path) for p in self.patterns)
        left = any(_glob_regex(p).fullmatch(relative_path) for p in self.inbox_except)
        return claimed and not left

    @property
    def patterns(self) -> tuple[str, ...]:
        """The declared patterns, and the folder that bears the source's own name."""
        return (*self.inbox, f"{self.name}/**")


@lru_cache(maxsize=1024)
def _glob_regex(pattern: str) -> re.Pattern[str]:
    """Translate a glob with ``**`` (any folders), ``*`` (within a name) and ``?``."""
    out, position = "", 0
    while position < len(pattern):
        if pattern.startswith("**/", position):
            out, position = out + "(?:.*/)?", position + 3
        elif pattern.startswith("**", position):
            out, position = out + ".*", position + 2
        elif pattern[position] == "*":
            out, position = out + "[^/]*", position + 1
        elif pattern[position] == "?":
            out, position = out + "[^/]", position + 1
        else:
            out, position = out + re.escape(pattern[position]), position + 1
    return re.compile(out)


def load_source(folder: Path) -> Source:
    """Read one source folder; DeclarationError says what its source.yml has wrong."""
    path = folder / "source.yml"
    try:
        # every scalar as text: YAML would read the column name `no` as false, 08 as a number
        stated = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        source = Source.model_validate({**stated, "folder": folder})
    except (ValidationError, yaml.YAMLError, TypeError) as error:
        raise DeclarationError(f"{path}: {error}") from error
    if source.name != folder.name:
        raise DeclarationError(f"{path}: name {source.name!r} is not the folder's {folder.name!r}")
    return source


def load_sources(extra: Iterable[Path] = ()) -> list[Source]:
    """Read every source folder the product ships and those below the extra folders, by name."""
    folders = [
        entry.parent for root in (SHIPPED, *extra) for entry in sorted(root.glob("*/source.yml"))
    ]
    sources = sorted((load_source(folder) for folder in folders), key=lambda s: s.name)
    names = [source.name for source in sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DeclarationError(f"two folders declare the same source: {twice}")
    return sources


def find(sources: Sequence[Source], name: str) -> Source:
    """Return the source of that name; DeclarationError lists the known ones."""
    for source in sources:
        if source.name == name:
            return source
    raise DeclarationError(f"no source {name!r}; known: {[s.name for s in sources]}")
