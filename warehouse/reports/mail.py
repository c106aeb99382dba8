"""The nightly report as a mail: both languages as text and as a plain page, the files attached.

The mail is a file first; a machine that knows a mail server may send it, once a version.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from ingest.files import sync
from warehouse.reports import figures, sections, sheets
from warehouse.reports.facts import NightFacts
from warehouse.reports.nightly import LANGUAGE_TAGS, LANGUAGES, environment
from warehouse.reports.words import Words
from warehouse.settings import Settings

SENT: Final = "nightly.sent"
_LOGGER: Final = logging.getLogger("fenghuo.mail")
_NOBODY: Final = "nightly@fenghuo.invalid"  # a mail without a sender is no mail
ATTACHED: Final = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".pdf": ("application", "pdf"),
}
_PATIENCE_SECONDS: Final = 60


class MailError(Exception):
    """The mail server was not asked, or did not take the mail."""


def compose(facts: NightFacts, attachments: Sequence[Path], settings: Settings) -> EmailMessage:
    """Write the mail of a version; the same facts and attachments give the same bytes."""
    message = EmailMessage(policy=SMTP)
    both = [Words(facts.terms, facts.industries, facts.hazards, one) for one in LANGUAGES]
    titles = [f"{words.say('house')} {words.say('title')}" for words in both]
    subject = " · ".join([*titles, facts.business_date.isoformat()])
    message["Subject"] = subject
    message["From"] = settings.mail_from or _NOBODY
    if settings.recipients:
        message["To"] = ", ".join(settings.recipients)
    message["Date"] = format_datetime(datetime.combine(facts.business_date, time(), UTC))
    message["Message-ID"] = f"<nightly.{facts.version}@fenghuo.invalid>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers it
    context = {
        "facts": facts,
        "both": both,
        "tags": LANGUAGE_TAGS,
        "subject": subject,
        "figures": figures,
        "soundness": sections.soundness(facts),
        "headline": lambda words: sheets.headline(facts, words),
        "changes": lambda words: sections.changes(facts, words),
        "tiers": lambda words: sections.tiers(facts, words),
        "names": [path.name for path in attachments],
    }
    templates = environment()
    message.set_content(templates.get_template("mail.txt.j2").render(context), cte="base64")
    page = templates.get_template("mail.html.j2").render(context)
    message.add_alternative(page, subtype="html", cte="base64")
    for path in attachments:
        main_type, sub_type = ATTACHED[path.suffix]
        message.add_attachment(
            path.read_bytes(), maintype=main_type, subtype=sub_type, filename=path.name
        )
    _name_boundaries(message, facts.version)
    return message


def _name_boundaries(message: EmailMessage, version: str) -> None:
    """Draw no boundary by lot: `=_` stands in no base64, and every part is base64."""
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts, start=1):
        part.set_boundary(f"=_{number}.{version}")


def send_once(message: EmailMessage, settings: Settings, folder: Path) -> bool:
    """Send the mail of a report folder unless that was done before; tell whether it was sent now.

    The mark is made before the mail is handed over and taken back only when the server refuses: a
    machine that stops in between sends once too seldom, never twice.
    """
    mark = folder / SENT
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    sync(folder)
    try:
        send(message, settings)
    except MailError:
        mark.unlink()
        raise
    mark.write_text(f"{message['Message-ID']}\n", encoding="utf-8")
    return True


def send(message: EmailMessage, settings: Settings) -> None:
    """Hand the mail to the mail server that is set; MailError says that it took none of it."""
    if not settings.smtp_host or not settings.mail_from or not settings.recipients:
        raise MailError("sending needs FENGHUO_SMTP_HOST, FENGHUO_MAIL_FROM and FENGHUO_MAIL_TO")
    if settings.smtp_user and not settings.smtp_starttls:
        raise MailError("a password goes over TLS only: set FENGHUO_SMTP_STARTTLS=1")
    with _greeted(settings.smtp_host, settings) as server:
        try:
            refused = server.send_message(message, settings.mail_from, settings.recipients)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            raise MailError(f"{settings.smtp_host} refused the mail: {error}") from error
    if refused:
        _LOGGER.warning("the mail server refused %d of the addresses in mail_to", len(refused))


def _greeted(host: str, settings: Settings) -> smtplib.SMTP:
    """Reach the server, and speak over TLS and by name where that is set."""
    with ExitStack() as until_failure:
        try:
            server = smtplib.SMTP(host, settings.smtp_port, timeout=_PATIENCE_SECONDS)
            until_failure.callback(server.close)
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(f"mail server {host}:{settings.smtp_port}: {error}") from error
        until_failure.pop_all()
    return server
