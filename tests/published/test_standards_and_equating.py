"""Standard setting, equating and assembly agree with the published figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from question_bank.assembly import Aim, Assembly, Figures, Wishes, assemble_forms
from question_bank.equating import Beyond, Conversion, Moments, circle_arc, identity, linear, mean
from question_bank.model import Cell
from question_bank.standards import Bounds, EbelCell, angoff, ebel, hofstee
from tests.published.files import figures, rows, scores
from tests.rules.bank_build import blueprint, item

KEEP = Beyond.KEEP


def near(value: Any, tolerance: float = 1e-6) -> Any:
    return pytest.approx(value, abs=tolerance)


def test_ebels_table_of_1972_gives_its_published_cut() -> None:
    told = figures("standard_setting/expected.json")["ebel1972"]
    found = ebel(EbelCell(relevance, difficulty, times, share / 100) for relevance, difficulty, times, share in told["rows"])
    assert (found.judgements, 100 * found.share) == (told["n"], near(told["cut_percent"]))


def test_hofstees_crossing_is_the_published_one() -> None:
    told = figures("standard_setting/expected.json")["hofstee_msatb_(9, 14, 0.15, 0.5)"]
    found = hofstee(Bounds(told["cmin"], told["cmax"], told["fmin"], told["fmax"]), scores("msatb"))
    assert (found.fail_at_least, found.fail_at_most) == near((told["F_at_cmin"], told["F_at_cmax"]))
    assert found.crossing == near(told["linear_interpolated_cut"])
    assert (found.cut, found.failing) == (told["nearest_integer_cut"], near(told["fail_at_nearest"]))


def test_angoffs_formulas_give_the_published_check() -> None:
    told = figures("standard_setting/expected.json")["angoff_formula_check_on_shrout_fleiss_div10"]
    marks = [list(row.values())[-4:] for row in rows("agreement/shrout_fleiss_1979.csv")]
    ratings = {f"judge {j}": {f"item {i}": float(row[j]) / 10 for i, row in enumerate(marks)} for j in range(4)}
    found = angoff(ratings)
    assert [judge.cut for judge in found.judges] == near(told["judge_cuts"])
    assert [each.mean for each in found.item_standards] == near(told["item_means"])
    assert (found.cut, found.sd, found.se) == near((told["cut"], told["sd_judges"], told["se_judgment"]))


def equated() -> dict[str, Conversion]:
    counts = rows("equating/ACTmath_freq.csv")
    new, old = (Moments.of([int(row["scale"]) for row in counts for _ in range(int(row[side]))]) for side in ("xcount", "ycount"))
    middle = (new.mean, old.mean)
    return {
        "identity": identity(40, 40, policy=KEEP),
        "mean": mean(new, old, 40, 40, policy=KEEP),
        "linear": linear(new, old, 40, 40, policy=KEEP),
        "circle_simple": circle_arc(middle, 40, 40, policy=KEEP),
        "circle_symmetric": circle_arc(middle, 40, 40, policy=KEEP, is_simplified=False),
    }


@pytest.mark.parametrize("name", ["identity", "mean", "linear", "circle_simple", "circle_symmetric"])
def test_the_random_groups_of_actmath_are_equated_as_published(name: str) -> None:
    told = [float(row[name]) for row in rows("equating/ACTmath_random_groups_expected.csv")]
    assert equated()[name].scores == near(tuple(told))


BANK = rows("assembly/bankA_sapa16.csv")
FIGURES = {row["item"]: Figures(float(row["p"]), float(row["r_ir_corrected"])) for row in BANK}
ENEMIES = {"reason.17": ("letter.34",), "rotate.3": ("rotate.8",)}
TWO_OF_EACH = blueprint(*(Cell(name, (f"reflection/{name}",), 2) for name in ("reason", "letter", "matrix", "rotate")))


def assembled(*, forms: int = 1, enemies: dict[str, tuple[str, ...]] | None = None, **wishes: Any) -> Assembly:
    bank = [item(row["item"], area=f"reflection/{row['domain']}") for row in BANK]
    items = [replace(each, enemies=(enemies or {}).get(each.id, ())) for each in bank]
    wished = Wishes(figures=FIGURES, has_even_keys=False, **wishes)
    found = assemble_forms(TWO_OF_EACH, items, forms=forms, seed=1, wishes=wished)
    assert found.is_proven
    return found


SHARPEST = [
    ("A_max_sum_rir", {}),
    ("A_max_sum_rir_enemies_reason17-letter34_rotate3-rotate8", {"enemies": ENEMIES}),
    ("A_same_and_mean_p_in_.45_.50", {"enemies": ENEMIES, "mean_p": (0.45, 0.50)}),
]


@pytest.mark.parametrize(("name", "wishes"), SHARPEST)
def test_the_sharpest_form_of_all_1296_is_found(name: str, wishes: dict[str, Any]) -> None:
    (form,) = assembled(aim=Aim.DISCRIMINATION, **wishes).forms
    told = figures("assembly/bankA_expected.json")[name][0]
    assert (form.sum_r, form.mean_p) == near((told["sum_r"], told["mean_p"]))


def test_the_form_nearest_to_a_mean_p_is_found() -> None:
    (form,) = assembled(aim=Aim.DIFFICULTY, aim_p=0.5).forms
    assert form.mean_p == near(figures("assembly/bankA_expected.json")["A_closest_mean_p_0.50"][0]["mean_p"])


def test_the_whole_bank_falls_into_two_forms_of_one_difficulty() -> None:
    middle = sum(each.p or 0 for each in FIGURES.values()) / len(FIGURES)
    one, other = assembled(forms=2, aim=Aim.DIFFICULTY, aim_p=middle).forms
    told = figures("assembly/bankA_expected.json")["A_two_parallel_forms_min_abs_sum_p_diff"][0]["diff"]
    assert 8 * abs((one.mean_p or 0) - (other.mean_p or 0)) == near(told)
