"""One sitting under whatever order of deeds: two windows, lost replies, retries, grants, time, hand-in, sweeper.

After each step: every acknowledged save is a revision, in order; nothing was applied twice; the
head is the last revision; nothing was accepted after the end and the grace; what was refused as
stale is kept; a closed part never changes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import closing, granting, rules, saving
from exam_app.sitting.models import Sitting
from exam_app.sitting.saves import Conflict, Save, Saved
from tests import build_sitting as b
from tests.build import Cast

WINDOWS, PLACES = st.sampled_from(["window-a", "window-b"]), st.sampled_from([1, 2])
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
GRACE = timedelta(seconds=10)


class OneSitting(RuleBasedStateMachine):
    """Plays the candidate's pages against the verbs, beside a model that is a list."""

    session: Session
    sitting: Sitting
    account: int
    started: Any

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.session.begin_nested()
        self.now = self.started
        self.session.expire_all()
        self.end = self.sitting.ends_at
        self.log: dict[int, list[tuple[str, int, str]]] = {1: [], 2: []}
        self.kept: list[str] = []
        self.bases = {(window, place): 0 for window in ("window-a", "window-b") for place in (1, 2)}
        self.seqs = {"window-a": 0, "window-b": 0}
        self.sent: list[Save] = []
        self.unanswered: dict[str, Save] = {}
        self.receipt: str | None = None

    def teardown(self) -> None:
        self.savepoint.rollback()

    def is_running(self) -> bool:
        return self.receipt is None and self.now <= self.end + GRACE

    @rule(window=WINDOWS, place=PLACES, text=TEXTS, is_lost=st.booleans())
    def save(self, window: str, place: int, text: str, is_lost: bool) -> None:
        if window in self.unanswered:
            return
        self.seqs[window] += 1
        wanted = Save(place, window, self.seqs[window], self.bases[window, place], text)
        done = self._send(wanted)
        if is_lost:
            self.unanswered[window] = wanted
        else:
            self._learn(wanted, done)

    @rule(window=WINDOWS)
    def retry(self, window: str) -> None:
        if window in self.unanswered:
            wanted = self.unanswered.pop(window)
            self._learn(wanted, self._send(wanted))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_an_old_save_again(self, data: st.DataObject) -> None:
        self._send(data.draw(st.sampled_from(self.sent)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), text=TEXTS)
    def use_an_old_number_for_another_text(self, data: st.DataObject, text: str) -> None:
        old = data.draw(st.sampled_from(self.sent))
        known = {(client, seq): answer for entries in self.log.values() for client, seq, answer in entries}
        if known.get((old.client, old.seq), rules.clean(text)) == rules.clean(text):
            return
        with pytest.raises(rules.Unacceptable):
            self._save(Save(old.position, old.client, old.seq, old.base, text))

    @rule(seconds=st.sampled_from([1, 9, 60, 1800, 5400]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_end_comes(self) -> None:
        self.now = max(self.now, self.end + GRACE)

    @rule(minutes=st.integers(-3, 30))
    def grant(self, minutes: int) -> None:
        if self.is_running() and minutes > 0:
            granting.grant_minutes(self.session, self.sitting, minutes=minutes, reason="x", by="office", now=self.now)
            self.end += timedelta(minutes=minutes)
        else:
            with pytest.raises(rules.NotRunning):
                granting.grant_minutes(self.session, self.sitting, minutes=minutes, reason="x", by="office", now=self.now)

    @rule()
    def submit(self) -> None:
        closed = closing.submit(self.session, self.sitting, by="ada", now=self.now)
        self._closed(closed.receipt)

    @rule()
    def sweep(self) -> None:
        is_due = self.receipt is None and self.now > self.end + GRACE
        assert closing.close_if_over(self.session, self.sitting, now=self.now) == is_due
        if is_due:
            self._closed(self.sitting.receipt)

    def _closed(self, receipt: str | None) -> None:
        assert receipt is not None
        assert self.receipt in (None, receipt)
        self.receipt = receipt

    def _send(self, wanted: Save) -> Saved | Conflict | None:
        log, known = self.log[wanted.position], {(c, s): i for i, (c, s, _) in enumerate(self.log[wanted.position], 1)}
        again = known.get((wanted.client, wanted.seq))
        if again is None and not self.is_running():
            with pytest.raises((rules.TimeUp, rules.AlreadySubmitted)):
                self._save(wanted)
            return None
        done = self._save(wanted)
        self.sent.append(wanted)
        if again is not None:
            assert isinstance(done, Saved)
            assert done.revision == again
        elif wanted.base == len(log):
            assert isinstance(done, Saved)
            log.append((wanted.client, wanted.seq, rules.clean(wanted.answer)))
            assert (done.revision, done.sha256) == (len(log), rules.digest(log[-1][2]))
        else:
            assert isinstance(done, Conflict)
            assert done.revision == len(log)
            self.kept.append(rules.clean(wanted.answer))
        return done

    def _save(self, wanted: Save) -> Saved | Conflict:
        return saving.save_answer(self.session, self.account, self.sitting.public_id, wanted, now=self.now)

    def _learn(self, wanted: Save, done: Saved | Conflict | None) -> None:
        if done is not None:
            key = (wanted.client, wanted.position)
            self.bases[key] = max(self.bases[key], done.revision)

    @invariant()
    def nothing_acknowledged_is_lost_and_the_head_is_the_last_revision(self) -> None:
        for place, log in self.log.items():
            assert b.revisions(self.session, self.sitting, place) == [answer for _, _, answer in log]
            head = b.head(self.session, self.sitting, place)
            assert (head.revision, head.answer) == (len(log), log[-1][2] if log else "")

    @invariant()
    def what_was_refused_as_stale_is_kept(self) -> None:
        assert set(b.kept(self.session, self.sitting)) == set(self.kept)

    @invariant()
    def the_end_moves_by_grants_only_and_a_closed_part_stays(self) -> None:
        self.session.refresh(self.sitting)
        assert self.sitting.ends_at == self.end
        assert self.sitting.receipt == self.receipt
        if self.receipt is not None:
            assert closing.receipt_now(self.session, self.sitting) == self.receipt
            packed = (self.sitting.packed or {})["essays"]
            assert [line["revision"] for line in packed[:2]] == [len(self.log[1]), len(self.log[2])]


@pytest.mark.usefixtures("stocked")
def test_no_order_of_deeds_loses_an_answer(session: Session, cast: Cast, clock: FakeClock, backend: str) -> None:
    sitting = b.running(session, cast, "two", now=clock.now()).ada
    session.flush()
    facts = {"session": session, "sitting": sitting, "account": cast.ada.id, "started": clock.now()}
    machine = type("OneSittingHere", (OneSitting,), facts)
    tries = 30 if backend == "sqlite" else 10
    how = settings(max_examples=tries, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=how)
