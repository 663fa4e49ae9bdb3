"""The line before the write lock: in order, with room for those who go ahead."""

from __future__ import annotations

import time
from threading import Thread

from exam_app.turns import Turns


def _queue(turns: Turns, came: list[str], name: str, *, ahead: bool = False) -> Thread:
    def wait() -> None:
        assert turns.take(ahead=ahead, timeout=5)
        came.append(name)
        turns.give_back()

    thread = Thread(target=wait)
    line = turns._ahead if ahead else turns._line  # noqa: SLF001 - the order of the lines is what is tested
    before = len(line)
    thread.start()
    while len(line) == before:
        time.sleep(0.001)
    return thread


def test_those_who_wait_come_in_the_order_in_which_they_came_and_ahead_comes_next() -> None:
    turns, came = Turns(), list[str]()
    assert turns.take(timeout=0)
    threads = [_queue(turns, came, name) for name in ("first", "second", "third")]
    threads.append(_queue(turns, came, "group", ahead=True))
    turns.give_back()
    for thread in threads:
        thread.join(5)
    assert came == ["group", "first", "second", "third"]


def test_those_who_go_ahead_keep_their_order_among_themselves() -> None:
    turns, came = Turns(), list[str]()
    assert turns.take(timeout=0)
    threads = [_queue(turns, came, "page")]
    threads += [_queue(turns, came, name, ahead=True) for name in ("saves", "pulses", "starts")]
    turns.give_back()
    for thread in threads:
        thread.join(5)
    assert came == ["saves", "pulses", "starts", "page"]


def test_who_gives_up_leaves_the_line_and_the_turn_goes_to_the_next() -> None:
    turns = Turns()
    assert turns.take(timeout=0)
    assert not turns.take(timeout=0.01)
    came: list[str] = []
    other = _queue(turns, came, "other")
    turns.give_back()
    other.join(5)
    assert came == ["other"]
    assert turns.take(timeout=0)
