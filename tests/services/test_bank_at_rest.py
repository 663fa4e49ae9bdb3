"""What stands on the disk tells no key and no reason; the master key can be exchanged."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import vault
from exam_app.accounts.models import Account
from exam_app.bank import drafts, keys, moving, resealing, reviewing, sealed, versions
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import ItemComment, ItemReview, ItemVersion
from exam_app.bank.rules.states import QUESTIONS, State
from exam_app.bank.transfer import kept, receiving
from exam_app.clock import FakeClock
from exam_app.db import Base
from exam_app.vault import Ring, Unsealable
from tests import build_bank as b
from tests.build import Cast
from tests.postgres import Cluster

OLD, NEW = b"a master key that only tests use", b"another master key only for tests"[:32]
WORDS = {
    "rationale": "CANARY-rationale-5512", "notes": "CANARY-notes-5512", "reason": "CANARY-reason-5512",
    "draft": "CANARY-draft-5512", "comment": "CANARY-comment-5512", "reply": "CANARY-reply-5512",
    "changed": "CANARY-changed-5512", "confirmed": "CANARY-confirmed-5512", "moved": "CANARY-moved-5512",
    "saved": "CANARY-saved-5512", "against": "CANARY-against-5512",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _same_ring_afterwards() -> Iterator[None]:
    yield
    vault.use(Ring([OLD]))


@pytest.fixture
def version(session: Session, cast: Cast, clock: FakeClock) -> ItemVersion:
    """An item with several right answers that was written, reviewed, commented, answered and drafted again."""
    two, now = b.reviewers(session, now=clock.now()), clock.now()
    facts = {"kind": "multiple", "key": "ACD", "rationale": WORDS["rationale"], "notes": WORDS["notes"]}
    made = b.written(session, cast.iris, now=now, reasons=("", WORDS["reason"], "", "", ""), **facts)
    b.go(session, made, State.CONTENT_REVIEW, cast.iris, now=now)
    review = reviewing.ask(session, made, two[0], by="clara", now=now)
    reviewing.answer(session, review, "ACD", by=two[0].public_id, now=now)
    asked = dict.fromkeys(QUESTIONS["content_review"], "unsure")
    reviewing.judge(
        session, review, judgements=asked, comments=dict.fromkeys(asked, WORDS["comment"]), decision="accept",
        by=two[0].public_id, now=now,
    )  # fmt: skip
    for remark in session.scalars(sa.select(ItemComment)).all():
        reviewing.reply(session, remark, how="done", text=WORDS["reply"], by=cast.iris.public_id, now=now)
    keys_and_votes(session, cast, two[1], now)
    next_text = replace(drafts.wording_of(session, made), rationale=WORDS["draft"])
    drafts.save_draft(session, made.item, next_text, base=0, by=cast.iris.public_id, now=now)
    session.commit()
    return made


def keys_and_votes(session: Session, cast: Cast, other: Account, now: datetime) -> None:
    """Another item whose key changed, that was sent back, saved anew and voted on, each with words."""
    iris, clara = cast.iris.public_id, cast.clara.public_id
    item = b.written(session, cast.iris, code="other-1", now=now, stem="Which of these comes first here?").item
    keys.change_key(session, item.versions[-1], letter="B", rationale="So.", reason=WORDS["changed"], by=iris, now=now)
    keys.confirm_key(session, item.versions[-1], letter="B", reason=WORDS["confirmed"], by=clara, now=now)
    b.go(session, item.versions[-1], State.CONTENT_REVIEW, cast.iris, now=now)
    moving.move(session, item.versions[-1], State.DRAFT, by=clara, is_committee=True, note=WORDS["moved"], now=now)
    text = replace(drafts.wording_of(session, item.versions[-1]), title="Another title")
    drafts.save_draft(session, item, text, base=0, by=iris, now=now)
    made = versions.make_version(session, item, text, base=1, reason=WORDS["saved"], by=iris, now=now)
    made.state = State.VOTE
    reviewing.vote(session, made, "against", words=WORDS["against"], by=other.public_id, now=now)


def everything_stored(session: Session) -> dict[str, str]:
    """Every value of every table, in the open as a thief would print it, by table and column."""
    found: dict[str, list[str]] = {}
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for column, value in row.items():
                found.setdefault(f"{table.name}.{column}", []).append(repr(value))
    return {place: "\n".join(values) for place, values in found.items()}


def disguises(word: str) -> tuple[str, ...]:
    plain = word.encode()
    return word, word[::-1], plain.hex(), b64encode(plain).decode().rstrip("=")[:-1]


def test_no_table_holds_a_key_or_a_reason_in_the_open(session: Session, version: ItemVersion) -> None:
    stored = everything_stored(session)
    assert version.stem.splitlines()[0] in stored["item_versions.stem"], "the dump reads what stands there"
    for word in WORDS.values():
        assert [place for place, text in stored.items() if any(form in text for form in disguises(word))] == []
    assert [place for place, text in stored.items() if "'ACD'" in text.splitlines() or '"ACD"' in text] == []


def backup(session: Session, cluster: Callable[[], Cluster]) -> bytes:
    """What a backup of the database holds: the files of SQLite, the dump of PostgreSQL."""
    if session.get_bind().dialect.name == "sqlite":
        name = session.execute(sa.text("PRAGMA database_list")).one().file
        return b"".join(path.read_bytes() for path in Path(name).parent.glob(f"{Path(name).name}*"))
    running, name = cluster(), session.scalar(sa.text("SELECT current_database()"))
    url = sa.make_url(running.url(name)).set(drivername="postgresql").render_as_string(hide_password=False)
    return subprocess.run([running.bin / "pg_dump", url], capture_output=True, check=True).stdout


def test_no_file_of_the_installation_and_no_backup_holds_them(
    session: Session, version: ItemVersion, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    held = backup(session, lambda: request.getfixturevalue("cluster"))
    held += b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Petra tells of four families" in held
    assert [name for name, word in WORDS.items() if any(form.encode() in held for form in disguises(word))] == []


def test_a_backup_without_the_key_file_opens_nothing(session: Session, version: ItemVersion) -> None:
    vault.use(Ring([NEW]))
    session.expire_all()
    for read in (
        lambda: keys.key_of(session, version),
        lambda: drafts.copy_of(session, version.item),
        lambda: sealed.unseal(sealed.Place.ANSWER, *session.execute(sa.select(ItemReview.public_id, ItemReview.answer)).one()),
        lambda: reviewing.comment_shown(session, session.scalars(sa.select(ItemComment)).first() or pytest.fail("none")),
    ):
        with pytest.raises(Unsealable):
            read()


def test_every_sealed_column_is_sealed_anew(session: Session, version: ItemVersion, clock: FakeClock) -> None:
    before = keys.key_of(session, version)
    vault.use(Ring([NEW, OLD]))
    assert keys.key_of(session, version) == before, "older keys open what they have sealed"
    texts = sum(
        session.scalar(sa.text(f"SELECT COUNT(*) FROM {table} WHERE {column} <> ''")) for table, column, _ in resealing.SEALED
    )
    assert (resealing.reseal(session, now=clock.now()), resealing.reseal(session, now=clock.now())) == (texts, 0)
    session.commit()
    vault.use(Ring([NEW]))
    assert keys.key_of(session, version) == before
    assert drafts.copy_of(session, version.item).wording.rationale == WORDS["draft"]
    shown = [reviewing.comment_shown(session, remark).text for remark in session.scalars(sa.select(ItemComment))]
    assert set(shown) == {WORDS["comment"]}


def test_no_sealed_column_is_forgotten() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    # Pictures are the only bytes that anybody may see.
    sealed = [c for c in columns if c.name == "sealed" or (isinstance(c.type, sa.LargeBinary) and c.table.name != "images")]
    assert len(sealed) >= 5
    assert {(column.table.name, column.name) for column in sealed} <= {(table, column) for table, column, _ in resealing.SEALED}


def test_a_key_that_was_moved_to_another_item_does_not_open(
    session: Session, cast: Cast, clock: FakeClock, version: ItemVersion
) -> None:
    other = b.written(session, cast.iris, code="supervision-102", title="Second", now=clock.now())
    session.get_one(AnswerKey, other.id).sealed = session.get_one(AnswerKey, version.id).sealed
    with pytest.raises(Unsealable):
        keys.key_of(session, other)


def test_a_new_key_goes_before_the_old_ones_and_the_file_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "bank-key"
    first = vault.read_keys(path)
    text = first.seal("a|b|1", "why")
    second = vault.add_key(path)
    assert second.unseal("a|b|1", text) == "why"
    assert not second.is_newest(text)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text().split()) == 2
    anew = second.seal("a|b|1", "why")
    only = vault.keep_newest(path)
    assert only.unseal("a|b|1", anew) == "why"
    with pytest.raises(Unsealable):
        only.unseal("a|b|1", text)
    assert list(tmp_path.iterdir()) == [path]


def test_an_uploaded_file_is_sealed_anew_and_opens_without_the_older_key(session: Session, cast: Cast, clock: FakeClock) -> None:
    text = b"What is a question?\nA. One\nB. Two\nANSWER: A\n"
    batch = receiving.receive(session, name="one.txt", data=text, bank="IMH", by=cast.iris.public_id, now=clock.now())
    session.flush()
    vault.use(Ring([NEW, OLD]))
    assert resealing.reseal(session, now=clock.now()) == 1
    session.commit()
    vault.use(Ring([NEW]))
    assert kept.file_of(batch) == text
