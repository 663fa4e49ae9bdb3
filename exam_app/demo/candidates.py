"""The candidates of the demonstration apply, register and sit, each in their own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications import deciding, evidence
from exam_app.applications import service as applications
from exam_app.applications.models import Application
from exam_app.applications.moving import profile_of
from exam_app.applications.requirements.evidence import NamedPerson, TrainingHours
from exam_app.applications.requirements.kinds import NamedRole, TrainingKind
from exam_app.bank import service as bank
from exam_app.demo.evidence import complete_entries
from exam_app.exams.models import Window
from exam_app.sitting import choosing, closing, letters, registering, saving, starting
from exam_app.sitting.models import Registration, Sitting
from exam_app.sitting.saves import Save
from question_bank.load import load_anchors
from question_bank.model import Use

# Association, designation, right answers out of 60, standing of the essays (see the anchor papers).
CANDIDATES: Mapping[str, tuple[str, str, int, tuple[str, ...]]] = {
    "ada": ("NCIMHA", "clinical", 0, ()),
    "dana": ("NMAIMH", "research_faculty", 0, ()),
    "mara": ("VAIMH", "clinical", 54, ("strong", "meets")),
    "noor": ("ALLIANCE", "clinical", 50, ("below", "meets")),
    "eli": ("NCIMHA", "clinical", 51, ("meets", "strong")),
    "fay": ("VAIMH", "clinical", 46, ("strong", "strong")),
    "gus": ("ALLIANCE", "clinical", 57, ("below", "below")),
    "hana": ("NMAIMH", "policy", 49, ("meets", "strong")),
    "pia": ("VAIMH", "clinical", 53, ("meets", "below")),
    "quinn": ("ALLIANCE", "clinical", 48, ("strong", "meets")),
    "jon": ("VAIMH", "clinical", 0, ()),
    "kit": ("NMAIMH", "policy", 0, ()),
    "lou": ("NCIMHA", "clinical", 0, ()),
    "ivo": ("ORIMHA", "research_faculty", 52, ("strong", "below")),
}

# What somebody adds to each essay by which a reviewer could know them.
TELLING: Mapping[str, str] = {
    "pia@example.org": "At the Riverside Family Center in Beaufort I learned this from Paula Reyes, and I hold on to it.\n\nPia"
}


def sit(session: Session, people: Mapping[str, Account], window: Window, keys: Sequence[str]) -> None:
    """Each applies, is approved, registers and sits both parts on the window's second day."""
    for hours, key in enumerate(keys):
        registration = register(session, people, window, key, now=window.opens_at + timedelta(hours=1))
        _, _, right, standings = CANDIDATES[key]
        sit_both(session, registration, right, standings, now=window.opens_at + timedelta(days=1, hours=hours))


def sit_both(session: Session, registration: Registration, right: int, standings: Sequence[str], *, now: datetime) -> None:
    """Sit both parts from `now` on: so many right answers of 60, and for each essay the anchor paper of this standing."""
    sit_part_one(session, registration, right, now=now)
    sit_part_two(session, registration, standings, now=now + timedelta(minutes=100))


def register(session: Session, people: Mapping[str, Account], window: Window, key: str, *, now: datetime) -> Registration:
    """An approved application and a paid place in the window."""
    application = _approved(session, people, key, now=window.opens_at - timedelta(days=20))
    registration = registering.register(session, application, window, by=people[key].public_id, now=now)
    registering.settle_fee(session, registration, "paid", by=people["cora"].public_id, now=now)
    return registration


def leave_unfinished(session: Session, people: Mapping[str, Account], *, now: datetime) -> None:
    """Dana's application waits for the coordinator, Ben's is half done."""
    dana = _complete(session, people["dana"], "NMAIMH", "research_faculty", now=now - timedelta(days=3))
    applications.submit(session, dana, by=people["dana"].public_id, now=now - timedelta(days=1))
    ben = people["ben"]
    draft = applications.start(
        session, ben.id, association="ORIMHA", designation="policy", by=ben.public_id, now=now - timedelta(days=2)
    )
    for entry in complete_entries("ORIMHA", "policy", now.date())[:3]:
        evidence.add_entry(session, draft, entry, by=ben.public_id, now=now - timedelta(days=2))


def _approved(session: Session, people: Mapping[str, Account], key: str, *, now: datetime) -> Application:
    association, designation, _, _ = CANDIDATES[key]
    application = _complete(session, people[key], association, designation, now=now)
    applications.submit(session, application, by=people[key].public_id, now=now)
    deciding.approve(session, application, by=people["cora"].public_id, now=now)
    return application


def _complete(session: Session, applicant: Account, association: str, designation: str, *, now: datetime) -> Application:
    application = applications.start(
        session, applicant.id, association=association, designation=designation, by=applicant.public_id, now=now
    )
    enter_everything(session, application, by=applicant.public_id, now=now)
    return application


def enter_everything(session: Session, application: Application, *, by: str, now: datetime) -> None:
    """Enter evidence for every required line; the first training shows every competency area, and an advisor is named."""
    areas = [area.ref for area in profile_of(application).areas]
    for entry in complete_entries(application.association, application.designation, now.date()):
        shows = areas if isinstance(entry, TrainingHours) and entry.kind is TrainingKind.COMPETENCY else ()
        evidence.add_entry(session, application, entry, areas=shows, by=by, now=now)
    advisor = NamedPerson(NamedRole.ADVISOR, "Nora Vance", "nora@advice.example")
    evidence.name_person(session, application, advisor, by=by, now=now)


def sit_part_one(session: Session, registration: Registration, right: int, *, now: datetime) -> None:
    by = registration.application.applicant
    sitting = starting.start(session, registration, "one", by=by.public_id, now=now)
    places = registration.window.form.items
    keys = [text.key for text in bank.texts_of(session, [place.version for place in places])]
    shown = [letters.as_shown(order, key) for order, key in zip(sitting.option_orders, keys, strict=True)]
    # All of it is found first: a save lets everything that was read go.
    for position, answer in enumerate(_some_missed(shown, [place.is_scored for place in places], right), 1):
        _save(session, by, sitting, position, answer, now=now + timedelta(seconds=70 * position))
    closing.submit(session, sitting, by=by.public_id, now=now + timedelta(minutes=75))


def _some_missed(answers: Sequence[str], are_scored: Sequence[bool], right: int) -> list[str]:
    """These right answers, of which as many are made wrong as it takes to have so many of 60 points."""
    given, counted, missed = [], 0, 0
    for answer, is_scored in zip(answers, are_scored, strict=True):
        # The wrong answers are spread over the questions that count: every so many of them one is missed.
        counted += is_scored
        is_missed = is_scored and missed < counted * (60 - right) // 60
        missed += is_missed
        given.append(_other(answer) if is_missed else answer)
    return given


def _other(answer: str) -> str:
    """A wrong answer beside this right one: one option too few, or the next one."""
    return answer[:-1] or "ABCD"[("ABCD".index(answer) + 1) % 4]


def sit_part_two(session: Session, registration: Registration, standings: Sequence[str], *, now: datetime) -> None:
    by = registration.application.applicant
    sitting = starting.start(session, registration, "two", by=by.public_id, now=now)
    papers = {(paper.prompt, str(paper.standing)): paper.text for paper in load_anchors() if paper.use is Use.EXAMPLE}
    offered = [p for p in registration.window.form.prompts if p.designation == registration.designation]
    for place, standing in zip(offered, standings, strict=False):
        choosing.choose_essay(session, sitting, place.position, now=now)
        text = papers[place.version.prompt.code, standing]
        if added := TELLING.get(by.email):
            text = f"{text.rstrip()}\n\n{added}"
        _save(session, by, sitting, place.position, text, now=now + timedelta(minutes=30 * place.position))
    closing.submit(session, sitting, by=by.public_id, now=now + timedelta(minutes=80))


def _save(session: Session, by: Account, sitting: Sitting, position: int, answer: str, *, now: datetime) -> None:
    save = Save(position=position, client="demonstration000", seq=position, base=0, answer=answer)
    saving.save_answer(session, by.id, sitting.public_id, save, now=now)
