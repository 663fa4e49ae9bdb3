"""Settings of one installation, read once from the environment and checked at start.

Everything has a default, so that an empty environment gives a safe installation with
SQLite in `instance/`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exam_app.errors import NotReady
from exam_app.vault import Ring, read_keys

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Durations carry their unit in the name."""

    database_url: str
    secret_key: str
    instance: Path
    ring: Ring  # what seals keys and drafts of the question bank
    key_file: Path | None = None  # where its keys stand
    argon2_memory_kib: int = 19_456
    argon2_rounds: int = 2
    idle_minutes: int = 30
    session_hours: int = 12
    secure_cookies: bool = False
    mail_host: str = ""
    mail_sender: str = "exam-office@localhost"
    public_address: str = "http://127.0.0.1:8000"
    reviewer_database_url: str = ""
    help_contact: str = "the exam office of your association"


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings `EXAM_...`; raises NotReady for a value that cannot be used.

    EXAM_DATABASE_URL (default SQLite in the instance folder), EXAM_SECRET_KEY (default: made
    once and kept in the instance folder), EXAM_INSTANCE, EXAM_SECURE_COOKIES=1 behind TLS,
    EXAM_REVIEWER_DATABASE_URL (default: EXAM_DATABASE_URL, where reviewers' requests give up all rights but their own),
    EXAM_KEY_FILE (default `bank-key` in the instance folder),
    EXAM_MAIL_HOST host:port, EXAM_MAIL_SENDER, EXAM_PUBLIC_ADDRESS, EXAM_HELP_CONTACT.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("EXAM_INSTANCE", ROOT / "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    key_file = Path(env.get("EXAM_KEY_FILE", instance / "bank-key"))
    ring = read_keys(key_file)
    defaults = Config(database_url="", secret_key="", instance=instance, ring=ring)
    return Config(
        database_url=env.get("EXAM_DATABASE_URL", f"sqlite:///{instance / 'exam.db'}"),
        secret_key=_strong(env.get("EXAM_SECRET_KEY") or _kept_key(instance / "secret-key")),
        instance=instance,
        ring=ring,
        key_file=key_file,
        secure_cookies=env.get("EXAM_SECURE_COOKIES", "") == "1",
        mail_host=env.get("EXAM_MAIL_HOST", ""),
        mail_sender=env.get("EXAM_MAIL_SENDER", defaults.mail_sender),
        public_address=env.get("EXAM_PUBLIC_ADDRESS", defaults.public_address).rstrip("/"),
        reviewer_database_url=env.get("EXAM_REVIEWER_DATABASE_URL", ""),
        help_contact=env.get("EXAM_HELP_CONTACT", defaults.help_contact),
    )


def _strong(key: str) -> str:
    if len(key) < 32:
        raise NotReady("EXAM_SECRET_KEY is shorter than 32 characters. Leave it out to have one made.")
    return key


def _kept_key(path: Path) -> str:
    if not path.exists():
        # Exclusive creation: of two starts at once only one may decide the key.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
