"""What stands around the trials: one vault for all, and a plain word on what this machine cannot do."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.campaign import SHORT, Setting, Trial, Verdict, carry_out
from tests.faults.experiment import Finding
from tests.faults.filling import KEYS
from tests.faults.storage import NotPossible


def verdicts(*plays: Callable[[Setting], Finding]) -> list[Verdict]:
    return list(carry_out([Trial(f"trial {n}", "broken", play) for n, play in enumerate(plays)], 1, SHORT))


def test_trials_side_by_side_share_one_vault() -> None:
    def told(setting: Setting) -> Finding:
        raise NotPossible((setting.folder / KEYS).read_text())

    one, two = verdicts(told, told)
    assert one.not_possible == two.not_possible != ""


def test_what_turns_out_to_be_impossible_beside_the_candidates_is_not_called_wrong() -> None:
    def beside(setting: Setting) -> Finding:
        raise ExceptionGroup("tasks", [NotPossible("strace is not installed")])

    (verdict,) = verdicts(beside)
    assert (verdict.not_possible, verdict.wrong) == ("strace is not installed", "")
