"""Where mail leaves: to a relay by SMTP, or into a spool folder when none is set."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from exam_app.config import Config
from exam_app.notices.models import OutboxMail
from exam_app.notices.service import Send


def message(mail: OutboxMail, sender: str) -> EmailMessage:
    """The mail as a message; the library refuses line breaks in headers."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, mail.recipient, mail.subject
    made.set_content(mail.body)
    return made


def sender_for(config: Config) -> Send:
    """The function that sends one mail under these settings."""
    if not config.mail_host:
        return lambda mail: _spool(config, mail)
    return lambda mail: _relay(config, mail)


def _relay(config: Config, mail: OutboxMail) -> None:
    host, _, port = config.mail_host.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=20) as relay:
        relay.send_message(message(mail, config.mail_sender))


def _spool(config: Config, mail: OutboxMail) -> None:
    folder = config.instance / "mail"
    folder.mkdir(exist_ok=True)
    (folder / f"{mail.id:08}.eml").write_bytes(bytes(message(mail, config.mail_sender)))
