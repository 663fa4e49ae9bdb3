"""The office's pages while exams run: monitor, outage, incidents, late work, rescue files, opening again, own breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.clock import FakeClock
from exam_app.sitting import arranging, rules, service, telling
from exam_app.sitting.models import Grant, Incident, LateWork, Message
from tests import build_office as o
from tests import build_sitting as b
from tests.build import Cast
from tests.page import Browser, Page

pytestmark = pytest.mark.usefixtures("stocked")
As = Callable[..., Browser]


def at(session: Session, page: str = "monitor") -> str:
    return f"/windows/{b.window_of(session).public_id}/{page}"


def rows(page: Page) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page.tree.cssselect("tbody tr")]


def test_the_monitor_shows_how_everybody_stands_and_no_answer(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, "two", now=clock.now())
    b.save(session, two.ada, 1, "quite unmistakable words", now=clock.now())
    o.heard(session, two.ben, now=clock.now())
    clock.advance(minutes=2)
    o.heard(session, two.ada, now=clock.now())
    page = as_(cast.cora).get("/rosters").follow("Spring window 2026").follow("Monitor")
    assert page.heading == "Monitor: Spring window 2026"
    assert rows(page) == [
        "Ben Okafor Part Two Offline 2 min Nothing yet 0 of 3 1 h 28 min ends 06:30",
        "Ada Lindqvist Part Two Working 05:00 1 of 3 1 h 28 min ends 06:30",
    ]
    assert b"unmistakable" not in page.bytes
    assert rows(as_(cast.cora).get(at(session), query_string={"show": "working"})) == [rows(page)[1]]
    assert page.says("2 running")


def test_a_candidate_without_scripts_is_shown_with_the_last_request(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    question = f"/sittings/{two.ada.public_id}/questions/1"
    clock.advance(minutes=10)
    page = as_(cast.ada).get(question)
    clock.advance(minutes=3)

    def line() -> str:
        return next(row for row in rows(as_(cast.cora).get(at(session))) if row.startswith("Ada"))

    assert line() == "Ada Lindqvist Part One Page without scripts last request 05:00 Nothing yet 0 of 60 1 h 17 min ends 06:30"
    page.press("Next", answer="A")
    clock.advance(minutes=5)
    assert "Page without scripts last request 05:13 05:13 1 of 60" in line()
    assert "Ada" in as_(cast.cora).get(at(session), query_string={"show": "plain"}).text
    as_(cast.ada).post(f"/sittings/{two.ada.public_id}/pulse", json={}, method="POST")
    assert "Ada Lindqvist Part One Idle 5 min" in line()
    clock.advance(minutes=1)
    assert "Ada Lindqvist Part One Offline 1 min" in line()


def test_the_monitor_has_words_for_an_empty_window_and_odd_addresses(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    browser = as_(cast.cora)
    assert browser.get(at(session)).says("Candidates who register in this window will stand here.")
    for query in ({"show": "<b>"}, {"page": "-1"}, {"page": "x"}, {"page": str(10**30)}, {"show": "offline", "page": "2"}):
        browser.get(at(session), query_string=query)
        browser.get(at(session, "late"), query_string=query)


def test_a_clock_in_doubt_is_said_on_top(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    clock.suspect = "The wall clock jumped by 40 seconds at 10:02."
    assert as_(cast.cora).get(at(session)).says("The wall clock jumped by 40 seconds at 10:02.")


def test_minutes_go_to_the_ticked_ones(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    page = as_(cast.cora).get(at(session))
    wrong = page.press("Add the minutes", minutes="-3", grant_reason="")
    assert wrong.status == 422
    assert wrong.errors() == [
        "Tick at least one candidate, or choose everybody.", "Enter a number from 1 to 240.", "Write what happened.",
    ]  # fmt: skip
    assert page.press("Add the minutes", minutes="3,5", grant_reason="x", who="all").errors() == ["Enter a number from 1 to 240."]
    assert page.press("Add the minutes", minutes="3", grant_reason="x", who="none").errors() == ["Not a valid choice."]
    done = wrong.press("Add the minutes", minutes="3", grant_reason="Fire alarm", chosen=[two.ada.public_id])
    assert done.says("3 minutes added for 1 candidate.")
    session.expire_all()
    assert (two.ada.granted_minutes, two.ben.granted_minutes) == (3, 0)


def test_what_was_ticked_and_typed_stays_after_a_fault(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    page = as_(cast.cora).get(at(session)).press("Add the minutes", minutes="999", grant_reason="Alarm", chosen=[ada.public_id])
    ticked = [box.get("value") for box in page.tree.cssselect("[name=chosen][checked]")]
    assert (ticked, page.tree.cssselect("[name=grant_reason]")[0].get("value")) == ([ada.public_id], "Alarm")


def test_messages_and_pauses_for_everybody(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    browser = as_(cast.cora)
    assert browser.get(at(session)).press("Send the message", who="all").errors() == ["Write the message."]
    page = browser.get(at(session)).press("Send the message", message="Wait in your room.", who="all")
    assert page.says("The message is sent to 2 candidates.")
    assert page.says("Message of 05:00 not read yet.")
    session.execute(sa.update(Message).values(read_at=clock.now()))
    assert browser.get(at(session)).says("Message read 05:00.")
    page = browser.get(at(session)).press("Pause", pause_reason="Fire alarm", who="all")
    assert page.says("The clock is stopped for 2 candidates.")
    assert page.says("2 paused")
    clock.advance(minutes=10)
    assert browser.get(at(session)).press("Let them go on", who="all").says("The clock runs again for 2 candidates.")
    again = browser.get(at(session)).press("Let them go on", who="all")
    assert again.status == 409
    session.expire_all()
    assert two.ada.ends_at - two.ada.started_at == timedelta(minutes=100)


@pytest.mark.parametrize("deed", ["minutes", "message", "pause", "go-on"])
def test_ticks_that_are_no_candidates_reach_nobody(
    session: Session, cast: Cast, as_: As, clock: FakeClock, deed: str
) -> None:  # fmt: skip
    b.running(session, cast, now=clock.now())
    words = {"minutes": "5", "grant_reason": "x", "message": "x", "pause_reason": "x", "who": "ticked"}
    browser = as_(cast.cora)
    for chosen, status in ((["x" * 22], 409), (["\x00", "' OR 1=1"], 422), ([], 422), (["y" * 22] * 501, 422)):
        browser.post(at(session, f"monitor/{deed}"), words | {"chosen": chosen}, status=status)
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_an_outage_is_entered_on_the_clock_of_the_window_and_credited_once(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    two = b.running(session, cast, now=clock.now())
    clock.advance(minutes=30)
    form = as_(cast.cora).get(at(session, "outage"))
    assert form.says("Times on the clock of America/New York.")
    fields = {"from_time": "05:02", "until_time": "05:19", "outage_reason": "The line was cut"}
    page = form.press("Give the minutes back", fields)
    assert page.says("2 candidates got the lost minutes now.")
    assert page.says("Minutes given back 2 candidates")
    assert form.press("Give the minutes back", fields).says("0 candidates got the lost minutes now.")
    session.expire_all()
    assert (two.ada.granted_minutes, two.ben.granted_minutes) == (17, 17)
    assert session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 1
    done = page.press("Mark as resolved")
    assert done.says("by Cora Fournier")
    as_(cast.cora).post(f"{done.path}/resolve", status=409)


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"from_time": "", "until_time": "x", "day": "tomorrow"}, 422, "Enter a day, like 2026-05-12."),
        ({"from_time": "05:10", "until_time": "05:10"}, 422, "The outage has to end after it began."),
        ({"from_time": "05:10", "until_time": "05:02"}, 422, "not over yet"),
        ({"from_time": "05:10", "until_time": "05:40"}, 422, "not over yet"),
        ({"day": "2026-05-11", "from_time": "05:10", "until_time": "05:02"}, 422, "more than 12 hours apart, past midnight"),
        ({"day": "9999-12-31", "from_time": "05:10", "until_time": "05:02"}, 422, "Enter a day of this exam."),
        ({"day": "2026-03-08", "from_time": "02:30", "until_time": "03:30"}, 422, "the clocks go forward"),
    ],
)
def test_an_outage_with_odd_times_is_refused_in_plain_words(
    session: Session, cast: Cast, as_: As, clock: FakeClock, fields: dict[str, str], status: int, message: str
) -> None:
    b.running(session, cast, now=clock.now())
    clock.advance(minutes=30)
    page = as_(cast.cora).get(at(session, "outage")).press("Give the minutes back", fields | {"outage_reason": "x"})
    assert page.status == status
    assert page.says(message)
    assert session.scalar(sa.select(sa.func.count()).select_from(Grant)) == 0


def test_incidents_are_noted_for_the_window_and_for_one(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    browser = as_(cast.cora)
    page = browser.get(at(session, "incidents")).press("Note the incident", kind="", text="")
    assert page.errors() == ["Choose what fits best.", "Write what happened."]
    page = page.press("Note the incident", kind="room", text="Noise <b>outside</b>")
    assert page.says("Noise <b>outside</b>")
    candidate = browser.get(f"/roster/{two.ada.registration.public_id}")
    assert candidate.press("Note the incident", text="").errors() == ["Write what happened."]
    assert candidate.press("Note the incident", text="Fell ill").says("Fell ill")
    monitor = browser.get(at(session))
    assert monitor.says("2 open incidents")
    assert monitor.says("Open incident.")
    assert not browser.get(f"/roster/{two.ben.registration.public_id}").says("Fell ill")


def late(session: Session, cast: Cast, clock: FakeClock) -> LateWork:
    """Ada's essay, saved in time and sent again after the end."""
    ada = b.running(session, cast, "two", now=clock.now()).ada
    b.save(session, ada, 1, "I would listen first.", now=clock.now())
    clock.set(ada.ends_at + timedelta(minutes=1))
    service.close_overdue(session, now=clock.now())
    return o.arrive_late(session, ada, 1, "I would listen, then ask <why>.", now=clock.now(), base=1, age_ms=90_000)


def test_late_work_is_proposed_by_one_and_decided_by_another(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    found = late(session, cast, clock)
    cora, carl = as_(cast.cora), as_(cast.carl)
    assert cora.get(at(session)).says("1 late answer waits for two people to decide.")
    page = cora.get(at(session)).follow("Late work")
    assert page.says("I would listen, then ask <why>.")
    assert page.says("before the end. Arrived")
    assert page.press("Propose it").errors() == ["Tick at least one line.", "Choose one.", "Write why."]
    assert page.press("Propose it", what="admit", reason="x").errors() == ["Tick at least one line."]
    mine = page.press("Propose it", what="admit", reason="The line was cut", chosen=[found.public_id])
    assert mine.says("You proposed this, so another coordinator decides.")
    assert mine.tree.cssselect("[name=chosen]") == []
    cora.post(at(session, "late/decide"), {"chosen": [found.public_id], "is_agreed": "yes", "answer": "x"}, status=409)
    his = carl.get(at(session, "late"))
    assert his.says("Cora Fournier proposed")
    done = his.press("Decide", is_agreed="yes", answer="Seen", chosen=[found.public_id])
    assert done.says("It is decided, and the candidate has a message.")
    assert done.says("Carl Grunwald agreed")
    session.expire_all()
    assert found.state == "admitted"
    carl.post(at(session, "late/decide"), {"chosen": [found.public_id], "is_agreed": "yes", "answer": "x"}, status=409)
    for chosen, status in ((["x" * 22], 404), (["\x00"], 422)):
        carl.post(at(session, "late/propose"), {"chosen": chosen, "what": "admit", "reason": "x"}, status=status)


def test_late_work_stands_on_the_page_of_its_candidate_only(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = session.get_one(service.Sitting, late(session, cast, clock).sitting_id)
    ben = session.scalars(sa.select(service.Registration).where(service.Registration.id != ada.registration_id)).one()
    assert as_(cast.cora).get(f"/roster/{ada.registration.public_id}").says("I would listen, then ask <why>.")
    assert not as_(cast.cora).get(f"/roster/{ben.public_id}").says("ask <why>")


def test_a_receipt_that_was_replaced_says_so_to_anybody(
    session: Session, cast: Cast, as_: As, nobody: Browser, clock: FakeClock
) -> None:
    found = late(session, cast, clock)
    ada = session.get_one(service.Sitting, found.sitting_id)
    old = rules.reference(ada.receipt or "")
    o.admit(session, found, cast, now=clock.now())
    new = rules.reference(ada.receipt or "")
    page = nobody.get(f"/receipts/{old}")
    assert (page.heading, page.says("Replaced Tuesday 12 May 2026")) == ("This receipt is real and was replaced", True)
    assert not page.says(new)
    assert nobody.get(f"/receipts/{new}").heading == "This receipt is real"
    office = as_(cast.cora).get(f"/roster/{ada.registration.public_id}")
    assert office.says(f"Earlier receipt {old}")
    assert as_(cast.ada).get(f"/sittings/{ada.public_id}/receipt").says(new)


def test_a_candidate_without_scripts_reads_a_message_and_says_so(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    telling.send(
        session, b.window_of(session), only=[two.ada.public_id], text="Read <infant>", by=cast.cora.public_id, now=clock.now()
    )
    page = as_(cast.ada).get(f"/sittings/{two.ada.public_id}/questions/7")
    assert page.says("From the exam office, 05:00: Read <infant>")
    assert not as_(cast.ben).get(f"/sittings/{two.ben.public_id}/questions/7").says("From the exam office")
    message = session.scalars(sa.select(Message)).one()
    as_(cast.ben).post(f"/sittings/{two.ben.public_id}/messages/{message.public_id}/read", status=302)
    as_(cast.ben).post(f"/sittings/{two.ada.public_id}/messages/{message.public_id}/read", status=404)
    session.expire_all()
    assert message.read_at is None
    clock.advance(minutes=1)
    page = page.press("I have read it")
    assert page.heading == "Question 7 of 60"
    assert not page.says("From the exam office")
    assert as_(cast.cora).get(at(session)).says("Message read 05:01.")


def send_file(browser: Browser, path: str, content: bytes) -> Page:
    """Choose a file and send it; the body is made by hand, because the test client leaves large ones open on disk."""
    head = 'Content-Disposition: form-data; name="file"; filename="exam-rescue-x.json"\r\n\r\n'
    token = f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.csrf()}\r\n'
    body = f"{token}--cut\r\n{head}".encode() + content + b"\r\n--cut--\r\n"
    browser.session.commit()
    answer = browser.client.post(path, data=body, content_type="multipart/form-data; boundary=cut", follow_redirects=True)
    return Page(browser, answer)


def test_a_rescue_file_is_read_in_and_says_what_was_in_it(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.running(session, cast, now=clock.now())
    b.save(session, two.ada, 1, "A", now=clock.now())
    drafts = [o.draft(1, "A"), o.draft(2, "B"), o.draft(3, "C")]
    browser, path = as_(cast.cora), at(session, "rescue")
    page = send_file(browser, path, o.rescue_file(two.ada, drafts, now=clock.now()))
    assert page.says("Ada Lindqvist, Part One: 2 answers are new, 1 was here already.")
    assert page.heading == "Late work: Spring window 2026"
    again = send_file(browser, path, o.rescue_file(two.ada, drafts, now=clock.now()))
    assert again.says("Ada Lindqvist, Part One: 0 answers are new, 3 were here already.")
    refused = send_file(browser, path, o.rescue_file(two.ada, drafts, now=clock.now(), sitting=two.ben.public_id))
    assert refused.status == 422
    assert refused.errors() == ["The rescue file was altered or is damaged. Ask for the file itself, as the exam page saved it."]
    assert send_file(browser, path, b"x" * 2_000_001).errors() == ["The file is larger than a rescue file can be."]
    assert send_file(browser, path, b"x" * 3_000_000).status == 413
    assert browser.get(path).press("Read the file in").errors() == ["Choose the file that the exam page saved."]
    as_(cast.ada).post(path, status=403)


def test_late_work_that_came_in_time_after_all_leaves_nothing_to_decide(
    session: Session, cast: Cast, as_: As, clock: FakeClock
) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    cora, drafts = as_(cast.cora), [o.draft(2, "B"), o.draft(3, "C")]
    send_file(cora, at(session, "rescue"), o.rescue_file(ada, drafts, now=clock.now()))
    assert [chip.text_content() for chip in cora.get(at(session, "late")).tree.cssselect(".chips .num")] == ["2", "0", "0"]
    b.save(session, ada, 2, "B", now=clock.now())
    b.save(session, ada, 3, "A", now=clock.now())
    page = cora.get(at(session, "late"))
    assert [chip.text_content() for chip in page.tree.cssselect(".chips .num")] == ["1", "0", "1"]
    assert page.says("Ada Lindqvist, Part One, question 3")
    assert not page.says("question 2")
    assert page.follow("Decided").says("Ada Lindqvist, Part One, question 2: saved in time, too")
    assert cora.get(at(session)).says("Late work.")
    # Another answer since then: what the file holds is something else again.
    b.save(session, ada, 2, "D", now=clock.now())
    b.save(session, ada, 3, "C", now=clock.now())
    assert cora.get(at(session, "late")).says("question 2")


def test_a_part_is_opened_again_by_two(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    b.hand_in(session, ada, now=clock.now())
    cora, carl, place = as_(cast.cora), as_(cast.carl), f"/roster/{ada.registration.public_id}"
    form = cora.get(place).follow("Propose to open Part One again")
    assert form.press("Propose it", reopen_minutes="0").errors() == ["Enter a number from 1 to 240.", "Write why."]
    page = form.press("Propose it", reopen_minutes="20", reopen_reason="Power cut")
    assert page.says("You proposed this, so another coordinator decides.")
    assert carl.get(at(session)).says("Ada Lindqvist, Part One waits for a second coordinator.")
    his = carl.get(place)
    assert his.press("Decide").errors() == ["Choose one.", "Write why."]
    assert his.press("Decide", is_agreed="yes", answer="Seen").says("The part is open again.")
    assert as_(cast.ada).get(f"/sittings/{ada.public_id}").says("Question 1 of 60")
    assert as_(cast.ada).get("/inbox").says("Part One is open again")
    cora.get(f"/roster/sittings/{'x' * 22}/open-again", status=404)
    cora.post(f"/roster/proposals/{'x' * 22}/decide", {"is_agreed": "yes", "answer": "x"}, status=404)


def test_one_candidate_is_told_paused_and_let_go_on(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    ada = b.running(session, cast, now=clock.now()).ada
    browser, place = as_(cast.cora), f"/roster/{ada.registration.public_id}"
    assert browser.get(place).press("Send the message", message="Hello").says("“Hello” not read yet")
    assert browser.get(place).press("Send the message", message="").errors() == ["Write the message."]
    assert browser.get(place).press("Pause").errors() == ["Write what happened."]
    assert browser.get(place).press("Pause", pause_reason="Fell ill").says("Paused, by the office")
    clock.advance(minutes=5)
    page = browser.get(place).press("Let the candidate go on")
    assert page.says("The clock runs again.")
    assert page.press("Add the minutes", minutes="3", grant_reason="Fell ill").says("Minutes added 3")


def test_breaks_are_decided_shown_and_taken(session: Session, cast: Cast, as_: As, clock: FakeClock) -> None:
    two = b.places(session, cast, now=clock.now())
    arranging.ask(session, two.ada, kind="disability", request="Breaks", by=cast.ada.public_id, now=clock.now())
    page = as_(cast.cora).get(f"/roster/{two.ada.public_id}")
    wrong = page.press("Save the decision", decision="granted", break_minutes="241", reason="x")
    assert wrong.errors() == ["Enter a number from 0 to 240."]
    page = wrong.press("Save the decision", decision="granted", break_minutes="15", reason="Documented")
    assert page.says("15 minutes in each part, with the clock stopped")
    assert as_(cast.ada).get("/exam").says("15 minutes of breaks in each part, with your clock stopped")
    sitting = b.begin(session, two.ada, "one", now=clock.now())
    sitting.break_seconds = 15 * 60
    end, browser = sitting.ends_at, as_(cast.ada)
    browser.post(f"/sittings/{sitting.public_id}/break", status=302)
    clock.advance(minutes=4)
    browser.post(f"/sittings/{sitting.public_id}/resume-break", status=302)
    session.expire_all()
    assert (sitting.ends_at, sitting.break_seconds) == (end + timedelta(minutes=4), 11 * 60)
    as_(cast.ben).post(f"/sittings/{sitting.public_id}/break", status=404)
    as_(cast.cora).post(f"/sittings/{sitting.public_id}/break", status=403)
