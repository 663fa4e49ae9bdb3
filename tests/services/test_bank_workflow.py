"""From a draft to a live version with the real database: writing, reviewing, voting, secrecy."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import vault
from exam_app.audit import AuditEvent, Event, verify
from exam_app.bank import drafts, experts, keys, moving, reviewing, sealed, service, versions
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import ItemComment, ItemDraft
from exam_app.bank.rules import keys as key_rules
from exam_app.bank.rules import states
from exam_app.bank.rules.states import BIAS, QUESTIONS, State
from exam_app.bank.rules.wording import DraftTaken, NotWhole
from exam_app.clock import FakeClock
from exam_app.errors import Missing, Refused
from exam_app.permissions import Role
from tests.build import Cast
from tests.build_bank import AREA, WORDING, accepted, again, committee_member, go, live, reviewers, written


def test_an_item_goes_from_its_draft_to_live_through_four_people(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    assert (version.number, version.state, service.usable_items(session, bank="IMH")) == (1, "draft", [])
    assert service.unconfirmed_keys(session, [version.id]) == ["supervision-101"]
    live(session, cast, version, now=clock.now())
    assert service.usable_items(session, bank="IMH") == [version]
    assert service.unconfirmed_keys(session, [version.id]) == []
    moves = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.VERSION_MOVED.code).order_by(AuditEvent.seq))
    assert [event.facts["after"] for event in moves] == ["content_review", "bias_review", "vote", "pilot", "live"]
    assert list(verify(session)) == []


def test_the_next_version_takes_the_place_of_the_live_one_only_when_it_is_live(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    first = live(session, cast, written(session, cast.iris, now=clock.now()), now=clock.now())
    second = again(session, first.item, cast.iris, now=clock.now(), stem="In supervision, Petra hurries.\n\nWhat helps?")
    assert service.usable_items(session, bank="IMH") == [first]
    assert service.latest_items(session) == [second]
    session.execute(sa.update(type(second)).where(type(second).id == second.id).values(state="pilot"))
    session.refresh(second)
    session.get_one(AnswerKey, second.id).state = "confirmed"
    go(session, second, State.LIVE, cast.clara, now=clock.now())
    assert service.usable_items(session, bank="IMH") == [second]
    assert first.state == State.RETIRED


def test_the_same_text_makes_no_version(session: Session, cast: Cast, clock: FakeClock) -> None:
    first = written(session, cast.iris, now=clock.now())
    with pytest.raises(versions.NothingNew):
        again(session, first.item, cast.iris, now=clock.now())


def test_restoring_an_earlier_version_makes_the_next(session: Session, cast: Cast, clock: FakeClock) -> None:
    first = written(session, cast.iris, now=clock.now())
    again(session, first.item, cast.iris, now=clock.now(), title="Slowing down", key="B")
    third = versions.restore(session, first.item, 1, by=cast.iris.public_id, now=clock.now())
    assert (third.number, third.title, third.content_hash) == (3, first.title, first.content_hash)
    assert keys.key_of(session, third).letter == "A"
    with pytest.raises(Missing):
        versions.restore(session, first.item, 9, by=cast.iris.public_id, now=clock.now())


def test_two_people_who_save_over_each_other_are_told(session: Session, cast: Cast, clock: FakeClock) -> None:
    item = drafts.begin_item(session, code="a-1", bank="IMH", wording=WORDING, by=cast.iris.public_id, now=clock.now())
    assert drafts.save_draft(session, item, WORDING, base=1, by=cast.clara.public_id, now=clock.now()) == 1, "nothing is new"
    assert drafts.save_draft(session, item, replace(WORDING, title="Iris"), base=1, by=cast.iris.public_id, now=clock.now()) == 2
    with pytest.raises(DraftTaken):
        drafts.save_draft(session, item, replace(WORDING, title="Clara"), base=1, by=cast.clara.public_id, now=clock.now())
    copy = drafts.copy_of(session, item)
    assert (copy.wording.title, copy.revision, copy.edited_by) == ("Iris", 2, cast.iris.public_id)


def test_a_draft_that_is_not_whole_becomes_no_version(session: Session, cast: Cast, clock: FakeClock) -> None:
    for changes in (
        {"key": ""},
        {"key": "AB"},
        {"key": "E"},
        {"options": ("A", "B", "", "", "")},
        {"area": "nowhere"},
        {"title": " "},
    ):
        with pytest.raises(NotWhole):
            written(session, cast.iris, now=clock.now(), **changes)
        session.rollback()


def test_a_second_kind_has_a_set_of_right_options(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now(), kind="multiple", key="CA")
    assert (version.kind, keys.key_of(session, version).letter) == ("multiple", "AC")
    assert set(keys.key_of(session, version).distractors) == {"B", "D"}


def test_nobody_reviews_or_votes_on_an_own_item(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.clara, now=clock.now())
    experts.change_expertise(session, cast.clara, {AREA, BIAS}, by="clara", now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.clara, now=clock.now())
    with pytest.raises(reviewing.CannotReview, match="written in this item"):
        reviewing.ask(session, version, cast.clara, by="clara", now=clock.now())
    version.state = State.VOTE
    session.flush()
    with pytest.raises(states.OwnItem):
        reviewing.vote(session, version, "for", words="", by=cast.clara.public_id, now=clock.now())


def test_a_reviewer_is_matched_to_the_area_and_has_not_seen_the_key(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    person = committee_member(session, "Cato Kim", now=clock.now())
    with pytest.raises(reviewing.CannotReview, match="does not review this area"):
        reviewing.ask(session, version, person, by="clara", now=clock.now())
    experts.change_expertise(session, person, {"direct-service-skills"}, by="clara", now=clock.now())
    assert reviewing.why_not(session, version, person) is None
    keys.open_key(session, version.item, by=person.public_id, now=clock.now())
    with pytest.raises(reviewing.CannotReview, match="read the key"):
        reviewing.ask(session, version, person, by="clara", now=clock.now())
    with pytest.raises(reviewing.CannotReview, match="no author"):
        reviewing.ask(session, version, cast.ruth, by="clara", now=clock.now())


def test_the_answer_comes_before_the_key_and_stays_also_when_it_is_wrong(session: Session, cast: Cast, clock: FakeClock) -> None:
    version, (cleo, _) = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    review = reviewing.ask(session, version, cleo, by="clara", now=clock.now())
    with pytest.raises(key_rules.AnswerFirst):
        keys.open_key(session, version.item, by=cleo.public_id, now=clock.now())
    with pytest.raises(Refused, match="Answer the item first"):
        reviewing.judge(session, review, judgements={}, comments={}, decision="accept", by=cleo.public_id, now=clock.now())
    with pytest.raises(Refused, match="no answer"):
        reviewing.answer(session, review, "E", by=cleo.public_id, now=clock.now())
    reviewing.answer(session, review, "B", by=cleo.public_id, now=clock.now())
    own = sealed.unseal(sealed.Place.ANSWER, review.public_id, review.answer)
    assert (own, review.was_right) == ("B", False)
    assert review.answer != "B", "beside `was_right` it would be the key in the open"
    with pytest.raises(reviewing.AlreadyDone):
        reviewing.answer(session, review, "A", by=cleo.public_id, now=clock.now())
    keys.open_key(session, version.item, by=cleo.public_id, now=clock.now())
    with pytest.raises(Missing):
        reviewing.review_of(session, cast.clara.id, review.public_id)


def test_a_comment_holds_the_item_until_its_writers_answer(session: Session, cast: Cast, clock: FakeClock) -> None:
    version, two = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    accepted(session, version, two[0], now=clock.now())
    review = reviewing.ask(session, version, two[1], by="clara", now=clock.now())
    reviewing.answer(session, review, "A", by=two[1].public_id, now=clock.now())
    judged = dict.fromkeys(QUESTIONS["content_review"], "yes") | {"right_level": "unsure"}
    reviewing.judge(
        session, review, judgements=judged, comments={"right_level": "Is it not recall?"}, decision="accept",
        by=two[1].public_id, now=clock.now(),
    )  # fmt: skip
    with pytest.raises(states.NotYet, match="1 comment"):
        go(session, version, State.BIAS_REVIEW, cast.clara, now=clock.now())
    made = session.scalars(sa.select(ItemComment)).one()
    with pytest.raises(Refused, match="writers"):
        reviewing.reply(session, made, how="done", text="I say so.", by=cast.clara.public_id, now=clock.now())
    with pytest.raises(Refused, match="words"):
        reviewing.reply(session, made, how="kept", text=" ", by=cast.iris.public_id, now=clock.now())
    reviewing.reply(session, made, how="kept", text="She has to weigh the four.", by=cast.iris.public_id, now=clock.now())
    go(session, version, State.BIAS_REVIEW, cast.clara, now=clock.now())
    assert moving.open_comments(session, version.item) == 0
    assert service.unconfirmed_keys(session, [version.id]) == []


def test_one_reject_or_too_few_votes_stop_it(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now())
    version.state = State.VOTE
    session.get_one(AnswerKey, version.id).state = "confirmed"
    session.flush()
    reviewing.vote(session, version, "for", words="", by=cast.clara.public_id, now=clock.now())
    with pytest.raises(states.NotYet, match="2 votes"):
        go(session, version, State.PILOT, cast.clara, now=clock.now())
    with pytest.raises(Refused, match="reason"):
        reviewing.vote(session, version, "against", words="", by=cast.clara.public_id, now=clock.now())
    reviewing.vote(session, version, "against", words="Too easy.", by=cast.clara.public_id, now=clock.now())
    assert [vote.vote for vote in moving.votes_on(session, version)] == ["against"], "one vote each"


def test_a_review_that_nobody_began_can_be_taken_back(session: Session, cast: Cast, clock: FakeClock) -> None:
    version, (cleo, _) = written(session, cast.iris, now=clock.now()), reviewers(session, now=clock.now())
    go(session, version, State.CONTENT_REVIEW, cast.iris, now=clock.now())
    review = reviewing.ask(session, version, cleo, by="clara", now=clock.now())
    assert [(e.name, e.waiting) for e in experts.experts(session) if e.waiting] == [("Cleo Ito", 1)]
    with pytest.raises(reviewing.AlreadyDone):
        reviewing.ask(session, version, cleo, by="clara", now=clock.now())
    reviewing.unask(session, review, by="clara", now=clock.now())
    assert [e for e in experts.experts(session) if e.waiting] == []


def test_no_key_reason_or_draft_stands_readable_in_the_database(session: Session, cast: Cast, clock: FakeClock) -> None:
    version = written(session, cast.iris, now=clock.now(), rationale="CANARY-RATIONALE", notes="CANARY-NOTES")
    drafts.save_draft(session, version.item, drafts.wording_of(session, version), base=0, by=cast.iris.public_id, now=clock.now())
    for table in ("answer_keys", "item_drafts", "item_versions", "options"):
        rows = session.execute(sa.text(f"SELECT * FROM {table}")).all()
        assert rows
        assert "CANARY" not in str(rows), table


def test_a_sealed_key_opens_in_no_other_place(session: Session, cast: Cast, clock: FakeClock) -> None:
    one, two = written(session, cast.iris, now=clock.now()), written(session, cast.iris, code="b-2", key="B", now=clock.now())
    session.execute(sa.text(f"UPDATE answer_keys SET sealed = (SELECT sealed FROM answer_keys WHERE version_id = {one.id})"))
    session.expire_all()
    assert session.get_one(AnswerKey, one.id).letter == "A"
    with pytest.raises(vault.Unsealable):
        _ = session.get_one(AnswerKey, two.id).letter
    session.execute(sa.update(ItemDraft).values(sealed="0.x"))


def test_an_author_is_asked_only_with_a_role_that_reads_the_bank(session: Session, cast: Cast, clock: FakeClock) -> None:
    ines = committee_member(session, "Ines Lund", Role.AUTHOR, now=clock.now())
    names = [person.name for person in experts.people(session)]
    assert names == sorted([cast.iris.name, cast.clara.name, ines.name])
    assert experts.person_of(session, ines.public_id) == ines
    with pytest.raises(Missing):
        experts.person_of(session, cast.ruth.public_id)
