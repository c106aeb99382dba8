"""Persons bear pseudonyms, and can be forgotten."""

from __future__ import annotations

import csv
import io
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ingest.batch import LandedFile, Rows
from ingest.conform import conform
from ingest.errors import DeclarationError, UndeclaredColumnError, UnreadableFileError
from ingest.landing import land
from ingest.personal.forgetting import FORGOTTEN
from ingest.personal.forgetting import forget as forgotten
from ingest.personal.names import impersonal
from ingest.personal.subjects import MASTER_FILE, KeysError, Subjects, is_pseudonym, normalised
from ingest.privacy import redact
from ingest.read import read
from ingest.source import SHIPPED, Source, load_source
from warehouse.scan import scan

PHONE, OTHER = "13800138000", "13900139000"
IDENTITY = "999999199001010016"
ERASURE = {"erasure_id": "e1"}


@pytest.fixture
def subjects(tmp_path):
    """The keys of an empty lake."""
    return Subjects(tmp_path / "keys", tmp_path / "lake" / "decisions")


@pytest.fixture
def source(declared):
    """A source that names a person by an identity number or else by a telephone."""
    return declared(
        columns={
            "case_number": "number",
            "narrative": "text",
            "diagnosis_code": {"from": ["id", "phone"]},
        },
        personal={"drop": ["name"], "mask": ["text"], "subject": ["id", "phone"]},
    )


def named(subjects: Subjects, *identifiers: str, family: str = "hotlines") -> str | None:
    with subjects.pseudonyms(family) as people:
        return people.name(identifiers)


def forget(subjects: Subjects, *identifiers: str) -> None:
    found = subjects.find(identifiers)
    subjects.entomb(dict(ERASURE), subjects.lookups(identifiers), found)
    subjects.forget(found)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+86 138-0013-8000", PHONE),
        ("8613800138000", PHONE),
        ("0086 13800138000", PHONE),
        ("１３８００１３８０００", PHONE),
        ("'13800138000", PHONE),
        ("0750-3311111", "07503311111"),
        ("（0750）3311111", "07503311111"),
        ("99999919900101001x", "99999919900101001X"),
        ("999999900101001", IDENTITY),
        ("e12345678", "E12345678"),
        ("匿名", ""),
        ("无", ""),
        ("00000000000", ""),
        ("1234", ""),
    ],
)
def test_an_identifier_is_compared_in_one_form(written, meant):
    """Country codes, blanks, full-width digits and case are ways of writing, not other persons."""
    assert meant == normalised(written)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(["", "86", "+86 ", "0086-"]))
def test_normalising_is_done_once_and_for_all(phone, prefix):
    """A normalised identifier stays as it is, whatever stood before it."""
    assert normalised(prefix + phone) == normalised(normalised(phone)) != ""


def test_a_person_has_one_pseudonym_in_a_family(subjects):
    """Complaints of one person can be counted; another hotline's cannot be joined to them."""
    first = named(subjects, PHONE)
    assert is_pseudonym(first or "")
    assert first == named(subjects, "+86 138 0013 8000")
    assert first != named(subjects, OTHER)
    assert first != named(subjects, PHONE, family="hospitals")


def test_the_first_filled_identifier_names_the_person(subjects):
    """An identity number is a person's own; a telephone may be a household's."""
    by_number = named(subjects, IDENTITY, PHONE)
    assert by_number == named(subjects, IDENTITY, OTHER)
    assert by_number != named(subjects, "", PHONE)
    assert named(subjects, "", "不详") == ""


def test_the_keys_are_the_owners_alone(subjects, tmp_path):
    """Nobody else may read them, and they hold no identifier."""
    named(subjects, PHONE)
    files = [path for path in (tmp_path / "keys").iterdir() if path.name != ".lock"]
    assert {MASTER_FILE, "subjects.sqlite"} == {path.name for path in files}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert not any(PHONE.encode() in path.read_bytes() for path in files)


def test_a_master_key_open_to_others_is_refused(subjects, tmp_path):
    """A key that everybody can read protects nobody."""
    named(subjects, PHONE)
    (tmp_path / "keys" / MASTER_FILE).chmod(0o644)
    with pytest.raises(KeysError, match="chmod 600"):
        named(subjects, PHONE)


def test_another_master_key_is_refused(subjects, tmp_path):
    """Every person would become another one, and nobody would see it."""
    named(subjects, PHONE)
    other = Subjects(tmp_path / "keys", subjects.decisions, "a secret of sixteen and more")
    with pytest.raises(KeysError, match="another master key"):
        named(other, PHONE)


def test_a_short_secret_is_refused(tmp_path):
    """A secret that can be guessed gives every telephone number away."""
    with pytest.raises(KeysError, match="fewer than 16"):
        named(Subjects(tmp_path / "keys", tmp_path, "hunter2"), PHONE)


def test_a_forgotten_person_comes_back_as_nobody(subjects):
    """Neither under the old pseudonym nor under a new one; the others keep theirs."""
    before, other = named(subjects, PHONE), named(subjects, OTHER)
    old_key = subjects.pseudonyms_of(subjects.find([PHONE]), ["hotlines"])
    forget(subjects, "138 0013 8000")
    assert old_key == {before}
    assert named(subjects, PHONE) is None
    assert subjects.find([PHONE]) == []
    assert named(subjects, OTHER) == other


def test_a_person_is_forgotten_under_every_name_that_is_their_own(subjects):
    """Who asks by telephone is known by the identity number of the same form, too."""
    named(subjects, IDENTITY, PHONE)
    forget(subjects, PHONE)
    assert named(subjects, IDENTITY) is None
    assert named(subjects, "", PHONE) is None


def test_neither_ledger_nor_store_holds_what_identified_a_forgotten_person(subjects, tmp_path):
    """The key is gone from the store's bytes, and the ledger has keyed hashes only."""
    before = named(subjects, PHONE)
    forget(subjects, PHONE)
    held = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PHONE.encode() not in held
    assert (before or "").encode() not in held
    assert subjects.lookups([PHONE])[0] not in (tmp_path / "keys/subjects.sqlite").read_bytes()


def test_a_lost_master_key_lets_nobody_back_in(subjects, tmp_path):
    """Without the key nobody could tell who was forgotten: nothing lands until it is back."""
    named(subjects, PHONE)
    forget(subjects, PHONE)
    for path in (tmp_path / "keys").iterdir():
        path.unlink()
    with pytest.raises(KeysError, match="put back"):
        named(subjects, PHONE)


def test_a_restored_key_store_does_not_bring_a_person_back(subjects, tmp_path):
    """An old backup of the store knows the key; the ledger in the lake knows better."""
    named(subjects, PHONE)
    store = tmp_path / "keys" / "subjects.sqlite"
    backup = store.read_bytes()
    forget(subjects, PHONE)
    store.write_bytes(backup)
    assert named(subjects, PHONE) is None


def test_the_pseudonym_lands_in_the_place_of_the_identifier(source, subjects):
    """The first column of a person holds it, the others are empty, and the layout stays."""
    data = f"number,name,id,phone,text\n1,甲某,,{PHONE},甲某来电\n2,,,匿名,无\n".encode()
    with subjects.pseudonyms("hotlines") as people:
        first, second = rows(redact(data, source, "a.csv", people))
    assert first == {
        "number": "1",
        "name": "",
        "id": named(subjects, PHONE),
        "phone": "",
        "text": "〔本人〕来电",
    }
    assert (second["id"], second["phone"]) == ("", "")


def test_the_rows_of_a_forgotten_person_land_without_their_words(source, subjects):
    """What was said goes, that something was said stays; nobody else's row is touched."""
    data = f"number,name,id,phone,text\n1,,,{PHONE},漏电\n2,,,{OTHER},起火\n".encode()
    named(subjects, PHONE)
    forget(subjects, PHONE)
    with subjects.pseudonyms("hotlines") as people:
        first, second = rows(redact(data, source, "a.csv", people))
    assert (first["id"], first["text"]) == ("", FORGOTTEN)
    assert (is_pseudonym(second["id"]), second["text"]) == (True, "起火")


def test_a_nested_person_of_a_json_record_gets_a_pseudonym(declared, subjects):
    """Paths name persons as columns do."""
    source = declared(
        format="json",
        columns={"case_number": "number", "narrative": "text", "diagnosis_code": "caller.phone"},
        ignore=["caller.city"],
        personal={"mask": ["text"], "subject": ["caller.phone"]},
    )
    data = f'[{{"number": 1, "text": "漏电", "caller": {{"phone": "{PHONE}", "city": "江门"}}}}]'
    with subjects.pseudonyms("hotlines") as people:
        kept = redact(data.encode(), source, "a.json", people).decode()
    assert f'"phone": "{named(subjects, PHONE)}", "city": "江门"' in kept


def test_a_source_of_persons_does_not_land_without_keys(source, tmp_path):
    """A person without a pseudonym could be neither counted nor forgotten."""
    path = tmp_path / "inbox" / "test" / "a.csv"
    path.parent.mkdir(parents=True)
    path.write_text("number,name,id,phone,text\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="needs the keys"):
        land(source, tmp_path / "inbox", tmp_path / "landing", date(2026, 11, 23))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("12315/张某13800138000.csv", "12315/〔隐去〕.csv"),
        ("12315/13800138000/2026.csv", "12315/〔隐去〕/2026.csv"),
        (f"投诉_{IDENTITY}.xlsx", "〔隐去〕.xlsx"),
        ("some.one@example.com.csv", "〔隐去〕"),
        ("12315/投诉举报_202610.csv", "12315/投诉举报_202610.csv"),
        ("W020190612345678901234.xls", "W020190612345678901234.xls"),
    ],
)
def test_a_file_name_loses_its_person(given_name, kept):
    """A name of a file reaches ledgers, reports and logs."""
    assert kept == impersonal(given_name)


def test_two_processes_agree_on_the_first_master_key(tmp_path):
    """Whoever writes it first, both use the same one."""
    first, second = (Subjects(tmp_path / "keys", Path(tmp_path)) for _ in range(2))
    assert first.lookups([PHONE]) == second.lookups([PHONE])


@pytest.fixture
def workbooks(declared):
    """The same source, whose files are workbooks."""
    return declared(
        format="workbook",
        columns={
            "case_number": "number",
            "narrative": "text",
            "diagnosis_code": {"from": ["id", "phone"]},
        },
        personal={"drop": ["name"], "mask": ["text"], "subject": ["id", "phone"]},
    )


def workbook(*rows: list[str | float], sheet: str = "十月") -> bytes:
    """Write a title, a header in the third row, rows, and a sheet of other things."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.set_properties({"author": "填表人甲某"})
        page = book.add_worksheet(sheet)
        page.write(0, 1, f"值班电话 {PHONE}")
        for at, cells in enumerate([["number", "name", "id", "phone", "text"], *rows], start=2):
            page.write_row(at, 0, cells)
        book.add_worksheet("通讯录").write_row(0, 0, ["乙某", OTHER])
    return stream.getvalue()


def read_back(data: bytes, source: Source, tmp_path: Path) -> Rows:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(data)
    return read(LandedFile(source.name, "", "a.xlsx", path, "", 0, date(2026, 11, 23)), source)


def test_a_workbook_lands_without_its_persons(workbooks, subjects, tmp_path):
    """Titles, names, authors and other sheets lose them; rows stay where they were."""
    data = workbook(
        ["1", "甲某某", "", PHONE, f"甲某某来电{OTHER}"], ["2", "", "", float(OTHER), "漏电"]
    )
    with subjects.pseudonyms("hotlines") as people:
        kept = redact(data, workbooks, "a.xlsx", people)
        again = redact(data, workbooks, "a.xlsx", people)
    (tmp_path / "copy.xlsx").write_bytes(kept)
    words = ["甲某", "乙某", PHONE, OTHER]
    assert scan(tmp_path, words, but=tmp_path / "keys").sightings == ()
    rows = read_back(kept, workbooks, tmp_path)
    assert rows.row_number.to_pylist() == [4, 5]
    assert rows.table["id"].to_pylist() == [named(subjects, PHONE), named(subjects, OTHER)]
    assert rows.table["text"].to_pylist() == ["〔本人〕来电〔电话〕", "漏电"]
    assert kept == again


def test_a_person_is_forgotten_in_a_workbook(workbooks, subjects, tmp_path):
    """The copy is written anew without the words; a copy without the person is left alone."""
    with subjects.pseudonyms("hotlines") as people:
        kept = redact(workbook(["1", "", "", PHONE, "漏电"]), workbooks, "a.xlsx", people)
    person = named(subjects, PHONE)
    assert forgotten(kept, workbooks, "a.xlsx", "another's".__eq__) == (kept, 0)
    changed, count = forgotten(kept, workbooks, "a.xlsx", str(person).__eq__)
    rows = read_back(changed, workbooks, tmp_path)
    assert (count, rows.table["text"].to_pylist()) == (1, [FORGOTTEN])


def test_a_workbook_with_a_column_nobody_declared_does_not_land(workbooks):
    """Not even where the column has no label."""
    data = workbook(["1", "", "", PHONE, "漏电", "甲某某"])
    with pytest.raises(UndeclaredColumnError, match="#6"):
        redact(data, workbooks, "a.xlsx")


def test_a_workbook_without_its_header_does_not_land(workbooks):
    """Nobody knows what stands where."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_row(0, 0, ["甲某", PHONE])
    with pytest.raises(UnreadableFileError, match="no_header") as error:
        redact(stream.getvalue(), workbooks, "a.xlsx")
    assert "甲某" not in str(error.value)


def test_a_zipped_table_lands_bare_and_redacted(declared):
    """Its reader takes it either way."""
    source = declared(
        member="*.csv",
        columns={"case_number": "number", "narrative": "text"},
        personal={"mask": ["text"]},
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", f"number,text\n1,回电{PHONE}\n")
    assert redact(stream.getvalue(), source, "a.zip") == "number,text\n1,回电〔电话〕\n".encode()


@pytest.mark.parametrize(
    "name",
    [
        "cn_12315_complaints",
        "cn_12360_complaints",
        "cn_injury_cards",
        "cn_gacc_returned_shipments",
    ],
)
def test_an_export_says_the_same_as_a_table_and_as_a_workbook(name, subjects, tmp_path):
    """Offices save either; rows, pseudonyms and masked words are the same."""
    source = load_source(SHIPPED / name)
    text = (source.folder / "sample.csv").read_bytes().decode("utf-8-sig")
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        for at, cells in enumerate(csv.reader(io.StringIO(text, newline=""))):
            page.write_row(at, 0, cells)
    found = []
    for number, data in enumerate((text.encode(), stream.getvalue())):
        with subjects.pseudonyms(source.family) as people:
            path = tmp_path / f"copy{number}"
            path.write_bytes(redact(data, source, "a", people))
        file = LandedFile(name, "", "a", path, "", 0, date(2026, 11, 23))
        records = conform(source, file, read(file, source)).records
        found.append(records.select(source.type.column_names).to_pylist())
    assert found[0]
    assert found[0] == found[1]
