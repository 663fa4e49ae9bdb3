"""What waits for a person, role by role: the lines of the first page. Only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from exam_app.accounts import people
from exam_app.applications import listing
from exam_app.applications import service as applications
from exam_app.bank import reviewpages
from exam_app.bank.listing import count_items
from exam_app.exams import freezing
from exam_app.exams import service as exams
from exam_app.permissions import Can, may
from exam_app.results import viewdata as results
from exam_app.review.marking import worklist
from exam_app.review.people.standings import standings
from exam_app.review.progress import concerns
from exam_app.review.quality import warning
from exam_app.review.routing import identifying, late_conflicts
from exam_app.review.routing import intake as review
from exam_app.sitting import arranging, dashboard, late_list
from exam_app.standards import officepages, panelpages
from exam_app.web.door import Identity
from exam_app.web.filters import count, day


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what, where (endpoint and its values), how it stands, a hint."""

    label: str
    endpoint: str
    values: tuple[tuple[str, str], ...]
    status: str
    hint: str = ""
    done: bool = False


def lines_for(session: Session, who: Identity, *, now: datetime) -> Sequence[Line]:
    """Everything that waits for this person, in the order in which the river flows."""
    return [line for permission, source in SOURCES if may(who.roles, permission) for line in source(session, who, now)]


def _application(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    mine = applications.applications_of(session, who.account_id)
    for one in mine:
        own = applications.vocabulary_of(one)
        words = {
            "draft": "Not complete yet",
            "returned": "Sent back to you",
            "submitted": "With the coordinator",
            "approved": "Approved",
        }
        hint = one.note if one.state == "returned" else f"Approved until {day(one.approved_until)}" if one.approved_until else ""
        done = one.state in ("submitted", "approved")
        yield Line(
            f"Application to {own.short_name}",
            "applications.show_application",
            (("public_id", one.public_id),),
            words[one.state],
            hint,
            done,
        )
    if not mine:
        yield Line(
            "Start your application",
            "applications.my_applications",
            (),
            "Not yet started",
            "Choose your association and designation.",
        )


def _examination(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    page = dashboard.dashboard_of(session, who.account_id, now=now)
    for one in page.approved:
        yield Line(
            "Choose your exam window",
            "sitting.dashboard",
            (),
            count(one.windows, "window") + " open",
            "Your application is approved.",
        )
    for place in page.places:
        if not place.is_past:
            yield _place(place, now)


def _place(place: dashboard.Place, now: datetime) -> Line:
    parts = [step for step in place.steps if step.code in ("one", "two")]
    waits = "You get a message when the results are ready."
    if all(step.is_done for step in parts):
        status, hint, done = "Handed in", waits, True
    elif any(step.goes == "sitting" for step in parts):
        status, hint, done = "In progress", "Your time is running: go back to your part.", False
    elif place.closes_at <= now:
        status, hint, done = "The window is closed", waits, True
    else:
        status, hint, done = "Registered", "Check your computer, read the rules, sit both parts.", False
    return Line(f"Examination: {place.title}", "sitting.dashboard", (), status, hint, done)


def _own_results(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for one in results.released_for(session, who.account_id):
        yield Line(
            f"Result: {one.window}",
            "results.show_result",
            (("public_id", one.public_id),),
            f"Released {day(one.released_at)}",
            one.opening,
        )


def _scripts(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    waiting = worklist.to_do(session, who.account_id, now=now)
    if waiting.declarations:
        yield Line(
            "Before you mark: your declaration",
            "review.queue",
            (),
            count(waiting.declarations, "window"),
            "Confidentiality and conflicts, once for each window.",
        )
    if waiting.to_mark:
        late = f" {count(waiting.late, 'script is', 'scripts are')} late." if waiting.late else ""
        due = f"Due {day(waiting.due_on)}.{late}" if waiting.due_on else ""
        yield Line("Scripts to mark", "review.queue", (), count(waiting.to_mark, "script"), due)
    unproved = [one for one in standings(session, who.account_id, now=now) if one.state not in ("qualified", "waived")]
    if unproved:
        hint = "Practise, then mark a qualifying set. Scripts come to reviewers who are qualified."
        yield Line("Practice and qualification", "review.training", (), count(len(unproved), "designation"), hint)


def _bank(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    yield Line(
        "Question bank",
        "bank.list_items",
        (),
        count(count_items(session), "item"),
        "Read, write, filter, and look at the writing flaws.",
        True,
    )


def _item_reviews(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    if waiting := reviewpages.waiting_for(session, who.account_id):
        hint = "Answer each item first; then its key is shown."
        yield Line("Items to review", "bank.list_reviews", (), count(waiting, "item"), hint)


def _panels(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for seat in panelpages.seat_lines(session, who.account_id):
        values = (("public_id", seat.public_id),)
        yield Line(seat.title, "standards.own_panel", values, seat.to_do or seat.stage, "Standard setting.", not seat.to_do)


def _decisions(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for panel, decision, title in officepages.decisions_waiting(session, who.public_id):
        values = (("public_id", panel), ("decision_id", decision))
        hint = "Compare the board's decision with the minutes."
        yield Line(title, "standards.confirm_decision", values, "To confirm", hint)


def _drafts(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for form in exams.forms(session):
        values = (("public_id", form.public_id),)
        if form.state == "draft":
            proposal = freezing.proposal_of(session, form)
            if proposal is None:
                hint = "Look at it, propose to freeze it with a second person, and set the pass mark."
                yield Line(f"Form {form.code}", "exams.show_form", values, "Draft", hint)
            elif proposal.proposed_by == who.public_id:
                hint = "You have proposed to freeze it; somebody else of the committee confirms."
                yield Line(f"Form {form.code}", "exams.show_form", values, "Waits for a second person", hint, done=True)
            else:
                hint = "Somebody proposes to freeze it. Look at it, and confirm it or send it back."
                yield Line(f"Form {form.code}", "exams.confirm_form", values, "To confirm", hint)


def _to_approve(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    waiting = listing.applications_in(session).counts.get("submitted", 0)
    if waiting:
        yield Line(
            "Applications to decide",
            "applications.list_applications",
            (),
            count(waiting, "application"),
            "Read the checklist, then approve or send back.",
        )


def _windows(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for window in exams.windows(session):
        values = (("public_id", window.public_id),)
        if window.state == "frozen" and (late := late_list.waiting_in(session, window)):
            hint = "It came after the end. Two people decide."
            yield Line(f"Late work of {window.title}", "sitting.show_late", values, f"{late} to decide", hint)
        if window.state == "frozen" and window.closes_at > now and (asked := arranging.asked_in(session, window)):
            label, hint = f"Arrangements for {window.title}", "Extra time, breaks and what else candidates asked for."
            yield Line(label, "sitting.show_roster", values, f"{count(asked, 'request')} to decide", hint)
        if window.state == "planned":
            yield Line(
                f"Window: {window.title}", "exams.show_window", values, "Planned", "Freeze it, so that candidates can register."
            )
        elif window.state == "frozen" and window.closes_at > now:
            yield Line(f"Window: {window.title}", "sitting.show_roster", values, "Open", f"Until {day(window.closes_at)}.")
        elif window.state == "frozen":
            yield Line(
                f"Essays of {window.title}",
                "review.show_scoring",
                (("window_id", window.public_id),),
                "To take in",
                "The window is over: hand the essays to the reviewers.",
            )


def _scoring(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for window in exams.windows(session):
        if window.state == "taken_in" and (left := review.open_scripts(session, window)):
            values = (("window_id", window.public_id),)
            words = identifying.waiting(session, window.id).undecided
            hint = "Words that may identify a writer wait for your look." if words else "Who is late, what was sent back."
            yield Line(f"Marking of {window.title}", "review.show_scoring", values, f"{count(left, 'script')} left", hint)
    for window, number in warning.waiting(session):
        values, hint = (("window_id", window.public_id),), "How somebody marks. Nothing follows by itself; you decide."
        yield Line(f"Marks worth a look in {window.title}", "review.show_quality", values, f"{number} to decide", hint)
    for window, number in late_conflicts.windows_waiting(session):
        values = (("window_id", window.public_id),)
        hint = "A conflict became known after the lock."
        yield Line(f"Locked marks of {window.title}", "review.list_late_conflicts", values, f"{number} to decide", hint)


def _releases(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    for line in results.to_release(session, now=now):
        values = (("window_id", line.public_id),)
        yield Line(f"Results of {line.title}", "results.show_release", values, "Ready to review", "All essays are marked.")


def _people(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    unopened = sum(person.is_active and not person.has_password for person in people.everybody(session))
    hint = f"{count(unopened, 'person has', 'people have')} no password yet." if unopened else "Invite people and give roles."
    yield Line("People", "accounts.list_people", (), "Open", hint)


def _concerns(session: Session, who: Identity, now: datetime) -> Iterator[Line]:
    if waiting := concerns.open_concerns(session):
        yield Line("Concerns of reviewers", "review.list_concerns", (), f"{waiting} open", "Only coordinators can read them.")


Source = Callable[[Session, Identity, datetime], Iterator[Line]]
SOURCES: tuple[tuple[Can, Source], ...] = (
    (Can.APPLY, _application),
    (Can.SIT, _examination),
    (Can.SIT, _own_results),
    (Can.REVIEW, _scripts),
    (Can.APPROVE_APPLICATIONS, _to_approve),
    (Can.RUN_WINDOWS, _windows),
    (Can.ROUTE_SCRIPTS, _concerns),
    (Can.ROUTE_SCRIPTS, _scoring),
    (Can.RELEASE_RESULTS, _releases),
    (Can.PUBLISH_FORMS, _drafts),
    (Can.REVIEW_ITEMS, _item_reviews),
    (Can.RATE_ITEMS, _panels),
    (Can.DECIDE_STANDARDS, _decisions),
    (Can.READ_BANK, _bank),
    (Can.MANAGE_PEOPLE, _people),
)
