"""Builders of closed windows with marked essays, for the results.

They write rows as the stages below leave them behind, so that a test can also leave behind what
those stages would never allow: a placeholder key, a mark on another text. A second window with its
own candidate always stands beside, so that a query that forgets its window shows.
"""

from __future__ import annotations

import hashlib
import random
import tomllib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.accounts.models import Account
from exam_app.applications.models import Application
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import Criterion, Item, ItemVersion, Option, Prompt, PromptVersion, Rubric
from exam_app.exams import rules as exams
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.models import Blueprint, CutScore, ExamForm, FormItem, FormPrompt, Policy, Window
from exam_app.permissions import Role
from exam_app.results import feedback, releasing, service
from exam_app.results.models import Result
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Assignment, CriterionScore, Review, Reviewer, Script, Settlement
from exam_app.sitting.models import Registration, Response, Sitting
from tests.build import Cast
from tests.build_exams import frozen_as_it_is

AREAS = (
    ("theoretical-foundations/attachment-separation-trauma-grief-loss", 27),
    ("direct-service-skills/relationship-based-therapies", 21),
    ("law-regulation-and-agency-policy/ethical-practice", 4),
    ("systems-expertise/service-delivery-systems", 3),
    ("working-with-others/building-relationships", 2),
    ("reflection/contemplation", 1),
    ("administration/program-management", 1),
    ("research-and-evaluation/study-of-infant-relationships", 1),
)
POINTS = [0, 2, 4, 5]
CRITERIA = ("Reading the child", "Being with the parent", "Planning", "Judgment", "Reflective stance", "Working with others")
MEETS = (3,) * len(CRITERIA)
ESSAY = "Emilio looks for his mother at the door, and I would wait there with him."


# What the first and the second reviewer write on the whole essay and on its first criterion.
WHOLE = ("There is care in this essay.", "A calm voice speaks from every page.")
ON = ("The details are used well in", "More than one meaning is offered in")


def key_of(position: int) -> str:
    """The confirmed key of a position in every form built here."""
    return "ABCD"[position % 4]


def letters_with(right: int, *, of: int = 60, blank: bool = False) -> str:
    """Answers of which exactly the first `right` are right; the others are wrong, or left `blank`."""
    return "".join(key_of(p) if p <= right else "-" if blank else _wrong(p) for p in range(1, of + 1))


def _wrong(position: int) -> str:
    return "ABCD"[(position + 1) % 4]


def a_closed_window(session: Session, cast: Cast, *, now: datetime, code: str = "2026-A", tries_out: bool = False) -> Window:
    """A window that closed a week ago, its scripts taken in, without candidates; beside it another one with one.

    `tries_out`: its fifth question is only tried out, without a key, and a 61st one counts in its place.
    """
    window = _window(session, code, now, tries_out)
    for reviewer in (cast.ruth, cast.rolf):
        if session.get(Reviewer, reviewer.id) is None:
            session.add(Reviewer(account_id=reviewer.id, designations=["clinical"]))
    session.flush()
    if code != "elsewhere" and session.scalar(sa.select(ExamForm).where(ExamForm.code == "elsewhere")) is None:
        elsewhere = a_closed_window(session, cast, now=now, code="elsewhere")
        a_candidate(session, cast, elsewhere, somebody(session, "Yara Elsewhere", now=now), right=12)
    return window


def somebody(session: Session, name: str, *, now: datetime) -> Account:
    """An applicant who is not of the cast."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    return people.create(session, email=address, name=name, roles={Role.APPLICANT}, by="system", now=now)


def _window(session: Session, code: str, now: datetime, tries_out: bool) -> Window:
    opens = now - timedelta(days=10)
    window = Window(
        title=f"Window {code}", form=_form(session, code, now, tries_out), policy=_policy(session, now), opens_at=opens,
        closes_at=opens + timedelta(days=3), zone="America/New_York", state="taken_in", frozen_at=opens - timedelta(days=30),
    )  # fmt: skip
    session.add(window)
    session.flush()
    return window


def _policy(session: Session, now: datetime) -> Policy:
    found = session.scalar(sa.select(Policy))
    if found is None:
        document = tomllib.loads(STANDARD_POLICY.read_text())
        found = Policy(
            code=document["code"], number=document["number"], document=document,
            content_hash=exams.content_hash(document), created_at=now,
        )  # fmt: skip
        session.add(found)
    return found


def _form(session: Session, code: str, now: datetime, tries_out: bool) -> ExamForm:
    blueprint = Blueprint(
        code=f"blueprint-{code}", number=1, title="Sixty questions", document={}, content_hash="b" * 64, created_at=now
    )
    session.add(blueprint)
    session.flush()
    areas = [area for area, number in AREAS for _ in range(number)]
    form = ExamForm(
        code=code, title=f"Form {code}", population="imh", blueprint=blueprint, seed=1, created_at=now,
        items=[FormItem(position=p, version=_item(f"{code}-{p:03}", area, now)) for p, area in enumerate(areas, 1)],
        prompts=[
            FormPrompt(designation="clinical", position=p, version=_prompt(session, f"{code}-essay-{p}", kind, now))
            for p, kind in enumerate(("supervisory", "clinical"), 1)
        ],
    )  # fmt: skip
    form.cut = CutScore(points=48, out_of=60, authority="The committee", decided_on=date(2026, 1, 5))
    session.add(form)
    session.flush()
    session.add_all(
        AnswerKey(version_id=i.version_id, letter=key_of(i.position), state="confirmed", rationale="So it is.", distractors={})
        for i in form.items
    )
    session.flush()
    if tries_out:
        _try_one_out(session, form, now)
    frozen_as_it_is(session, form, now=now)
    return form


def _try_one_out(session: Session, form: ExamForm, now: datetime) -> None:
    fifth = form.items[4]
    fifth.is_scored = False
    session.delete(session.get_one(AnswerKey, fifth.version_id))
    form.items.append(FormItem(position=61, version=_item(f"{form.code}-061", fifth.version.area, now)))
    session.flush()
    last = form.items[-1].version_id
    session.add(AnswerKey(version_id=last, letter=key_of(61), state="confirmed", rationale="So it is.", distractors={}))
    session.flush()


def make_several(session: Session, window: Window, position: int, key: str) -> None:
    """Let several options be right at this position."""
    version = window.form.items[position - 1].version
    version.kind = "multiple"
    session.get_one(AnswerKey, version.id).letter = key
    session.flush()


def _item(code: str, area: str, now: datetime) -> ItemVersion:
    return ItemVersion(
        item=Item(code=code), number=1, title=code, stem=f"What about {code}?", area=area, level="recall", author="Iris",
        status="sample", enemies=[], reference_text="A book", content_hash=hashlib.sha256(code.encode()).hexdigest(),
        created_at=now, options=[Option(letter=letter, text=f"{letter} of {code}") for letter in "ABCD"],
    )  # fmt: skip


def _prompt(session: Session, code: str, kind: str, now: datetime) -> PromptVersion:
    rubric = Rubric(
        code=code, number=1, title=f"Rubric {code}", points=POINTS, level_names=["Not yet", "Partly", "Meets", "Strong"],
        content_hash=hashlib.sha256(code.encode()).hexdigest(), created_at=now,
        criteria=[
            Criterion(position=p, code=f"c{p}", name=name, asks=f"{name}?", areas=[], levels=["a", "b", "c", "d"])
            for p, name in enumerate(CRITERIA, 1)
        ],
    )  # fmt: skip
    version = PromptVersion(
        prompt=Prompt(code=code), number=1, title=f"The {kind} case", designation="clinical", kind=kind,
        perspective="supervisor" if kind == "supervisory" else "practitioner", instruction="Write.", vignette="Emilio is two.",
        questions=["What do you see?"], word_guide=[400, 900], author="Iris", status="sample", rubric=rubric,
        content_hash=hashlib.sha256(code.encode()).hexdigest(), created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    return version


def a_candidate(
    session: Session, cast: Cast, window: Window, account: Account, *,
    right: int | None = 52, levels: Sequence[Sequence[int]] | None = (MEETS, MEETS), letters: str | Sequence[str] | None = None,
    parts: Sequence[str] = ("one", "two"), profile: str = "ncimha-2024-01-01", comments: bool = False,
) -> Registration:  # fmt: skip
    """A registered candidate: `right` answers right in Part One (None: not taken), and for each essay the
    levels both reviewers gave (None: Part Two not taken)."""
    application = Application(
        applicant=account, association=profile.partition("-")[0].upper(), designation="clinical", profile=profile,
        state="approved", started_at=window.opens_at - timedelta(days=200), submitted_at=window.opens_at - timedelta(days=100),
        decided_at=window.opens_at - timedelta(days=90), approved_until=date(2027, 2, 1),
    )  # fmt: skip
    registration = Registration(
        application=application, window=window, designation="clinical", attempt_no=1, parts=list(parts), fee="paid",
        registered_at=window.opens_at - timedelta(days=20),
    )  # fmt: skip
    session.add(registration)
    session.flush()
    if "one" in parts and (right is not None or letters):
        _sitting(session, registration, "one", {"letters": letters or letters_with(right or 0)})
    if "two" in parts and levels is not None:
        _essays(session, cast, registration, levels, comments)
    return registration


def _sitting(session: Session, registration: Registration, part: str, packed: dict[str, object]) -> Sitting:
    start = registration.window.opens_at + timedelta(hours=2 if part == "one" else 4)
    sitting = Sitting(
        registration=registration, part=part, state="submitted", attestation="1", started_at=start,
        ends_at=start + timedelta(minutes=90), option_orders=["ABCD"] * 60 if part == "one" else [],
        submitted_at=start + timedelta(minutes=80), closed_by="candidate", packed=packed,
        receipt=hashlib.sha256(f"{registration.public_id}{part}".encode()).hexdigest(),
    )  # fmt: skip
    session.add(sitting)
    session.flush()
    return sitting


def text_of(registration: Registration, position: int) -> str:
    """What the candidate wrote; different for everybody."""
    return f"{ESSAY} ({registration.public_id}, {position})"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _essays(session: Session, cast: Cast, registration: Registration, levels: Sequence[Sequence[int]], comments: bool) -> None:
    texts = {p: text_of(registration, p) for p in range(1, len(levels) + 1)}
    packed = [{"position": p, "revision": 1, "sha256": _sha(text), "counts": True} for p, text in texts.items()]
    sitting = _sitting(session, registration, "two", {"essays": packed})
    for place, (position, text) in enumerate(texts.items()):
        session.add(Response(sitting_id=sitting.id, position=position, revision=1, answer=text, is_chosen=True))
        prompt = registration.window.form.prompts[place].version
        script = Script(
            window_id=registration.window_id, prompt_version_id=prompt.id, text=text, sha256=_sha(text), state="settled"
        )
        session.add(script)
        session.flush()
        session.add(ScriptWriter(script_id=script.id, sitting_id=sitting.id, position=position))
        _mark(session, script, prompt, (cast.ruth, cast.rolf), levels[place], registration.registered_at, comments)


def _mark(
    session: Session,
    script: Script,
    prompt: PromptVersion,
    reviewers: Sequence[Account],
    levels: Sequence[int],
    at: datetime,
    said: bool,
) -> None:
    criteria = prompt.rubric.criteria
    for seat, reviewer in enumerate(reviewers, 1):
        review = Review(
            sha256=script.sha256, saved_at=at, comment=WHOLE[seat - 1] if said else "",
            private_note="Never to leave this desk.",
            scores=[
                CriterionScore(criterion_id=c.id, level=level, comment=f"{ON[seat - 1]} {c.name.lower()}." if said and c.position == 1 else "")
                for c, level in zip(criteria, levels, strict=True)
            ],
        )  # fmt: skip
        session.add(
            Assignment(
                script_id=script.id, reviewer_id=reviewer.id, seat=seat, place=random.randrange(10_000), state="locked",
                due_on=date(2026, 6, 1), locked_at=at, review=review,
            )
        )  # fmt: skip
    points = [Fraction(POINTS[level - 1]) for level in levels]
    settle(session, script, {c.code: p for c, p in zip(criteria, points, strict=True)}, at=at)


def settle(session: Session, script: Script, points: dict[str, Fraction], *, at: datetime) -> Settlement:
    """Settle a script with these points by criterion; also anew."""
    total = sum(points.values(), Fraction(0))
    row = session.get(Settlement, script.id) or Settlement(script_id=script.id, seats=[1, 2], reasons=[])
    row.method, row.sha256, row.settled_at = "mean", script.sha256, at
    row.points_num, row.points_den, row.out_of = total.numerator, total.denominator, max(POINTS) * len(points)
    row.criteria = [{"criterion": code, "points": str(p), "out_of": max(POINTS)} for code, p in points.items()]
    session.add(row)
    session.flush()
    return row


def scripts_of(session: Session, registration: Registration) -> Sequence[Script]:
    """The candidate's scripts in the order of the essays."""
    return service.scripts_of(session, registration)


def result_of(session: Session, registration: Registration) -> Result:
    """The stored result of a registration."""
    return session.scalars(sa.select(Result).where(Result.registration_id == registration.id)).one()


def computed(session: Session, window: Window, *, now: datetime) -> None:
    """Compute as the coordinator would."""
    service.compute(session, window, by="cora", now=now)


def approved(session: Session, window: Window, *, now: datetime) -> None:
    """Approve the feedback of every letter as it stands."""
    for result in session.scalars(sa.select(Result).join(Registration).where(Registration.window_id == window.id)):
        held = feedback.feedback_of(session, result.registration)
        if held.needs_approval:
            scripts = service.scripts_of(session, result.registration)
            feedback.approve(session, result, scripts, number=held.number, by="cora", now=now)


def released(session: Session, window: Window, *, now: datetime) -> None:
    """Compute, approve every letter and release as the coordinator would."""
    computed(session, window, now=now)
    approved(session, window, now=now)
    releasing.release(session, window, by="cora", now=now)


def many(
    session: Session,
    cast: Cast,
    window: Window,
    number: int,
    *,
    now: datetime,
    right: Callable[[int], int] = lambda n: 40 + n % 20,
) -> list[Registration]:
    """So many candidates with different points in Part One and the rest left blank, without Part Two."""
    return [
        a_candidate(
            session,
            cast,
            window,
            somebody(session, f"Candidate Number{n}", now=now),
            letters=letters_with(right(n), blank=True),
            levels=None,
        )
        for n in range(number)
    ]
