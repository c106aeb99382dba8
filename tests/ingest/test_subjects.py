"""Persons bear pseudonyms, and can be forgotten."""

from __future__ import annotations

import csv
import io
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DeclarationError
from ingest.landing import land
from ingest.personal.names import impersonal
from ingest.personal.subjects import MASTER_FILE, KeysError, Subjects, is_pseudonym, normalised
from ingest.privacy import FORGOTTEN, redact

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
