"""The applicant's pages: from choosing an association to handing in, by labels and buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.applications import deciding, evidence
from exam_app.applications.models import Application, EvidenceEntry
from exam_app.applications.service import PartToRecord, record_result
from exam_app.clock import FakeClock
from exam_app.errors import Missing
from tests.build import Cast
from tests.build_applications import (
    a_complete_application,
    a_draft,
    a_submitted_application,
    an_approved_application,
)
from tests.page import Browser, Page

As = Callable[[Account], Browser]


def test_an_applicant_starts_an_application_from_the_empty_list(as_: As, cast: Cast, session: Session) -> None:
    page = as_(cast.ada).get("/applications").follow("Start an application").follow("New Mexico")
    page = page.press("Start the application", {"designation": "policy"})
    assert page.heading == "Level 4, Infant Mental Health Mentor, Policy"
    assert page.says("Documentation of Competencies")
    made = session.scalars(sa.select(Application)).one()
    assert (made.applicant_id, made.association, made.designation) == (cast.ada.id, "NMAIMH", "policy")


def test_no_designation_chosen_says_so_beside_the_question(as_: As, cast: Cast) -> None:
    page = as_(cast.ada).get("/applications/new/orimha").press("Start the application")
    assert page.status == 422
    assert page.errors() == ["Choose a designation."]


def test_a_designation_that_is_not_offered_is_refused_beside_the_question(as_: As, cast: Cast) -> None:
    page = as_(cast.ada).get("/applications/new/vaimh").press("Start the application", {"designation": "policy"})
    assert page.status == 422


def test_an_association_that_does_not_exist_is_not_found(as_: As, cast: Cast) -> None:
    as_(cast.ada).get("/applications/new/nowhere", status=404)


def test_starting_the_same_twice_is_refused_with_advice(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get("/applications/new/ncimha").press("Start the application")
    assert page.status == 409
    assert page.says("Open it from the list of your applications")


def test_the_checklist_speaks_the_associations_words_and_says_how_much_is_short(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}")
    assert page.says("Professional Reference Rating Forms")
    assert page.says("48 hours of training in all are missing.")
    assert page.says("48 hours short")
    assert page.says("Successful applications show about 90 hours; yours shows 0.")
    assert page.says("What each year after endorsement asks")
    assert page.says("0 of 15 required points are met.")
    assert f"/applications/{application.public_id}/evidence/training/new" in page.links()


def test_every_kind_of_evidence_can_be_entered_by_its_form(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}")
    for button, fields in ENTRIES:
        page = page.follow(button).press("Save", fields)
        assert page.heading == "Infant Mental Health Mentor, Clinical (IMHM-C)", page.errors()
    kinds = session.scalars(sa.select(EvidenceEntry.kind).where(EvidenceEntry.application_id == application.id)).all()
    assert sorted(kinds) == ["education", "ethics", "leadership", "membership", "reference", "rsc", "training", "work"]
    assert page.says("7.5 hours · about the competencies · 2 February 2024")
    assert page.says("1 June 2022 to 31 May 2024 · paid · supervised by Sofia Marsh")


ENTRIES = [
    ("Add a degree", {"Degree": "MSW", "Field of study": "Social work", "awarded_on": "2010-06-01", "transcript": "unofficial"}),
    ("Add a training", {"Title of the training": "Touchpoints", "kind": "competency", "Clock hours": "7,5", "Held on": "2024-02-02"}),
    ("Add work experience", {
        "kind": "imh_service", "Employer": "Riverside", "start": "2022-06-01", "end": "2024-05-31", "paid": "y", "supervised": "y",
        "supervisor_name": "Sofia Marsh", "supervisor_email": "sofia@riverside.example",
    }),
    ("Add a leadership activity", {"activity": "Led a group", "level": "state", "start": "2022-01-01", "end": ""}),
    ("Add supervision received", {
        "provider_name": "Paula Reyes", "provider_credential": "IMHM-C", "hours": "20", "about_rsc_given": "10",
        "start": "2023-01-01", "end": "2023-12-31", "format": "group",
    }),
    ("Add a reference", {"name": "Tom Whitcombe", "email": "tom@riverside.example", "role": "rsc_provider"}),
    ("Enter your signature", {"agreed": "y"}),
    ("Add a membership", {"association": "NCIMHA", "valid_until": "2026-12-31"}),
]  # fmt: skip


# Kind, what is typed, and the message that must stand beside a field.
WRONG = [
    ("education", {"field": "Social work", "transcript": "none"}, "Choose the degree."),
    ("education", {"degree": "MSW", "field": "Social work"}, "Choose what you have handed in."),
    ("education", {"degree": "other", "field": "Arts", "transcript": "none"}, "Enter the name of the degree below."),
    ("education", {"degree": "MSW", "field": "   ", "transcript": "none"}, "Enter the field of study."),
    ("education", {"degree": "MSW", "field": "A", "transcript": "none", "awarded_on": "2027-01-01"},
     "This day lies in the future. Enter what has happened already."),
    ("training", {"title": "T", "kind": "competency", "hours": "many", "held_on": "2024-02-02"}, "Enter the hours as a number like 6 or 7.5."),
    ("training", {"title": "T", "kind": "competency", "hours": "0", "held_on": "2024-02-02"}, "Enter more than 0 hours."),
    ("training", {"title": "T", "kind": "competency", "hours": "-3", "held_on": "2024-02-02"}, "Enter the hours as a number like 6 or 7.5."),
    ("training", {"title": "T", "kind": "competency", "hours": "NaN", "held_on": "2024-02-02"}, "Enter the hours as a number like 6 or 7.5."),
    ("training", {"title": "T", "kind": "competency", "hours": "1001", "held_on": "2024-02-02"},
     "1001 hours are more than one entry can hold (1000). Check the number."),
    ("training", {"title": "T", "kind": "competency", "hours": "6", "held_on": "2024-02-30"}, "Enter a day that exists, like 2024-05-31."),
    ("training", {"title": "T", "kind": "competency", "hours": "6", "held_on": "2026-05-13"},
     "This day lies in the future. Enter what has happened already."),
    ("training", {"title": "T", "kind": "competency", "hours": "6", "held_on": "0224-05-13"}, "Check the year."),
    ("training", {"title": "", "kind": "competency", "hours": "6", "held_on": "2024-02-02"}, "Enter the title of the training."),
    ("training", {"title": "x" * 201, "kind": "competency", "hours": "6", "held_on": "2024-02-02"}, "Use at most 200 letters."),
    ("training", {"title": "a\x00b", "kind": "competency", "hours": "6", "held_on": "2024-02-02"}, "Enter this in one line."),
    ("training", {"title": "T", "hours": "6", "held_on": "2024-02-02"}, "Choose what the training was about."),
    ("work", {"kind": "imh_service", "employer": "R", "start": "2024-02-02", "end": "2024-02-01"}, "The end lies before the beginning."),
    ("work", {"kind": "imh_service", "employer": "R", "start": "2024-02-02", "supervised": "y"},
     "Name the supervisor below: whoever supervised you must not mark your essays."),
    ("work", {"kind": "imh_service", "employer": "R", "start": "2024-02-02", "supervisor_email": "not an address"},
     "Enter a mail address like name@example.org."),
    ("leadership", {"activity": "A", "start": "2024-02-02"}, "Choose the level."),
    ("rsc", {"provider_name": "P", "provider_credential": "IMHM-C", "hours": "5", "about_rsc_given": "6", "start": "2023-01-01",
             "end": "2023-02-01", "format": "group"}, "These are more than the hours in all."),
    ("rsc", {"provider_name": "P", "provider_credential": "IMHM-C", "hours": "5", "start": "2023-01-01", "end": "", "format": "group"},
     "Enter the last day so far."),
    ("rsc", {"provider_name": "P", "hours": "5", "start": "2023-01-01", "end": "2023-02-01", "format": "group"},
     "Choose the standing of the provider."),
    ("reference", {"name": "T", "email": "", "role": "rsc_provider"}, "Enter the mail address of the rater."),
    ("ethics", {"signed_on": "2026-05-01"}, "Tick this when you have signed both."),
    ("membership", {"association": "other", "valid_until": "2026-12-31"}, "Enter the name of the other association below."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "message"), WRONG)
def test_wrong_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    as_: As, cast: Cast, session: Session, clock: FakeClock, kind: str, typed: dict[str, str], message: str
) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}/evidence/{kind}/new").press("Save", typed)
    assert page.status == 422
    assert page.errors() == [message]
    held = _values(page)
    # Blanks at the ends are no text; a character that cannot be shown comes back as its stand-in.
    assert {name: held[name] for name in typed} == {
        name: value.strip().replace("\x00", "\ufffd") for name, value in typed.items()
    }
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceEntry)) == 0


def _values(page: Page) -> dict[str, str]:
    form, _ = page._form_of("Save")
    return {name: value for name, value in form.form_values() if name != "csrf_token"} | {
        field.get("name"): field.get("value", "")
        for field in form.cssselect("input[type=text], input[type=date], input[type=email]")
    }


def test_what_is_typed_is_shown_as_text_and_never_run(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}/evidence/leadership/new")
    typed = {"activity": "<script>alert(1)</script>", "level": "state", "start": "2024-01-01"}
    page = page.press("Save", typed)
    assert page.says("<script>alert(1)</script>")
    assert b"<script>alert" not in page.bytes


def test_an_entry_is_changed_with_its_old_values_in_the_form(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    for entry in application.entries:
        page = as_(cast.ada).get(f"/applications/{application.public_id}/evidence/{entry.public_id}")
        before = dict(entry.facts)
        page = page.press("Save the changes")
        assert page.status == 200, page.errors()
        session.refresh(entry)
        assert entry.facts == before


def test_an_entry_is_removed_after_a_question(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    entry = application.entries[1]
    page = as_(cast.ada).get(f"/applications/{application.public_id}/evidence/{entry.public_id}/remove")
    assert page.says("It shows 61 competencies; those links go with it.")
    page = page.press("Remove")
    assert page.says("Removed: Foundations of infant mental health.")
    assert page.says("30 hours of training about the competencies are missing.")


def test_saving_can_go_on_to_another_or_to_the_competencies(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}/evidence/training/new")
    fields = dict(ENTRIES[1][1])
    page = page.press("Save and add another", fields)
    assert page.heading == "Add a training"
    page = page.press("Save and choose competencies", fields)
    assert page.heading == "Competencies that this shows"
    page = page.press("Save the competencies", {"reflection": ["reflection/curiosity", "reflection/contemplation"]})
    assert page.says("Competencies (2)")


def test_handing_in_what_is_not_complete_lists_what_is_missing_with_links(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    browser = as_(cast.ada)
    page = browser.get(f"/applications/{application.public_id}/submit")
    rating = next(entry for entry in application.entries if entry.kind == "reference")
    evidence.remove_entry(session, rating, by=cast.ada.public_id, now=clock.now())
    page = page.press("Hand in the application", {"is_true": "y"})
    assert page.status == 422
    assert page.says("1 reference from different people in the roles named is missing.")
    assert f"/applications/{application.public_id}#references" in page.links()
    session.refresh(application)
    assert application.state == "draft"


def test_handing_in_asks_for_the_statement_and_then_closes_the_evidence(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}").follow("Check and hand in")
    page = page.press("Hand in the application")
    assert (page.status, page.errors()) == (422, ["Tick this to hand the application in."])
    page = page.press("Hand in the application", {"is_true": "y"})
    assert page.says("With the coordinator")
    assert not [link for link in page.links() if link.endswith("/new")]
    for tail in ("evidence/training/new", f"evidence/{application.entries[0].public_id}", "submit", "map/thinking"):
        closed = as_(cast.ada).get(f"/applications/{application.public_id}/{tail}", status=409)
        assert closed.says("ask the coordinator to return the application to you")


def test_a_returned_application_shows_the_reason_and_can_be_changed(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_submitted_application(session, cast.ada, now=clock.now())
    deciding.give_back(session, application, reason="Name your exam coach.", by=cast.cora.public_id, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}")
    assert page.says("The coordinator asks for a change Name your exam coach.")
    assert page.follow("Add another training").heading == "Add a training"


def test_people_can_be_named_besides_the_evidence_and_taken_back(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_draft(session, cast.ada, now=clock.now())
    path = f"/applications/{application.public_id}/people"
    page = as_(cast.ada).get(path).press("Add to the list", {"role": "exam_coach", "Name": ""})
    assert (page.status, page.errors()) == (422, ["Enter the person's name."])
    page = page.press("Add to the list", {"role": "exam_coach", "Name": "Nora Vance", "email": "Nora@Advice.example"})
    assert page.says("Nora Vance Exam coach nora@advice.example")
    page = page.press("Take back Nora Vance")
    assert not page.says("nora@advice.example")


def test_the_map_shows_what_lacks_and_a_whole_domain_is_saved_at_once(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = a_draft(session, cast.ada, association="NMAIMH", designation="clinical", now=clock.now())
    browser = as_(cast.ada)
    page = browser.get(f"/applications/{application.public_id}/map/thinking")
    assert page.says("Enter education, training, work, leadership or supervision first.")
    browser.get(f"/applications/{application.public_id}/evidence/training/new").press("Save", dict(ENTRIES[1][1]))
    entry = session.scalars(sa.select(EvidenceEntry)).one()
    page = browser.get(f"/applications/{application.public_id}/map")
    assert page.says("0 of 51 areas have evidence.")
    assert page.says("Core responsibilities (all designations)")
    page = page.browser.get(f"/applications/{application.public_id}/map/thinking")
    ticks = {"thinking/solving-problems": [entry.public_id], "thinking/analyzing-information": [entry.public_id]}
    page = page.press("Save and go to the next domain", ticks)
    assert page.heading == "Reflection"
    page = browser.get(f"/applications/{application.public_id}/map?show=lacking")
    assert page.says("2 of 51 areas have evidence.")
    assert page.says("Planning and organizing")
    assert not page.says("Solving problems")


def test_a_signature_or_a_rating_shows_no_competencies(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    rating = next(entry for entry in application.entries if entry.kind == "reference")
    as_(cast.ada).get(f"/applications/{application.public_id}/evidence/{rating.public_id}/areas", status=404)
    with pytest.raises(Missing):
        evidence.show_areas(session, application, {rating.public_id: []}, within=[], by=cast.ada.public_id, now=clock.now())


def test_a_tick_that_is_not_offered_is_refused(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    application = a_complete_application(session, cast.ada, now=clock.now())
    page = as_(cast.ada).get(f"/applications/{application.public_id}/map/thinking")
    assert page.press("Save", {"thinking/solving-problems": ["somebody-elses-entry"]}).status == 422


def test_nobody_reaches_another_persons_application(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    mine = a_complete_application(session, cast.ada, now=clock.now())
    theirs = a_complete_application(session, cast.ben, now=clock.now())
    base, entry = f"/applications/{mine.public_id}", mine.entries[0].public_id
    ben = as_(cast.ben)
    for tail in ("", "/submit", "/people", "/map", "/map/thinking", "/demonstration", "/evidence/training/new",
                 f"/evidence/{entry}", f"/evidence/{entry}/remove", f"/evidence/{entry}/areas"):  # fmt: skip
        ben.get(base + tail, status=404)
    # A foreign entry through one's own application is as little there.
    ben.get(f"/applications/{theirs.public_id}/evidence/{entry}", status=404)
    ben.post(f"/applications/{theirs.public_id}/evidence/{entry}/remove", status=404)
    ben.post(f"{base}/submit", {"is_true": "y"}, status=404)
    session.refresh(mine)
    assert mine.state == "draft"


def test_the_list_says_how_each_application_stands(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    an_approved_application(session, cast.ada, by=cast.cora.public_id, now=clock.now())
    a_draft(session, cast.ada, association="ORIMHA", designation="policy", now=clock.now())
    page = as_(cast.ada).get("/applications")
    assert page.says("You can sit the written examination until 12 May 2027.")
    assert page.says("0 of 10 required points are met.")
    clock.advance(days=366)
    assert as_(cast.ada).get("/applications").says("The approval to sit ended on 12 May 2027.")
    assert as_(cast.ada).get("/applications").says("Approval has ended")


def test_the_record_of_results_stands_under_the_associations_heading(
    as_: As, cast: Cast, session: Session, clock: FakeClock
) -> None:
    application = an_approved_application(session, cast.ada, association="ORIMHA", by=cast.cora.public_id, now=clock.now())
    path = f"/applications/{application.public_id}/demonstration"
    page = as_(cast.ada).get(path)
    assert page.heading == "Documentation of Competencies"
    assert page.says("After an examination the released result of each part is recorded here")
    today = clock.now().date()
    parts = [
        PartToRecord(part=part, outcome="passed", score=score, form="IMH-2026-A 3f2a", policy="standard 1 9ab0",
                     taken_on=today, valid_until=today + timedelta(days=730))
        for part, score in (("one", "51 of 60"), ("two", "20 of 24"))
    ]  # fmt: skip
    record_result(session, application.id, result="r1", parts=parts, is_complete=True, now=clock.now())
    page = as_(cast.ada).get(path)
    assert page.says("Both parts are passed. This record is complete since 12 May 2026.")
    for text in ("51 of 60", "20 of 24", "IMH-2026-A 3f2a", "standard 1 9ab0", "11 May 2028"):
        assert page.says(text), text
    assert as_(cast.ada).get("/applications").says("The MI-AIMH written examination is passed.")


def test_a_draft_is_discarded_after_a_question(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    draft = a_complete_application(session, cast.ada, now=clock.now())
    path = f"/applications/{draft.public_id}"
    ask = as_(cast.ada).get(path).follow("Discard this application")
    assert ask.heading == "Discard this application?"
    assert ask.follow("Keep it").status == 200
    assert ask.press("Discard").says("Discarded: Infant Mental Health Mentor, Clinical")
    as_(cast.ada).get(path, status=404)


def test_only_the_owner_discards_and_only_before_the_hand_in(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    handed_in = a_submitted_application(session, cast.ada, now=clock.now())
    path = f"/applications/{handed_in.public_id}"
    as_(cast.ben).get(f"{path}/discard", status=404)
    assert as_(cast.ada).get(f"{path}/discard", status=409).says("This application was handed in.")
    assert not as_(cast.ada).get(path).says("Discard this application")


def test_where_only_one_kind_of_work_counts_it_is_chosen_already(as_: As, cast: Cast, session: Session, clock: FakeClock) -> None:
    def chosen(designation: str, association: str) -> list[str]:
        draft = a_draft(session, cast.ada, association=association, designation=designation, now=clock.now())
        page = as_(cast.ada).get(f"/applications/{draft.public_id}/evidence/work/new")
        return [choice.get("value") for choice in page.tree.cssselect("input[name=kind][checked]")]

    assert chosen("policy", "ORIMHA") == ["policy_leadership"]
    assert chosen("clinical", "NCIMHA") == []
