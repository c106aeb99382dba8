"""Who is who, for those who hold the keys: persons get pseudonyms, and can be forgotten.

A person is found by a keyed hash of an identifier under the master key, and has a random key of
their own; the pseudonym is a keyed hash under that one. Forgetting deletes the person's key, after
which no pseudonym leads to them any more, and writes a tombstone, the keyed hash of the identifier,
so that they are known as forgotten when their rows come again.

The keys lie in a folder of their own, outside the lake and its backups; the tombstones lie in the
lake, so that neither can be restored without the other's saying so.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes
from typing import Any, Final

from ingest.errors import ExpectedError
from ingest.files import whole_file
from ingest.personal.patterns import identity_check

MASTER_FILE: Final = "master.key"
_STORE: Final = "subjects.sqlite"
_LEDGER: Final = "erasures.jsonl"
_FORGOTTEN: Final = "forgotten_pseudonyms.txt"
_PATIENCE_SECONDS: Final = 600  # a file of a province's complaints is read in less
_FEWEST_DIGITS: Final = 5
_MOBILE_DIGITS: Final = 11
_ASKED_AT_ONCE: Final = 500
_SHORTEST_SECRET: Final = 16
_OLD_LENGTH, _CENTURY_AT = 15, 6
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")  # no run of digits looks like a phone
_PSEUDONYM: Final = re.compile("[a-p]{24}")
_SIGNS: Final = re.compile(r"[\s()\-—–_.·:]")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?(?:86)?(1[3-9]\d{9})$")
_NO_DIGITS: Final = re.compile(r"\D")

_SCHEMA: Final = """
create table if not exists told (name text primary key, value blob not null);
create table if not exists subject (subject_id integer primary key, key blob not null);
create table if not exists identifier (
    lookup blob not null, subject_id integer not null, is_first integer not null,
    primary key (lookup, subject_id)
) without rowid;
create index if not exists identifier_of_subject on identifier (subject_id);
"""


class KeysError(ExpectedError):
    """The keys of pseudonyms are missing, open to others, or not those the lake was filled with."""


def normalised(identifier: str) -> str:
    """Write an identifier in the one form in which it is compared; empty when it is none.

    Examples
    --------
    >>> normalised("+86 138-0013-8000"), normalised("１３８００１３８０００"), normalised("不详")
    ('13800138000', '13800138000', '')
    """
    if not identifier:
        return ""
    if len(identifier) == _MOBILE_DIGITS and identifier.isascii() and identifier.isdigit():
        return identifier if len(set(identifier)) > 1 else ""  # most are, and stand so already
    text = unicodedata.normalize("NFKC", identifier).upper()
    text = _SIGNS.sub("", text)
    text = _COUNTRY.sub(r"\1", text.lstrip("'"))
    digits = _NO_DIGITS.sub("", text)
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1:
        return ""  # 无, 匿名, 00000000000: nobody's
    if len(text) == _OLD_LENGTH and text.isdigit():
        stem = f"{text[:_CENTURY_AT]}19{text[_CENTURY_AT:]}"
        return stem + identity_check(stem)  # an identity number of before 2004 in its new form
    return text


def is_pseudonym(text: str) -> bool:
    """Tell whether a cell holds a pseudonym."""
    return _PSEUDONYM.fullmatch(text) is not None


class Subjects:
    """The keys of the persons in one lake: pseudonyms as long as they are known.

    Parameters
    ----------
    keys
        Folder of the key store; made when the first person comes, readable by its owner alone.
    decisions
        Folder in the lake where erasures are written down.
    secret
        The master secret from the environment; without it one lies in the folder of the keys.
    """

    def __init__(self, keys: Path, decisions: Path, secret: str = "") -> None:
        self.keys, self.decisions = keys, decisions
        self._secret = secret

    @contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """Keep erasure and landing apart: many may land at a time, or one may erase."""
        _make_private_folder(self.keys)
        with (self.keys / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    @contextmanager
    def pseudonyms(self, family: str) -> Iterator[Pseudonyms]:
        """Hand out the pseudonyms of a family of sources; new persons are kept at the end."""
        master = self._master()
        with self._store() as store, store:
            store.execute("begin immediate")
            self._insist_on_master(store, master)
            yield Pseudonyms(store, master, family, frozenset(self.tombstones()))

    def find(self, identifiers: Iterable[str]) -> list[int]:
        """List the persons whom any of some identifiers names."""
        lookups = self.lookups(identifiers)
        with self._store() as store:
            self._insist_on_master(store, self._master())
            found = {
                row[0]
                for lookup in lookups
                for row in store.execute(
                    "select subject_id from identifier where lookup = ?", (lookup,)
                )
            }
        return sorted(found)

    def lookups(self, identifiers: Iterable[str]) -> list[bytes]:
        """Return the keyed hashes under which some identifiers are looked up."""
        master = self._master()
        return [_lookup(master, text) for text in map(normalised, identifiers) if text]

    def pseudonyms_of(self, subjects: Iterable[int], families: Iterable[str]) -> set[str]:
        """Return every pseudonym that some persons have in some families of sources."""
        known = sorted(set(families))
        with self._store() as store:
            return {
                _pseudonym(key, family)
                for subject in subjects
                for (key,) in store.execute(
                    "select key from subject where subject_id = ?", (subject,)
                )
                for family in known
            }

    def entomb(
        self, erasure: dict[str, Any], lookups: Iterable[bytes], subjects: Iterable[int]
    ) -> None:
        """Write down that persons are to be forgotten: what they gave, and their first names."""
        wanted = list(subjects)
        with self._store() as store:
            firsts = [
                row[0]
                for subject in wanted
                for row in store.execute(
                    "select lookup from identifier where subject_id = ? and is_first", (subject,)
                )
            ]
        tombstones = sorted({lookup.hex() for lookup in (*lookups, *firsts)})
        self._append({**erasure, "master": _check(self._master()), "tombstones": tombstones})

    def note(self, entry: dict[str, Any]) -> None:
        """Add an entry to the ledger of erasures."""
        self._append(entry)

    def remember_as_forgotten(self, pseudonyms: Iterable[str]) -> None:
        """Keep digests of pseudonyms, in no order of time, to know their rows in a backup."""
        digests = sorted(self.forgotten() | {_digest(name) for name in pseudonyms})
        with whole_file(self.decisions / _FORGOTTEN) as temporary:
            temporary.write_text("".join(f"{digest}\n" for digest in digests))

    def forgotten(self) -> frozenset[str]:
        """Return the digests of the pseudonyms that lead to nobody any more."""
        path = self.decisions / _FORGOTTEN
        return frozenset(path.read_text().split()) if path.exists() else frozenset()

    def is_forgotten(self, pseudonym: str, forgotten: frozenset[str]) -> bool:
        """Tell whether a pseudonym is one of those."""
        return is_pseudonym(pseudonym) and _digest(pseudonym) in forgotten

    def forget(self, subjects: Iterable[int]) -> None:
        """Delete the keys of persons; what is deleted is overwritten in the store."""
        wanted = [(subject,) for subject in subjects]
        with self._store() as store, store:
            store.execute("begin immediate")
            store.executemany("delete from subject where subject_id = ?", wanted)
            store.executemany("delete from identifier where subject_id = ?", wanted)

    def ledger(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger of erasures, oldest first."""
        path = self.decisions / _LEDGER
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def tombstones(self) -> Iterator[bytes]:
        """Yield the keyed hashes of the identifiers of forgotten persons.

        Raises
        ------
        KeysError
            When erasures were written down under another master key: who is forgotten could not
            be told, and would come back.
        """
        for entry in self.ledger():
            if entry.get("master", _check(self._master())) != _check(self._master()):
                raise KeysError(
                    "persons were erased under another master key than the present one; put back "
                    f"the key ({MASTER_FILE} or FENGHUO_MASTER_KEY) that was in force then"
                )
            yield from map(bytes.fromhex, entry.get("tombstones", ()))

    def _append(self, entry: dict[str, Any]) -> None:
        lines = [*self.ledger(), entry]
        with whole_file(self.decisions / _LEDGER) as temporary:
            temporary.write_text(
                "".join(json.dumps(e, ensure_ascii=False, sort_keys=True) + "\n" for e in lines),
                encoding="utf-8",
            )

    def _master(self) -> bytes:
        if self._secret:
            if len(self._secret) < _SHORTEST_SECRET:
                raise KeysError(f"FENGHUO_MASTER_KEY has fewer than {_SHORTEST_SECRET} characters")
            return sha256(b"fenghuo master key\0" + self._secret.encode()).digest()
        _make_private_folder(self.keys)
        path = self.keys / MASTER_FILE
        if not path.exists():
            _write_master(path)
        if path.stat().st_mode & 0o077:
            raise KeysError(f"{path} can be read by others: chmod 600 {path}")
        return bytes.fromhex(path.read_text(encoding="ascii").strip())

    @contextmanager
    def _store(self) -> Iterator[sqlite3.Connection]:
        _make_private_folder(self.keys)
        path = self.keys / _STORE
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        store = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=None)
        with closing(store):
            store.execute("pragma secure_delete = on")
            store.executescript(_SCHEMA)
            yield store

    def _insist_on_master(self, store: sqlite3.Connection, master: bytes) -> None:
        """Refuse another master key than the store's: each person would become another one."""
        told = store.execute("select value from told where name = 'master'").fetchone()
        if told is None:
            store.execute("insert into told values ('master', ?)", (_check(master),))
        elif told[0] != _check(master):
            raise KeysError(
                f"the key store in {self.keys} was begun under another master key; put that one "
                f"back ({MASTER_FILE} or FENGHUO_MASTER_KEY)"
            )


class Pseudonyms:
    """Pseudonyms of one family of sources, while one file is read."""

    def __init__(
        self,
        store: sqlite3.Connection,
        master: bytes,
        family: str,
        tombstones: frozenset[bytes],
    ) -> None:
        self._store, self._master, self._family = store, master, family
        self._tombstones = tombstones
        self._known: dict[tuple[bytes, ...], str | None] = {}

    def name(self, identifiers: Sequence[str]) -> str | None:
        """Return the pseudonym of one person, as ``names`` does of many."""
        return self.names([identifiers])[0]

    def names(self, rows: Sequence[Sequence[str]]) -> list[str | None]:
        """Return the pseudonyms of the persons whom the first identifier of each row names.

        Empty where none of them names anybody; None where the person has been forgotten. The
        further identifiers are kept as the person's, so that any of them finds the person.
        """
        given = [self._lookups(row) for row in rows]
        self._learn(lookups for lookups in dict.fromkeys(given) if lookups not in self._known)
        return [self._known[lookups] for lookups in given]

    def _lookups(self, identifiers: Sequence[str]) -> tuple[bytes, ...]:
        texts = dict.fromkeys(text for text in map(normalised, identifiers) if text)
        return tuple([_lookup(self._master, text) for text in texts])

    def _learn(self, people: Iterable[tuple[bytes, ...]]) -> None:
        """Give pseudonyms to persons not met before in this file, all at once."""
        named: list[tuple[bytes, ...]] = []
        for lookups in people:
            if not lookups:
                self._known[lookups] = ""
            elif self._tombstones.intersection(lookups):
                self._known[lookups] = None
            else:
                named.append(lookups)
        subjects = self._subjects(list(dict.fromkeys(lookups[0] for lookups in named)))
        self._store.executemany(
            "insert or ignore into identifier values (?, ?, 0)",
            [(each, subjects[first][0]) for first, *others in named for each in others],
        )
        for lookups in named:
            self._known[lookups] = _pseudonym(subjects[lookups[0]][1], self._family)

    def _subjects(self, firsts: Sequence[bytes]) -> dict[bytes, tuple[int, bytes]]:
        """Find the numbers and keys of persons by their first identifiers; new ones get them."""
        found: dict[bytes, tuple[int, bytes]] = {}
        for start in range(0, len(firsts), _ASKED_AT_ONCE):
            asked = firsts[start : start + _ASKED_AT_ONCE]
            rows = self._store.execute(
                "select lookup, subject_id, key from identifier join subject using (subject_id) "  # noqa: S608
                f"where is_first and lookup in ({', '.join('?' * len(asked))})",
                asked,
            )
            found |= {bytes(lookup): (int(n), bytes(key)) for lookup, n, key in rows}
        new = [first for first in firsts if first not in found]
        (last,) = self._store.execute("select coalesce(max(subject_id), 0) from subject").fetchone()
        numbered = {first: (last + n, token_bytes(32)) for n, first in enumerate(new, start=1)}
        self._store.executemany("insert into subject values (?, ?)", numbered.values())
        self._store.executemany(
            "insert into identifier values (?, ?, 1)",
            [(first, subject) for first, (subject, _) in numbered.items()],
        )
        return found | numbered


def _lookup(master: bytes, identifier: str) -> bytes:
    return hmac.digest(master, b"identifier\0" + identifier.encode(), "sha256")


def _pseudonym(key: bytes, family: str) -> str:
    return hmac.digest(key, family.encode(), "sha256").hex().translate(_LETTERS)[:24]


def _digest(pseudonym: str) -> str:
    return sha256(pseudonym.encode()).hexdigest()


def _check(master: bytes) -> str:
    """Name a master key without telling it."""
    return hmac.digest(master, b"which key", "sha256").hex()[:16]


def _make_private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _write_master(path: Path) -> None:
    """Write a new master key, unless another process was faster."""
    temporary = path.with_name(f".{path.name}.{token_bytes(4).hex()}.part")
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(token_bytes(32).hex() + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
