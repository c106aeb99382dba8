"""Who may see what of a published version: the declaration in the project's ``audiences.yml``.

Nothing is seen that the declaration does not list. A wider audience's columns belong to every
narrower one: what is public, regulators and the house see as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ingest.errors import ExpectedError
from warehouse import store
from warehouse.publish.relations import Relation

Audience: TypeAlias = Literal["public", "regulator", "restricted"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)  # the widest first
HOUSE: Final[Audience] = "restricted"
FILE: Final = "audiences.yml"
IS_SUPPRESSED: Final = "is_suppressed"
SUPPRESSED: Final = "是否隐去 · whether cells of the row are hidden, being counts of a few persons"


class AudienceError(ExpectedError):
    """The declaration of audiences is no declaration, or names what is not there."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mask(_Declared):
    """Cells that the public does not see: some columns of the rows for which a condition holds."""

    when: str
    hide: Annotated[tuple[str, ...], Field(min_length=1)]


class Access(_Declared):
    """Who may see which column of one table, and what the public's rows and cells are."""

    public: tuple[str, ...] = ()
    regulator: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    public_rows: str | None = None
    public_masks: tuple[Mask, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Access:
        listed = [*self.public, *self.regulator, *self.restricted]
        if twice := sorted({name for name in listed if listed.count(name) > 1}):
            raise ValueError(f"{twice}: a column belongs to one audience, the widest")
        hidden = {name for mask in self.public_masks for name in mask.hide}
        if other := sorted(hidden - {*self.public}):
            raise ValueError(f"public_masks: {other} are not public")
        return self

    def columns(self, audience: Audience) -> tuple[str, ...]:
        """Name the columns that an audience may see."""
        upto = AUDIENCES[: AUDIENCES.index(audience) + 1]
        return tuple(name for wider in upto for name in getattr(self, wider))


class SmallCells(_Declared):
    """Which counts are too small for the public: they would speak of single persons."""

    smallest_shown: Annotated[int, Field(ge=2)]
    classes_of_persons: tuple[str, ...]

    def filled_in(self, condition: str) -> str:
        """Write a condition of the declaration as SQL."""
        classes = ", ".join(f"'{name}'" for name in self.classes_of_persons)
        return condition.format(
            of_persons=f"evidence_class in ({classes})",
            largest_small=self.smallest_shown - 1,
        )


class Audiences(_Declared):
    """The whole declaration: for each table who may see which of its columns."""

    small_cells: SmallCells
    tables: dict[str, Access]

    def edition(self, relations: Iterable[Relation], audience: Audience) -> list[Relation]:
        """List the tables that an audience may see, with the columns that it may see."""
        seen = [
            relation.only(self.tables[relation.full_name].columns(audience))
            for relation in relations
            if relation.full_name in self.tables
        ]
        return [relation for relation in seen if relation.columns]

    def unlisted(self, relations: Iterable[Relation]) -> dict[str, list[str]]:
        """Name the columns that nobody sees, by table: they are documented and in no list."""
        found = {}
        for relation in relations:
            access = self.tables.get(relation.full_name, Access())
            missing = [name for name in relation.columns if name not in access.columns(HOUSE)]
            if missing:
                found[relation.full_name] = missing
        return found

    def stale(self, relations: Iterable[Relation]) -> dict[str, list[str]]:
        """Name the columns that are listed and not there any more, by table."""
        offered = {relation.full_name: relation.columns for relation in relations}
        listed = {table: access.columns(HOUSE) for table, access in self.tables.items()}
        found = {
            table: [name for name in columns if name not in offered.get(table, {})]
            for table, columns in listed.items()
        }
        return {table: names for table, names in found.items() if names}

    def selection(self, relation: Relation, audience: Audience) -> str:
        """Write the query that gives an audience its rows and cells of a table.

        ``relation`` holds the columns that the audience may see; the query reads it from the
        database ``house``.
        """
        access = self.tables[relation.full_name]
        is_public = audience == "public"
        masks = access.public_masks if is_public else ()
        cells = [_cell(name, [m for m in masks if name in m.hide]) for name in relation.columns]
        if masks:
            cells.append(f"({_any_of(masks)}) as {IS_SUPPRESSED}")
        query = f"select {', '.join(cells)} from house.{relation.full_name}"
        if is_public and access.public_rows:
            query += f" where {access.public_rows}"
        # the public's rows are sorted anew: their order tells nothing of what is hidden
        return self.small_cells.filled_in(query) + (" order by all" if is_public else "")

    def with_marks(self, relation: Relation, audience: Audience) -> Relation:
        """Return a table as an audience gets it: with the mark of rows whose cells are hidden."""
        if audience != "public" or not self.tables[relation.full_name].public_masks:
            return relation
        return replace(
            relation,
            columns={**relation.columns, IS_SUPPRESSED: SUPPRESSED},
            types={**relation.types, IS_SUPPRESSED: "boolean"},
        )


def _cell(name: str, masks: Sequence[Mask]) -> str:
    quoted = store.identifier(name)
    if not masks:
        return quoted
    return f"case when {_any_of(masks)} then null else {quoted} end as {quoted}"


def _any_of(masks: Sequence[Mask]) -> str:
    return " or ".join(f"coalesce({mask.when}, false)" for mask in masks)


def read(project: Path) -> Audiences:
    """Read the declaration of a project.

    Raises
    ------
    AudienceError
        When the file is missing or says what may not stand there; the message names the place.
    """
    path = project / FILE
    try:
        stated: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Audiences.model_validate(stated)
    except OSError as error:
        raise AudienceError(f"{path}: nobody says who may see what: {error.strerror}") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise AudienceError(f"{path}: {error}") from error
