"""The coordinator's pages: the list, reading an application, approving, returning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications import evidence
from exam_app.clock import FakeClock
from tests.build import Cast
from tests.build_applications import (
    a_complete_application,
    a_draft,
    a_submitted_application,
    an_approved_application,
)
from tests.page import Browser, Page

As = Callable[[Account], Browser]


def names(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.cssselect("tbody th[scope=row]")]


def test_what_waits_comes_first_and_the_longest_wait_before_the_others(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    an_approved_application(session, cast.ada, association="VAIMH", by=cast.cora.public_id, now=clock.now())
    a_submitted_application(session, cast.ben, now=clock.now())
    clock.advance(hours=1)
    a_submitted_application(session, cast.ada, now=clock.now())
    page = as_(cast.cora).get("/office/applications")
    assert names(page)[:2] == ["Ben Okafor", "Ada Lindqvist"]
    assert page.says("2 wait for a decision")


def test_the_list_is_filtered_by_state_and_association(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    a_submitted_application(session, cast.ben, now=clock.now())
    a_submitted_application(session, cast.ada, association="NMAIMH", designation="policy", now=clock.now())
    page = as_(cast.cora).get("/office/applications").press("Show", {"State": "submitted", "Association": "NMAIMH"})
    assert names(page) == ["Ada Lindqvist"]
    assert page.press("Show", {"State": "approved"}).says("No application fits these filters.")
    assert len(names(as_(cast.cora).get("/office/applications?state=nonsense&association=nonsense&page=99"))) == 3


def test_the_coordinator_reads_the_checklist_the_evidence_and_the_people(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}")
    assert page.heading == "Ada Lindqvist"
    for text in (
        "15 of 15 required points are met.",
        "Foundations of infant mental health",
        "Nora Vance",
        "Riverside Family Center",
    ):
        assert page.says(text), text
    assert page.follow("Competency map").says("51 of 51 areas have evidence.")
    assert page.follow("Record of results").heading == "Demonstration of Competencies"


def test_approving_shows_the_last_day_first_and_tells_the_applicant(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}").follow("Approve to sit")
    assert page.says("12 May 2027")
    again = as_(cast.carl).get(page.path)
    page = page.press("Approve to sit until 12 May 2027")
    assert page.says("Approved until 12 May 2027.")
    assert as_(cast.ada).get("/inbox").says("You are approved to sit")
    assert (
        as_(cast.ada).get(f"/applications/{application.public_id}").says("You can sit the written examination until 12 May 2027.")
    )
    refused = again.press("Approve to sit until 12 May 2027")
    assert refused.status == 409
    assert refused.says("no longer where it was")


def test_returning_needs_a_reason_that_the_applicant_then_reads(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}").follow("Return to the applicant")
    page = page.press("Return the application", {"reason": "   "})
    assert (page.status, page.errors()) == (422, ["Write what the applicant should change."])
    page = page.press("Return the application", {"reason": "The transcript\nis missing."})
    assert page.says("The transcript is missing.")
    assert as_(cast.ada).get("/inbox").says("this request: The transcript is missing.")


def test_an_application_that_is_short_today_offers_no_approval(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    clock.advance(days=201)
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}")
    assert page.says("It cannot be approved while something required is short.")
    assert not page.says("Approve to sit")
    refused = as_(cast.cora).post(f"/office/applications/{application.public_id}/approve", status=409)
    assert refused.says("Return the application and say what is missing.")


def test_a_draft_can_be_read_but_not_decided(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}")
    assert page.says("It is with the applicant and not handed in yet.")
    as_(cast.cora).post(f"/office/applications/{application.public_id}/approve", status=409)


def test_an_applicant_cannot_approve_and_an_unknown_application_is_not_found(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    as_(cast.ada).post(f"/office/applications/{application.public_id}/approve", status=403)
    as_(cast.cora).get("/office/applications/nobody-knows-this-id", status=404)
    session.refresh(application)
    assert application.state == "submitted"


def test_names_and_reasons_are_shown_as_text(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    training = evidence.value_of(a_complete_application(session, cast.ben, now=clock.now()).entries[1])
    evil = replace(training, title="<img src=x onerror=alert(1)>")
    evidence.add_entry(session, application, evil, by=cast.ada.public_id, now=clock.now())
    page = as_(cast.cora).get(f"/office/applications/{application.public_id}")
    assert page.says("<img src=x onerror=alert(1)>")
    assert b"<img src=x" not in page.bytes
