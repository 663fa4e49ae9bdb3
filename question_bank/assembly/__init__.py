"""Assembly of forms from a bank: blueprint, wishes and a seed in, forms or the obstacle out."""

from question_bank.assembly.aside import assemble_aside
from question_bank.assembly.forms import Assembly, Form, assemble, assemble_forms
from question_bank.assembly.obstacles import Impossible
from question_bank.assembly.standing import Standing, standings
from question_bank.assembly.wishes import Aim, Figures, Target, Wishes

__all__ = [
    "Aim", "Assembly", "Figures", "Form", "Impossible", "Standing", "Target", "Wishes", "assemble", "assemble_aside", "assemble_forms", "standings",
]  # fmt: skip
