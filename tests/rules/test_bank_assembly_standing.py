"""Every rule of an assembly, held against a form that is there."""

from __future__ import annotations

import pickle
from dataclasses import replace

from question_bank.assembly import Figures, Impossible, Target, Wishes, assemble, standings
from question_bank.model import Cell
from tests.rules.bank_build import WRITING, bank, blueprint

EIGHT = blueprint(Cell("Reflection", ("reflection",), 5), Cell("Communicating", ("communicating",), 3))
BANK = [*bank(24, "r"), *bank(16, "c", area=WRITING)]
FIGURES = {item.id: Figures(0.5, 0.3) for item in BANK}


def test_a_form_that_was_assembled_keeps_every_rule() -> None:
    wishes = Wishes(figures=FIGURES, mean_p=(0.4, 0.6), targets=(Target("anything", 8, 8),))
    (form,) = assemble(EIGHT, BANK, seed=1, wishes=wishes)
    held = standings(EIGHT, form, wishes)
    assert all(each.is_kept for each in held)
    assert {"contents", "cognitive levels", "targets", "key letters", "difficulty"} <= {each.kind for each in held}


def test_what_a_form_breaks_is_named_with_what_it_has() -> None:
    wishes = Wishes(figures=FIGURES, mean_p=(0.7, 0.8), pilots_per_form=1, uses={item.id: 3 for item in BANK}, exposure_cap=3)
    (form,) = assemble(EIGHT, BANK, seed=1)
    broken = {each.rule: each.have for each in standings(EIGHT, form, wishes) if not each.is_kept}
    assert broken == {"1 pilot items": 0, "0 items that were on 3 forms or more": 8, "a mean p from 0.7 to 0.8": None}


def test_a_missing_question_shows_in_its_cell_and_enemies_show_together() -> None:
    (form,) = assemble(EIGHT, BANK, seed=1)
    rivals = (replace(form[0], enemies=(form[1].id,)), *form[1:-1])
    broken = {each.kind for each in standings(EIGHT, rivals, Wishes(has_even_keys=False)) if not each.is_kept}
    assert {"contents", "enemies"} <= broken


def test_an_obstacle_travels_between_processes_whole() -> None:
    sent = Impossible("the rule", "The advice.")
    arrived = pickle.loads(pickle.dumps(sent))
    assert (str(arrived), arrived.rule, arrived.advice) == (str(sent), "the rule", "The advice.")
