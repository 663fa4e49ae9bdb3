"""The machine's clock: small corrections are followed, a jump is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from exam_app.clock import SystemClock

START = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)


@dataclass
class Machine:
    """A wall clock and a steady counter that can be moved apart."""

    wall: datetime = START
    counter: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.counter += seconds

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.counter)


def test_time_passes_and_small_corrections_are_followed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_by(60)
    machine.wall += timedelta(seconds=1.5)
    assert clock.now() == START + timedelta(seconds=61.5)
    assert clock.suspect == ""


def test_a_jump_of_the_wall_clock_moves_no_exam_and_raises_the_alarm() -> None:
    for jump in (timedelta(hours=1), timedelta(hours=-2), timedelta(days=400)):
        machine = Machine()
        clock = machine.clock()
        machine.wall += jump
        machine.pass_by(10)
        assert clock.now() == START + timedelta(seconds=10)
        machine.pass_by(300)
        assert clock.now() == START + timedelta(seconds=310)
        assert f"{jump.total_seconds():+.0f} seconds" in clock.suspect


def test_the_alarm_ends_when_the_wall_clock_is_set_right_again() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += timedelta(hours=1)
    clock.now()
    machine.wall -= timedelta(hours=1)
    machine.pass_by(5)
    assert clock.now() == START + timedelta(seconds=5)
    assert clock.suspect == ""


def test_a_slow_drift_is_followed_all_day() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(3600):
        machine.pass_by(1)
        machine.wall += timedelta(milliseconds=20)
        clock.now()
    assert clock.suspect == ""
    assert clock.now() == machine.wall
