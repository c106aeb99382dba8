"""The nightly mail: a file in any case, sent once where a mail server is set."""

from __future__ import annotations

import re
import smtplib
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from warehouse.reports import NightFacts, mail, spreadsheet
from warehouse.settings import Settings

from .conftest import VERSION

PASSWORD = "correct horse"


@dataclass
class Post:
    """A mail server in this process: what it was told, and what it refuses."""

    refused: str = ""  # the command that is refused
    tls: ssl.SSLContext | None = None
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    port: int = 0


class Talk(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as taking a mail needs."""

    server: Any
    timeout = 5

    def handle(self) -> None:
        post: Post = self.server.post
        self.say("220 post.test")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            command = line.split(":")[0].upper()
            post.commands.append(command)
            if command == post.refused:
                self.say("554 not here")
            elif command.startswith("EHLO"):
                offers = ["post.test", *(["STARTTLS"] if post.tls else []), "AUTH PLAIN"]
                self.say("\r\n".join(f"250-{offer}" for offer in offers) + "\r\n250 8BITMIME")
            elif command == "STARTTLS" and post.tls:
                self.say("220 go on")
                self.request = post.tls.wrap_socket(self.request, server_side=True)
                self.setup()
            elif command == "DATA":
                self.say("354 go on")
                post.mails.append(self.taken())
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("235 welcome" if command.startswith("AUTH") else "250 yes")

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def taken(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office(**options: Any) -> Iterator[Post]:
    """Run a mail server on a port of this machine."""
    post = Post(**options)
    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as server:
        server.post = post  # type: ignore[attr-defined]
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()


def settings(port: int = 0, **more: Any) -> Settings:
    stated = {
        "smtp_host": "localhost",
        "smtp_port": port,
        "mail_from": "fenghuo@example.org",
        "mail_to": "duty@example.org, head@example.org",
    }
    return Settings(**{**stated, **more})


@pytest.fixture
def attachments(second: NightFacts, tmp_path: Path) -> list[Path]:
    """A workbook, and a file that stands for a PDF."""
    book, paper = tmp_path / "nightly_zh.xlsx", tmp_path / "nightly_zh.pdf"
    book.write_bytes(spreadsheet.write(second, "zh"))
    paper.write_bytes(b"%PDF-1.7\n")
    return [book, paper]


@pytest.fixture
def message(second: NightFacts, attachments: list[Path]) -> EmailMessage:
    """The mail of the second version."""
    return mail.compose(second, attachments, settings())


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_same_facts_give_the_same_mail(
    second: NightFacts, attachments: list[Path], message: EmailMessage
) -> None:
    """Boundaries, date and message id follow from the version, not from lot or clock."""
    assert mail.compose(second, attachments, settings()).as_bytes() == message.as_bytes()
    found = read(message.as_bytes())
    assert found["Message-ID"] == f"<nightly.{VERSION}@fenghuo.invalid>"
    assert found["Date"].datetime == datetime(2026, 11, 22, tzinfo=UTC)


def test_the_mail_is_well_formed(message: EmailMessage, attachments: list[Path]) -> None:
    """Text, page and files arrive as they were; every line is one that any server takes."""
    content = message.as_bytes()
    found = read(content)
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/pdf",
    ]
    assert not [part.defects for part in found.walk() if part.defects]
    files = {part.get_filename(): part.get_content() for part in found.iter_attachments()}
    assert files == {path.name: path.read_bytes() for path in attachments}
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_subject_says_what_and_of_which_day(message: EmailMessage) -> None:
    """In both languages, Chinese first."""
    subject = read(message.as_bytes())["Subject"]
    assert subject == (
        "烽火 产品安全风险夜报 · Fenghuo Nightly product-safety risk report · 2026-11-22"
    )


def test_the_page_in_a_mail_holds_nothing_that_mail_programs_strip(message: EmailMessage) -> None:
    """No script, no drawing, no style sheet, nothing from elsewhere."""
    html = body(read(message.as_bytes()), "html")
    assert not re.search(r"<(script|svg|style|link|img|iframe|form)\b|https?:|url\(|\bon\w+=", html)
    assert 'lang="zh-Hans-CN"' in html
    assert '<div lang="en"' in html


def test_the_page_in_a_mail_tells_changes_tiers_and_figures(message: EmailMessage) -> None:
    """The same as its text: both are read by people who open no attachment."""
    found = read(message.as_bytes())
    html = re.sub(r"<[^>]*>", " ", body(found, "html"))
    for told in ("7/50 = 14.0%", "7.0–26.2%", "0.60 + 0.40 = 1.00", "0.40 →", "not scored"):
        assert told in html
        assert told in body(found, "plain")


def test_text_of_others_is_shown_as_text(second: NightFacts) -> None:
    """A reason that holds markup stays a reason."""
    tiers = tuple(replace(tier, reason_zh="<b onclick=x>") for tier in second.tiers)
    assert second.diff is not None
    moved = tuple(replace(tier, reason_zh="<b onclick=x>") for tier in second.diff.tiers)
    facts = replace(second, tiers=tiers, diff=replace(second.diff, tiers=moved))
    found = mail.compose(facts, [], settings())
    assert "&lt;b onclick=x&gt;" in body(found, "html")
    assert "<b onclick=x>" in body(found, "plain")


def test_a_mail_is_taken_by_a_server_as_it_was_written(message: EmailMessage) -> None:
    """What arrives is the file in the report folder, byte for byte."""
    with post_office() as post:
        mail.send(message, settings(post.port))
    assert post.mails == [message.as_bytes()]
    assert [line for line in post.commands if line.startswith(("MAIL", "RCPT"))] == [
        "MAIL FROM",
        "RCPT TO",
        "RCPT TO",
    ]


def test_a_version_is_sent_once(message: EmailMessage, tmp_path: Path) -> None:
    """A report written again is not sent again."""
    with post_office() as post:
        assert mail.send_once(message, settings(post.port), tmp_path)
        assert not mail.send_once(message, settings(post.port), tmp_path)
    assert len(post.mails) == 1
    assert VERSION in (tmp_path / mail.SENT).read_text()


@pytest.mark.parametrize("command", ["MAIL FROM", "DATA"])
def test_a_refused_mail_can_be_sent_later(
    command: str, message: EmailMessage, tmp_path: Path
) -> None:
    """The mark is taken back when the server says that it took nothing."""
    with (
        post_office(refused=command) as post,
        pytest.raises(mail.MailError, match="refused the mail"),
    ):
        mail.send_once(message, settings(post.port), tmp_path)
    assert not (tmp_path / mail.SENT).exists()
    with post_office() as post:
        assert mail.send_once(message, settings(post.port), tmp_path)
    assert len(post.mails) == 1


def test_a_server_that_does_not_answer_is_named(message: EmailMessage, tmp_path: Path) -> None:
    """Whoever keeps the machine learns where to look; the version can still be sent."""
    with post_office() as post:
        closed = post.port
    with pytest.raises(mail.MailError, match=f"localhost:{closed}"):
        mail.send_once(message, settings(closed), tmp_path)
    assert not (tmp_path / mail.SENT).exists()


def test_a_broken_line_after_the_mail_counts_as_sent(
    message: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it arrived: once too seldom is better than twice."""

    def hang_up(_talk: Talk) -> bytes:
        raise ConnectionResetError

    monkeypatch.setattr(Talk, "taken", hang_up)
    with post_office() as post:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            mail.send_once(message, settings(post.port), tmp_path)
        assert not mail.send_once(message, settings(post.port), tmp_path)


@pytest.mark.parametrize("missing", ["smtp_host", "mail_from", "mail_to"])
def test_nothing_is_sent_unless_all_is_set(message: EmailMessage, missing: str) -> None:
    """A mail needs a server, a sender and somebody to get it."""
    with pytest.raises(mail.MailError, match="FENGHUO_MAIL_TO"):
        mail.send(message, settings(**{missing: ""}))


def test_a_password_never_travels_in_the_clear(message: EmailMessage) -> None:
    """Not even to be refused: the server is not asked."""
    with post_office() as post, pytest.raises(mail.MailError, match="TLS only"):
        mail.send(message, settings(post.port, smtp_user="fenghuo"))
    assert post.commands == []


def test_a_password_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in the environment alone: no file holds it and no listing shows it."""
    monkeypatch.setenv("FENGHUO_SMTP_PASSWORD", PASSWORD)
    stated = settings()
    assert stated.smtp_password == PASSWORD
    assert PASSWORD not in stated.model_dump_json()
    assert PASSWORD not in repr(stated)


def test_a_server_with_a_known_certificate_gets_name_and_mail(
    message: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """STARTTLS first, then the password, then the mail."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("FENGHUO_SMTP_PASSWORD", PASSWORD)
    with post_office(tls=served(certificate)) as post:
        mail.send(message, settings(post.port, smtp_starttls=True, smtp_user="fenghuo"))
    assert post.mails == [message.as_bytes()]
    first = [line.split()[0] for line in post.commands]
    assert first[:5] == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL"]


def test_a_server_that_nobody_vouches_for_gets_nothing(
    message: EmailMessage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither password nor mail."""
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("FENGHUO_SMTP_PASSWORD", PASSWORD)
    with (
        post_office(tls=served(certificate)) as post,
        pytest.raises(mail.MailError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        mail.send(message, settings(post.port, smtp_starttls=True, smtp_user="fenghuo"))
    assert post.mails == []
    assert [line.split()[0] for line in post.commands] == ["EHLO", "STARTTLS"]


def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def self_signed(folder: Path) -> Path:
    """Write a key and a certificate for localhost into one file."""
    x509 = pytest.importorskip("cryptography.x509")
    hashes, serialization = (
        import_module(f"cryptography.hazmat.primitives.{name}")
        for name in ("hashes", "serialization")
    )
    ec = import_module("cryptography.hazmat.primitives.asymmetric.ec")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 - a certificate is valid now
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "localhost.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    return file
