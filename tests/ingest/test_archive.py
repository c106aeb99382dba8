"""A zip gives the one member its source names, or says why it does not."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.errors import UnreadableFileError
from ingest.read import read
from ingest.sniff import sniff


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def source(declared):
    """A source of tables that its publisher also delivers in a zip."""
    return declared(member="FLAT*.csv", ignore=["name"])


def test_a_member_is_read_like_a_bare_file(source, landed):
    """The zip is the publisher's wrapping; rows, numbers and labels are the member's."""
    table = b"number,name\n1,a\n2,b\n"
    bare = read(landed(table), source)
    packed = read(landed(zipped({"README.txt": b"x", "data/flat_1.CSV": table}), "f.zip"), source)
    assert bare.table.equals(packed.table)
    assert bare.row_number.equals(packed.row_number)


def test_a_zip_passes_the_door_only_where_a_member_is_declared(source, declared):
    """Elsewhere a zip under the name of a table is an accident."""
    head = zipped({"FLAT.csv": b"number\n1\n"})
    assert sniff(head, source, "a.zip") is None
    with pytest.raises(UnreadableFileError, match="compressed_file"):
        sniff(head, declared(), "a.zip")


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"other.csv": b"number\n1\n"}, "member_not_found"),
        ({"FLAT_1.csv": b"number\n1\n", "FLAT_2.csv": b"number\n2\n"}, "several_members"),
        ({"FLAT.csv": b"number\n1\n", "more.zip": b"PK"}, "nested_archive"),
        ({"FLAT.csv": zipped({"a.csv": b"x"})}, "compressed_file"),
        ({"FLAT.csv": b"<!DOCTYPE html><html>"}, "html_instead_of_data"),
        ({"FLAT.csv": b""}, "empty_file"),
        ({"FLAT.csv": b"0" * 1_000_000}, "overblown_archive"),
        ({"FLAT.csv": b"number\n1\n", **{f"{n}.txt": b"" for n in range(100)}}, "too_many_members"),
    ],
)
def test_an_archive_that_is_ambiguous_or_hostile_is_refused(source, landed, members, reason):
    """The reason is a code, and the message names the member."""
    with pytest.raises(UnreadableFileError) as error:
        read(landed(zipped(members), "f.zip"), source)
    assert reason == error.value.reason


def test_an_encrypted_member_is_refused(source, landed):
    """Nobody types a password at night."""
    data = bytearray(zipped({"FLAT.csv": b"number\n1\n"}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    with pytest.raises(UnreadableFileError, match="encrypted_archive"):
        read(landed(bytes(data), "f.zip"), source)


@pytest.mark.parametrize("cut", [10, 60, -30])
def test_a_zip_that_was_cut_off_is_refused(source, landed, cut):
    """A download that stopped has no list of members at its end."""
    whole = zipped({"FLAT.csv": b"number\n" + bytes(range(48, 58)) * 9})
    with pytest.raises(UnreadableFileError, match="broken_archive"):
        read(landed(whole[:cut], "f.zip"), source)


def test_a_member_whose_content_was_altered_is_refused(source, landed):
    """The check sum inside the zip tells."""
    data = bytearray(zipped({"FLAT.csv": b"number\n12345\n"}, zipfile.ZIP_STORED))
    data[data.find(b"12345")] ^= 1
    with pytest.raises(UnreadableFileError, match="broken_archive"):
        read(landed(bytes(data), "f.zip"), source)
