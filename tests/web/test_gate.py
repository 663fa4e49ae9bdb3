"""Pages never take all the room: some are made, some wait, the others are told to come again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from exam_app.web.gate import IN_MEMORY, Gate


def test_so_many_are_in_so_many_wait_and_the_rest_is_told_to_come_again() -> None:
    running, go_on = [], Event()

    def slow(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        running.append(environ["PATH_INFO"])
        go_on.wait(5)
        start_response("200 OK", [])
        return [b"page"]

    gate = Gate(slow, at_once=2, inside=3)
    with ThreadPoolExecutor(3) as pool:
        inside = [pool.submit(Client(gate).get, f"/{n}") for n in range(3)]
        while len(running) < 2 or gate._room._value:  # noqa: SLF001 - until the third one waits
            time.sleep(0.001)
        refused = Client(gate).get("/one-too-many")
        assert (refused.status_code, refused.headers["Retry-After"], len(running)) == (503, "3", 2)
        assert "tries again by itself" in refused.text
        sent = Client(gate).post("/one-too-many")
        assert (sent.status_code, "refresh" in sent.text, "press the button once more" in sent.text) == (503, False, True)
        go_on.set()
        assert [one.result().status_code for one in inside] == [200, 200, 200]
    assert Client(gate).get("/again").status_code == 200


class _SlowLine(BytesIO):
    """Gives its content only when it is told to."""

    def __init__(self, content: bytes, go_on: Event) -> None:
        super().__init__(content)
        self.go_on, self.is_asked = go_on, Event()

    def read(self, size: int | None = -1) -> bytes:
        self.is_asked.set()
        assert self.go_on.wait(5)
        return super().read(size)


def test_a_form_that_comes_slowly_holds_up_no_page_and_arrives_whole() -> None:
    @Request.application
    def page(request: Request) -> Response:
        return Response(request.form.get("essay", "no essay"))

    gate, go_on, essay = Gate(page, at_once=1, inside=3, reading=1), Event(), "e" * (IN_MEMORY + 1)
    form = {"content_type": "application/x-www-form-urlencoded", "content_length": IN_MEMORY + 7}
    slow = _SlowLine(f"essay={essay}".encode(), go_on)
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(Client(gate).post, "/essay", input_stream=slow, **form)
        assert slow.is_asked.wait(5)
        assert Client(gate).get("/").text == "no essay"
        assert Client(gate).post("/essay", data={"essay": "another"}).status_code == 503
        go_on.set()
        assert sent.result().text == essay
    assert Client(gate).post("/essay", data={"essay": "another"}).text == "another"


def test_content_that_does_not_tell_its_length_is_not_waited_for() -> None:
    def never(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        raise AssertionError("nothing of it may be read")

    sent = Client(Gate(never)).post("/essay", headers={"Transfer-Encoding": "chunked"})
    assert (sent.status_code, sent.data) == (411, b"")


def test_a_page_that_breaks_gives_its_room_back() -> None:
    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        raise RuntimeError(environ["PATH_INFO"])

    gate = Gate(broken, at_once=1, inside=1)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="/"):
            Client(gate).get("/")
