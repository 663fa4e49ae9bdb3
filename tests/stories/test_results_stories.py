"""What went wrong elsewhere with results (failures.md 1 to 5), played against this system."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications.models import RecordedPart
from exam_app.bank.key import AnswerKey
from exam_app.clock import FakeClock
from exam_app.exams.models import Window
from exam_app.notices.models import Notice, OutboxMail
from exam_app.permissions import Can, Role, may
from exam_app.results import checking, releasing, rules
from exam_app.results.models import Result
from exam_app.review.models import Settlement
from exam_app.sitting.models import Registration
from tests.build import Cast
from tests.build_results import a_closed_window, approved, computed, released, result_of, scripts_of
from tests.build_results_form import key_of
from tests.build_results_papers import MEETS, a_candidate, letters_with, many, somebody
from tests.page import Browser

# A signed token carries the second in which it was made.
CSRF_TOKEN = re.compile(rb"I[jm][\w-]{20,}\.[\w-]+\.[\w-]+")
REASON = "Looked at with the committee, and nothing is wrong."


# --- 1: temporary values in the answer key ---------------------------------------------------------


def test_story_1_a_placeholder_key_stops_scoring_and_release(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    session.get_one(AnswerKey, window.form.items[0].version_id).state = "placeholder"
    session.flush()
    with pytest.raises(rules.KeyNotConfirmed):
        computed(session, window, now=clock.now())
    with pytest.raises(rules.ReleaseBlocked, match="confirmed key"):
        releasing.release(session, window, by="cora", now=clock.now())


def test_story_1_a_key_that_the_strongest_contradict_needs_two_signed_overrides(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    many(session, cast, window, 24, now=clock.now(), right=lambda n: 36 + n)
    # Everybody knew the answer to question 5, and the key says another letter.
    session.get_one(AnswerKey, window.form.items[4].version_id).letter = next(x for x in "ABCD" if x != key_of(5))
    session.flush()
    computed(session, window, now=clock.now())
    _release_needs_two(session, cast, window, clock, "key-5-")


def test_story_1_an_odd_pass_rate_needs_two_signed_overrides(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    many(session, cast, window, 20, now=clock.now(), right=lambda n: 59)
    computed(session, window, now=clock.now())
    _release_needs_two(session, cast, window, clock, "pass-rate-20-20")


def _release_needs_two(session: Session, cast: Cast, window: Window, clock: FakeClock, code: str) -> None:
    (doubt,) = checking.readiness(session, window, now=clock.now()).doubts
    assert doubt.code.startswith(code)
    for person in (cast.cora, cast.carl):
        with pytest.raises(rules.ReleaseBlocked, match="warning"):
            releasing.release(session, window, by="cora", now=clock.now())
        releasing.sign(
            session, window, doubt.code, account_id=person.id, reason=REASON, by=person.public_id, now=clock.advance(minutes=1)
        )
    assert releasing.release(session, window, by="cora", now=clock.now()) >= 20


# --- 2: rounding at the wrong step ----------------------------------------------------------------


@pytest.mark.parametrize("voided", [0, 1, 2, 3])
@pytest.mark.parametrize(("points", "outcome"), [(47, "failed"), (48, "passed"), (49, "passed")])
def test_story_2_golden_cases_around_the_cut(
    session: Session, cast: Cast, clock: FakeClock, voided: int, points: int, outcome: str
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    # The last questions are the voided ones, and this candidate has them wrong.
    for item in window.form.items[60 - voided :]:
        item.is_voided = True
    ada = a_candidate(session, cast, window, cast.ada, right=points - voided)
    computed(session, window, now=clock.now())
    one = result_of(session, ada).parts[0]
    assert (one.points_num, one.points_den, one.cut_num, one.outcome) == (points, 1, 48, outcome)


def test_story_2_when_the_two_calculations_differ_nothing_is_released(
    session: Session, cast: Cast, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    honest = rules.recount
    monkeypatch.setattr(rules, "recount", lambda asked, papers: {n: p + 1 for n, p in honest(asked, papers).items()})
    with pytest.raises(rules.ReleaseBlocked, match="calculations"):
        releasing.release(session, window, by="cora", now=clock.now())


# --- 3: another candidate's score, scores not loaded ---------------------------------------------


def test_story_3_marks_of_two_candidates_changed_over_are_caught(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada, ben = (a_candidate(session, cast, window, who) for who in (cast.ada, cast.ben))
    first, second = (session.get_one(Settlement, scripts_of(session, r)[0].id) for r in (ada, ben))
    first.sha256, second.sha256 = second.sha256, first.sha256
    session.flush()
    with pytest.raises(rules.ScoreMismatch):
        computed(session, window, now=clock.now())


def test_story_3_a_missing_mark_blocks_the_release(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada)
    computed(session, window, now=clock.now())
    session.delete(session.get_one(Settlement, scripts_of(session, ada)[1].id))
    session.flush()
    session.expire_all()
    with pytest.raises(rules.ReleaseBlocked, match="exactly one final state"):
        releasing.release(session, window, by="cora", now=clock.now())


def test_story_3_every_candidate_and_part_has_one_line_with_one_state(
    session: Session, cast: Cast, clock: FakeClock, as_: Callable[[Account], Browser]
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    a_candidate(session, cast, window, cast.ada, levels=None)
    a_candidate(session, cast, window, cast.ben, right=47)
    a_candidate(session, cast, window, somebody(session, "Nia Absent", now=clock.now()), right=None, levels=None)
    computed(session, window, now=clock.now())
    page = as_(cast.cora).get(f"/releases/{window.public_id}")
    rows = [[cell.text_content().strip() for cell in row.cssselect("th, td")] for row in page.tree.cssselect("tbody tr")]
    assert {row[0]: row[2:4] for row in rows} == {
        "Ada Lindqvist": ["Passed, 52 of 60", "Not taken"],
        "Ben Okafor": ["Not passed, 47 of 60", "Passed, 48 of 60"],
        "Nia Absent": ["Not taken", "Not taken"],
    }


# --- 4: letters mixed up --------------------------------------------------------------------------


def fifty(session: Session, cast: Cast, window: Window, clock: FakeClock) -> list[Registration]:
    """Fifty candidates, each with a number of right answers and an essay of their own."""
    made = []
    for n in range(50):
        person = somebody(session, f"Person Number{n}", now=clock.now())
        made.append(
            a_candidate(
                session, cast, window, person, letters=letters_with(11 + n, blank=True), levels=(MEETS, MEETS) if n % 2 else None
            )
        )
    return made


def test_story_4_a_failure_in_the_middle_of_fifty_leaves_nobody_with_a_letter(
    session: Session, cast: Cast, clock: FakeClock
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    made = fifty(session, cast, window, clock)
    computed(session, window, now=clock.now())
    approved(session, window, now=clock.now())
    made[25].application.profile = "nobody-2024-01-01"
    session.commit()
    with pytest.raises(LookupError):
        releasing.release(session, window, by="cora", now=clock.now())
    session.rollback()
    assert {r.state for r in session.scalars(sa.select(Result))} == {"computed"}
    assert not [r for r in session.scalars(sa.select(Result)) if r.letter]
    assert session.scalars(sa.select(RecordedPart)).all() == []
    assert session.scalars(sa.select(Notice)).all() == []


def test_story_4_each_of_fifty_letters_is_its_own_recipients(session: Session, cast: Cast, clock: FakeClock) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    made = fifty(session, cast, window, clock)
    released(session, window, now=clock.now())
    paths = {n.path: n.account_id for n in session.scalars(sa.select(Notice))}
    for number, registration in enumerate(made):
        result, person = result_of(session, registration), registration.application.applicant
        assert result.letter is not None
        assert result.letter["words"]["candidate"] == person.name == f"Person Number{number}"
        assert f"Yours: {11 + number}." in result.letter["parts"][0]["rule"]
        assert paths[f"/results/{result.public_id}"] == person.id
        recorded = session.scalars(
            sa.select(RecordedPart).where(RecordedPart.result == result.public_id, RecordedPart.part == "one")
        )
        assert recorded.one().score == f"{11 + number} of 60"
    assert len(paths) == 50
    mails = session.scalars(sa.select(OutboxMail)).all()
    assert len({m.body for m in mails}) == len({m.subject for m in mails}) == 1
    assert not re.search(r"\d|pass|fail", mails[0].body + mails[0].subject)


# --- 5: results seen early ------------------------------------------------------------------------


def test_story_5_before_release_nothing_differs_between_passed_and_failed(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, as_: Callable[[Account], Browser]
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, comments=True)
    browser = as_(cast.ada)
    computed(session, window, now=clock.now())
    assert result_of(session, ada).decision == "passed"
    result_id = result_of(session, ada).public_id
    seen_by_a_passer = crawl(app, browser, ada, result_id)

    # The same answers under keys that make them all wrong, and essays without a point.
    for position, item in enumerate(window.form.items, 1):
        session.get_one(AnswerKey, item.version_id).letter = "ABCD"[(position + 2) % 4]
    for script in scripts_of(session, ada):
        settled = session.get_one(Settlement, script.id)
        settled.points_num, settled.points_den = 0, 1
        settled.criteria = [c | {"points": "0"} for c in settled.criteria]
    session.flush()
    computed(session, window, now=clock.now())
    assert result_of(session, ada).decision == "not_passed"
    seen_by_a_failer = crawl(app, browser, ada, result_id)

    assert len(seen_by_a_passer) > 12
    assert {path for path, (status, _) in seen_by_a_passer.items() if status == 200} >= {"/", "/results", "/inbox"}
    assert seen_by_a_passer.keys() == seen_by_a_failer.keys()
    assert [path for path, answer in seen_by_a_passer.items() if answer != seen_by_a_failer[path]] == []
    assert seen_by_a_passer[f"/results/{result_id}"][0] == seen_by_a_passer[f"/results/{result_id}/letter"][0] == 404


def crawl(app: Flask, browser: Browser, registration: Registration, result: str) -> dict[str, tuple[int, bytes]]:
    """Every page that a candidate's role may open, with every id that is theirs, and every link on these pages."""
    ids = [registration.public_id, registration.application.public_id, registration.window.public_id, result]
    ids += [sitting.public_id for sitting in registration.sittings]
    waiting = [path for rule in app.url_map.iter_rules() for path in _paths(app, rule, ids)]
    found: dict[str, tuple[int, bytes]] = {}
    browser.session.commit()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = browser.client.get(path)
        body = CSRF_TOKEN.sub(b"token", answer.get_data())
        found[path] = answer.status_code, body
        waiting += [link.decode() for link in re.findall(rb'href="(/[^"#]*)"', body) if not link.startswith(b"/static")]
    browser.session.expire_all()
    return found


def _paths(app: Flask, rule: object, ids: list[str]) -> list[str]:
    permission = getattr(app.view_functions[rule.endpoint], "permission", Can.MANAGE_PEOPLE)  # type: ignore[attr-defined]
    if "GET" not in rule.methods or permission is not None and not may({Role.APPLICANT}, permission):  # type: ignore[attr-defined]
        return []
    pattern = str(rule.rule)  # type: ignore[attr-defined]
    if pattern.startswith("/static"):
        return []
    if "<" not in pattern:
        return [pattern]
    return [re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?!int:)[^>]+>", own, pattern)) for own in ids]


def test_story_5_the_crawl_would_see_a_result_that_is_out(
    app: Flask, session: Session, cast: Cast, clock: FakeClock, as_: Callable[[Account], Browser]
) -> None:
    window = a_closed_window(session, cast, now=clock.now())
    ada = a_candidate(session, cast, window, cast.ada, letters=letters_with(60))
    released(session, window, now=clock.now())
    seen = crawl(app, as_(cast.ada), ada, result_of(session, ada).public_id)
    assert any(b"You passed the written examination" in body for _, body in seen.values())
