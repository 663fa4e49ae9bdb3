"""Where a simulated candidate or reviewer sits: what the databases hand to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MARKS = "marks"  # in place of a part: a script to mark
STOPPED_AGO = 20.0  # seconds since the office stopped a clock: what was on its way is through
LOCKED = "locked"  # in place of a receipt: the marks are locked


class Plot(StrEnum):
    """What a candidate goes through, or a reviewer."""

    ALONE = "alone"
    TABS = "two tabs"
    DEVICES = "two devices"
    HURRIED = "hands in while saving"
    LATE = "is late"
    RESTS = "the clock stands still at times"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One device that is signed in: its cookie and the token of its forms."""

    cookie: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A sitting with the sign-ins of its candidate, who starts it first where `starts_by` says how. `who` is the same for the same seed, `sitting` is random.

    With the part MARKS it is a reviewer's script with so many criteria.
    """

    who: str
    plot: Plot
    sitting: str
    part: str
    numbers: int
    sign_ins: tuple[SignIn, ...] = ()  # of two devices
    office: SignIn | None = None  # who lets a paused clock go on, by the form at `goes_on_at`
    goes_on_at: str = ""
    registration: str = ""
    starts_by: str = ""  # "ticket" or "form"; "" where the sitting runs already
    criteria: int = 0


# Of Part One: these start in the rush.
STARTS = {Plot.ALONE: "ticket", Plot.TABS: "form", Plot.DEVICES: "ticket"}


def plots(count: int, also: Sequence[Plot] = ()) -> list[tuple[str, Plot, str]]:
    """Name, plot and part of so many candidates, all plots in turn, and of one more for each of `also`."""
    every = list(Plot)
    chosen = [*(every[i % len(every)] for i in range(count)), *also]
    return [(f"c{i}", plot, "two" if i // len(every) % 2 else "one") for i, plot in enumerate(chosen)]
