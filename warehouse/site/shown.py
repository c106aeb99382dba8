"""How codes and rows read in one language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from markupsafe import Markup, escape

from warehouse.reports import figures
from warehouse.reports.gate_words import in_chinese
from warehouse.reports.words import Words
from warehouse.site.lines import Line, plain
from warehouse.site.queries import ALL, ANY, SAFETY, Cell, Edition, Series
from warehouse.site.slices import ROLES, RowsPage, Section, path_of

Place: TypeAlias = Callable[[Series | Cell, str], str | None]  # where the rows of a figure stand


def hazard_name(words: Words, code: str) -> str:
    """Name a hazard, or any safety hazard."""
    return words.term("hazard", code) if words.has("hazard", code) else words.hazard(code)


def tier_rows_title(hazard: str, words: Words) -> str:
    """Name the rows of a tier's evidence."""
    name = words.say("all_checks") if hazard == ANY else hazard_name(words, hazard)
    return words.say("rows_of_tier", hazard=name)


def place_name(edition: Edition, words: Words, code: str) -> str:
    """Name a province or prefecture; the name is Chinese in either language."""
    found = edition.places.get(code)
    return str(found["name_zh"]) if found else words.term("region", "unknown")


def described(edition: Edition, words: Words, table: str, column: str) -> str:
    """Say what a column is, in the words it was published with."""
    return words.choose(*edition.comments[table, column])


def input_name(edition: Edition, words: Words, table: str, column: str) -> str:
    """Name an input of a tier by its term, or else by the first words of what it is."""
    if words.has("tier_input", column):
        return words.term("tier_input", column)
    return described(edition, words, table, column).split(";")[0]


class Cells:
    """Writes the cells of the long tables: months of the trends, and single events."""

    def __init__(self, edition: Edition, words: Words, place: Place) -> None:
        self._edition = edition
        self._words = words
        self._place = place
        self._titles = edition.source_titles
        self._batches = edition.listed_batches
        self._names = {h.hazard_code: words.hazard(h.hazard_code) for h in edition.hazards}
        self._safety = {h.hazard_code for h in edition.hazards if h.is_safety}

    def months(self, series: Series, lines: Sequence[Line], hazard: str, up: str) -> Markup:
        """Write the months of a line, the newest first; its counts open to their rows."""
        asked = "" if hazard == ALL else f"hazard={hazard}"
        return Markup("\n").join(self._month(series, line, asked, up) for line in reversed(lines))

    def _month(self, series: Series, line: Line, asked: str, up: str) -> Markup:
        month = line["event_month"]
        found = self._place(series, figures.month(month))
        cells = [Markup(f'<th scope="row">{line.month("event_month")}</th>')]
        if series.is_rate:
            failed = "&".join(part for part in (asked, "result=failed") if part)
            cells += [
                _number(_opened(line, "failure_count", found, failed, up)),
                _number(_opened(line, "check_count", found, "", up)),
                _number(line.percent("failure_rate")),
                _number(line.interval("failure_rate_low", "failure_rate_high", figures.SHARE)),
            ]
        else:
            cells += [
                _number(_opened(line, "event_count", found, asked, up)),
                _number(line.interval("event_count_low", "event_count_high", "count")),
            ]
        state = self._words.say("provisional" if line["is_provisional"] else "final")
        cells += [_number(line.percent("completeness")), Markup(f"<td>{escape(state)}</td>")]
        return Markup(f"<tr {line.within('event_month')}>{''.join(cells)}</tr>")

    def events(self, section: Section, up: str) -> Markup:
        """Write the events of a section."""
        return Markup("\n").join(self._event(row, section.anchor, up) for row in section.rows)

    def _event(self, row: Line, anchor: str, up: str) -> Markup:
        hazards = row["hazards"] or ()
        marks = f' data-hazards="{" ".join(self._marks(hazards))}"' if hazards else ""
        marks += ' class="failed"' if row["is_nonconforming"] else ""
        names = self._words.listed(self._names.get(code, code) for code in hazards)
        texts = (
            plain(row["event_date"]),
            row["product_name"],
            row["maker_name"],
            self._finding(row),
            names,
            self._source(row),
        )
        cells = "".join(f"<td>{escape(text or figures.NOTHING)}</td>" for text in texts)
        cells += f"<td>{self._origin(row, up)}</td>"
        return Markup(f'<tr id="{anchor}-{escape(row["event_id"])}"{marks}>{cells}</tr>')

    def _marks(self, hazards: Sequence[str]) -> list[str]:
        return [*hazards, *([SAFETY] if self._safety.intersection(hazards) else [])]

    def part(self, anchor: str) -> str:
        """Name a part of a page: a month, a role in the evidence, or a place."""
        if anchor in ROLES:
            return self._words.say(f"role_{anchor}")
        return anchor if anchor[4:5] == "-" else place_name(self._edition, self._words, anchor)

    def path(self, page: RowsPage, number: int) -> str:
        """Return the path of another page of the same rows."""
        return path_of(page.stem, number)

    def _finding(self, row: Line) -> str:
        """Say what a check found, or how severe a report is."""
        if row["result"]:
            return self._words.term("result", row["result"])
        if row["severity_level"] is None:
            return self._words.say("severity_unknown")
        return self._words.say("severity_short", level=row["severity_level"])

    def _source(self, row: Line) -> str:
        titles = self._titles.get(row["source"])
        return self._words.choose(*titles) if titles else str(row["source"])

    def _origin(self, row: Line, up: str) -> str:
        return self._read_from(row, "", up)

    def counted(self, row: Line, up: str) -> Markup:
        """Name the row that is counted in the place of one."""
        return Markup(f"<span data-own>{self._read_from(row, 'counted_', up)}</span>")

    def _read_from(self, row: Line, prefix: str, up: str) -> str:
        """Name the file, sheet and row that something was read from."""
        file, sheet, number, batch = (
            row[f"{prefix}{name}"] for name in ("file_name", "sheet_name", "row_number", "batch_id")
        )
        if file is None:
            return figures.NOTHING
        parts = [str(file).rpartition("/")[2], sheet, self._words.say("row", number=number)]
        text = escape(" · ".join(part for part in parts if part))
        if batch not in self._batches:
            return text
        return f'<a href="{up}files/{escape(batch)}.html">{text}</a>'


def _opened(line: Line, column: str, found: str | None, asked: str, up: str) -> Markup:
    """Show a count, and let it open to its rows where there are any."""
    if not found or not line[column]:
        return line.whole(column)
    path, _, anchor = found.partition("#")
    query = f"?{escape(asked)}" if asked else ""
    return Markup(f'<a class="open" href="{up}{path}{query}#{anchor}">{line.whole(column)}</a>')


def _number(shown: Markup) -> Markup:
    return Markup(f'<td class="n">{shown}</td>')


def gate_sentence(words: Words, line: Line, column: str) -> Markup:
    """Show what the gate said, in the language of the page; a quoted message stays as it is."""
    said = in_chinese(line[column]) if words.language == "zh" else None
    return line.shown(column, said) if said else line.text(column)
