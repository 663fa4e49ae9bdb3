"""The content that comes with the application is sound and enough for two forms."""

from question_bank.assembly import assemble
from question_bank.blueprint import breaches
from question_bank.lint import lint_content
from question_bank.load import load_blueprints, load_items

FORMS = 2


def test_the_shipped_content_lints_clean() -> None:
    flaws = lint_content(forms=FORMS)
    assert not flaws, "\n".join(f"{flaw.item_id} {flaw.rule}: {flaw.message}" for flaw in flaws)


def test_two_forms_of_each_shipped_blueprint_can_be_assembled() -> None:
    items = load_items()
    for blueprint in load_blueprints():
        forms = assemble(blueprint, items, forms=FORMS, seed=1)
        assert [breaches(blueprint, form) for form in forms] == [()] * FORMS
