"""Computing the results of a window: the one place where keys meet answers and names meet scripts.

Receives closed sittings and settled scripts; hands on `Result` rows that can be computed again
until they are released. Refuses rather than guesses: see `CHECKS`.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload, undefer

from exam_app import audit
from exam_app.applications.service import carried_parts
from exam_app.audit import Event
from exam_app.bank.key import AnswerKey
from exam_app.bank.rules.keys import is_key
from exam_app.errors import Refused
from exam_app.exams.models import FormItem, Window
from exam_app.exams.service import policy_of
from exam_app.results import doubts, feedback, rules, scoring
from exam_app.results.scoring import Candidate, Essay, Exam, Scored, Taken
from exam_app.results.storing import results_in, store
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Assignment, Review, Script, Settlement
from exam_app.review.routing.intake import open_scripts
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.service import closed_essays, is_over, part_one_letters, registrations_in
from question_bank.load import load_framework

Place = tuple[int, int]  # sitting, position of the essay


@dataclass(frozen=True, slots=True)
class Check:
    """A check before scoring: what must hold, and the function that refuses when it does not."""

    holds: str
    refuse: Callable[[Session, Window, datetime], None]


def compute(session: Session, window: Window, *, by: str, now: datetime) -> int:
    """Score everybody registered in this window; returns how many results there are.

    Until release it can be done again and gives the same from the same; edited feedback stays.
    Raises the refusal of the first check that does not hold, AlreadyReleased, ScoreMismatch or
    ScorersDisagree; then nothing is changed.
    """
    hold(session, window)
    if window.state == "released":
        raise rules.AlreadyReleased("The results of this window are released.")
    scored = fresh(session, window, now=now)
    scripts = scripts_by_registration(session, window)
    rows = {row.registration.public_id: row for row in results_in(session, window)}
    registrations = {registration.public_id: registration for registration in registrations_in(session, window)}
    for gone in rows.keys() - registrations.keys():
        session.delete(rows[gone])
    for one in scored:
        store(session, rows.get(one.name), registrations[one.name], one, now)
        feedback.renew(session, registrations[one.name], scripts.get(registrations[one.name].id, ()), now=now)
    audit.record(session, Event.RESULTS_COMPUTED, by=by, about=window.public_id, at=now, results=len(scored))
    return len(scored)


def hold(session: Session, window: Window) -> None:
    """Let nobody else compute or release this window until the transaction ends."""
    session.execute(sa.select(Window.id).where(Window.id == window.id).with_for_update())
    session.refresh(window, ["state"])


def fresh(session: Session, window: Window, *, now: datetime) -> list[Scored]:
    """The scores as they follow from the rows of this moment, after every check; stores nothing."""
    for check in CHECKS:
        check.refuse(session, window, now)
    return scoring.score_all(exam_of(session, window), candidates_of(session, window))


def exam_of(session: Session, window: Window) -> Exam:
    """Questions with their keys, cut and policy of the window. Raises KeyNotConfirmed, CutScoreMissing."""
    _refuse_without_keys(session, window, window.closes_at)
    _refuse_without_cut(session, window, window.closes_at)
    form, policy, cut = window.form, policy_of(window), window.form.cut
    assert cut is not None
    keys = _keys(session, window)
    questions = tuple(
        rules.Question(i.position, i.version.item.code, i.version.area.partition("/")[0], keys[i.version_id].letter, i.is_voided)
        for i in _scored(window)
    )
    return Exam(
        questions=questions,
        cut=Fraction(cut.points, cut.out_of),
        pass_share=policy.pass_share,
        domains=domains(),
        form=f"{form.code} {form.content_hash}",
        policy=f"{policy.code}-{policy.number} {window.policy.content_hash}",
    )


def _scored(window: Window) -> list[FormItem]:
    """The questions that count. What is tried out on a form stays out of everything that follows."""
    return [item for item in window.form.items if item.is_scored]


@cache
def domains() -> Mapping[str, str]:
    """Names of the competency domains by id, in the framework's order."""
    return {domain.id: domain.name for domain in load_framework().domains}


def _keys(session: Session, window: Window) -> dict[int, AnswerKey]:
    versions = [item.version_id for item in _scored(window)]
    return {key.version_id: key for key in session.scalars(sa.select(AnswerKey).where(AnswerKey.version_id.in_(versions)))}


def candidates_of(session: Session, window: Window) -> list[Candidate]:
    """Everybody registered, with what they handed in and what was settled for it."""
    zone, essays = ZoneInfo(window.zone), _essays(session, window)
    return [_candidate(session, registration, essays, zone) for registration in registrations_in(session, window)]


def _candidate(
    session: Session, registration: Registration, essays: Mapping[int, tuple[Essay, ...]], zone: ZoneInfo
) -> Candidate:
    handed_in = {s.part: s for s in registration.sittings if s.state == "submitted"}
    # Whoever was promised at registration not to sit a part again keeps that promise.
    on = registration.registered_at.astimezone(zone).date()
    return Candidate(
        name=registration.public_id,
        parts=tuple(registration.parts),
        taken={part: Taken(s.public_id, s.receipt or "", s.started_at.astimezone(zone).date()) for part, s in handed_in.items()},
        answers=_answers(handed_in["one"], registration.window) if "one" in handed_in else (),
        essays=essays.get(registration.id, ()),
        carried=carried_parts(session, registration.application, on=on) - set(registration.parts),
    )


def _answers(sitting: Sitting, window: Window) -> tuple[str, ...]:
    letters = part_one_letters(sitting)
    return tuple(letters[item.position - 1] for item in _scored(window))


def _scripts(session: Session, window: Window) -> dict[Place, Script]:
    query = sa.select(ScriptWriter, Script).join(Script, Script.id == ScriptWriter.script_id)
    reviews = selectinload(Script.assignments).joinedload(Assignment.review)
    query = query.options(undefer(Script.sha256), reviews.undefer(Review.sha256))
    rows = session.execute(query.where(Script.window_id == window.id))
    return {(writer.sitting_id, writer.position): script for writer, script in rows}


def scripts_by_registration(session: Session, window: Window) -> dict[int, list[Script]]:
    """Every candidate's scripts, by registration, in the order of the essays."""
    scripts, found = _scripts(session, window), defaultdict(list)
    for essay in sorted(closed_essays(session, window), key=lambda e: (e.sitting_id, e.position)):
        found[essay.registration_id].append(scripts[essay.sitting_id, essay.position])
    return found


def scripts_of(session: Session, registration: Registration) -> list[Script]:
    """One candidate's scripts in the order of the essays."""
    query = sa.select(Script).join(ScriptWriter, ScriptWriter.script_id == Script.id)
    query = query.join(Sitting, Sitting.id == ScriptWriter.sitting_id).where(Sitting.registration_id == registration.id)
    return list(session.scalars(query.order_by(ScriptWriter.position)))


def _essays(session: Session, window: Window) -> dict[int, tuple[Essay, ...]]:
    return {
        registration: tuple(_essay(script, script.settlement) for script in scripts if script.settlement)
        for registration, scripts in scripts_by_registration(session, window).items()
    }


def _essay(script: Script, settled: Settlement) -> Essay:
    rubric = script.prompt.rubric
    names = {criterion.code: criterion.name for criterion in rubric.criteria}
    criteria = tuple((names[c["criterion"]], Fraction(c["points"]), int(c["out_of"])) for c in settled.criteria)
    points = Fraction(settled.points_num, settled.points_den)
    return Essay(script.prompt.title, f"{rubric.code}-{rubric.number} {rubric.content_hash}", points, settled.out_of, criteria)


def doubts_about(session: Session, window: Window, scored: Sequence[Scored]) -> tuple[doubts.Doubt, ...]:
    """The warnings over the whole group; see `doubts`."""
    exam, policy = exam_of(session, window), policy_of(window)
    return doubts.doubts(
        exam.questions, scoring.papers_of(candidates_of(session, window)), scoring.points_of(scored),
        exam.cut * len(exam.questions), band=policy.pass_rate_band, least=policy.least_for_statistics,
    )  # fmt: skip


def _refuse_unfinished(session: Session, window: Window, now: datetime) -> None:
    if not is_over(session, window, now=now):
        raise rules.SittingOpen("The window is not over, or a candidate is still writing.")


def _refuse_open_scripts(session: Session, window: Window, now: datetime) -> None:
    if window.state not in ("taken_in", "released"):
        raise rules.ScriptsOpen("The essays are not yet copied for marking.")
    if waiting := open_scripts(session, window):
        raise rules.ScriptsOpen(f"{waiting} essay{'s have' if waiting > 1 else ' has'} no settled mark yet.")


def _refuse_without_keys(session: Session, window: Window, now: datetime) -> None:
    keys = _keys(session, window)
    # A voided question credits everybody, but it too has to have a key that somebody vouched for.
    open_ = [
        item for item in _scored(window)
        if item.version_id not in keys or keys[item.version_id].state != "confirmed"
        or not is_key(keys[item.version_id].letter, [option.letter for option in item.version.options], item.version.kind)
    ]  # fmt: skip
    if open_:
        names = ", ".join(f"{item.position} ({item.version.item.code})" for item in open_)
        raise rules.KeyNotConfirmed(f"These questions have no confirmed key: {names}.")


def _refuse_without_cut(session: Session, window: Window, now: datetime) -> None:
    if window.form.cut is None:
        raise rules.CutScoreMissing("The form has no cut score.")


def _refuse_foreign_marks(session: Session, window: Window, now: datetime) -> None:
    scripts, closed = _scripts(session, window), _closed_hashes(session, window)
    for essay in closed_essays(session, window):
        script = scripts.get((essay.sitting_id, essay.position))
        if script is None or script.settlement is None:
            continue
        handed_in = closed[essay.sitting_id, essay.position]
        scored = {script.sha256, script.settlement.sha256, _sha256(essay.text)}
        # What was marked is the text as it was shown, with what was covered.
        marked = {a.review.sha256 for a in script.assignments if a.state == "locked" and a.review} - {_sha256(script.text)}
        if scored | marked != {handed_in} or script.prompt_version_id != essay.prompt_version_id:
            raise rules.ScoreMismatch("A mark does not belong to the essay that was handed in.")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _closed_hashes(session: Session, window: Window) -> dict[Place, str]:
    """The hash of each essay as it was frozen at the hand-in."""
    query = sa.select(Sitting).join(Registration).where(Registration.window_id == window.id, Sitting.part == "two")
    return {(s.id, e["position"]): e["sha256"] for s in session.scalars(query) if s.packed for e in s.packed["essays"]}


def _refuse_unreconciled(session: Session, window: Window, now: datetime) -> None:
    scripts, places = _scripts(session, window), Counter[int]()
    essays = closed_essays(session, window)
    for essay in essays:
        places[essay.sitting_id] += 1
        script = scripts.pop((essay.sitting_id, essay.position), None)
        if script is None or script.settlement is None:
            raise rules.NotReconciled("An essay that was handed in has no settled mark.")
    if scripts:
        raise rules.NotReconciled(f"{len(scripts)} settled marks belong to no essay that was handed in.")
    for registration in registrations_in(session, window):
        for sitting in registration.sittings:
            _refuse_odd_sitting(registration, sitting, places[sitting.id], window)


def _refuse_odd_sitting(registration: Registration, sitting: Sitting, essays: int, window: Window) -> None:
    who = f"registration {registration.public_id}"
    if sitting.state != "submitted":
        raise rules.NotReconciled(f"A part is not handed in yet ({who}).")
    if sitting.part not in registration.parts:
        raise rules.NotReconciled(f"Part {sitting.part.capitalize()} was sat without being registered ({who}).")
    if sitting.part == "two" and essays != policy_of(window).essays[registration.designation].answer:
        raise rules.NotReconciled(f"Part Two has {essays} essays that count, which is not the number of the rule ({who}).")
    if sitting.part == "one" and len(part_one_letters(sitting)) != len(window.form.items):
        raise rules.NotReconciled(f"Part One has not one answer a question ({who}).")


CHECKS: tuple[Check, ...] = (
    Check("The window is over and every part is handed in", _refuse_unfinished),
    Check("Every essay has a settled mark", _refuse_open_scripts),
    Check("Every question has a confirmed key", _refuse_without_keys),
    Check("The form has a cut score", _refuse_without_cut),
    Check("Each mark belongs to the text that was handed in", _refuse_foreign_marks),
    Check("Each candidate and part has exactly one final state", _refuse_unreconciled),
)


def refusal(check: Check, session: Session, window: Window, now: datetime) -> Refused | None:
    """Why this check does not hold, or None."""
    try:
        check.refuse(session, window, now)
    except Refused as refused:
        return refused
    return None
