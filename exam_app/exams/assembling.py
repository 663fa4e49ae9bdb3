"""New forms from the bank: gather what a search needs, search without the database, keep what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import service as bank
from exam_app.bank.figures import figures_of
from exam_app.bank.models import DESIGNATIONS, ItemVersion
from exam_app.bank.rules import State
from exam_app.exams import rules, uses
from exam_app.exams.documents import blueprint_of
from exam_app.exams.models import Blueprint as BlueprintRow
from exam_app.exams.models import ExamForm, FormItem, FormPrompt
from exam_app.exams.wishes import FormWishes, for_the_library
from question_bank.assembly import Assembly, Figures, Impossible, Wishes, assemble_forms
from question_bank.assembly.forms import Form
from question_bank.model import Blueprint, Item
from question_bank.programme import Undecided


@dataclass(frozen=True, slots=True)
class Search:
    """All that a search needs, with nothing in it that is tied to a session. `versions` are ids by code."""

    blueprint_id: int
    blueprint: Blueprint
    items: tuple[Item, ...]
    barred: frozenset[str]
    wished: FormWishes
    wishes: Wishes
    seed: int
    versions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Names:
    """What a new form is called."""

    code: str
    title: str


def check_names(session: Session, names: Sequence[Names]) -> None:
    """Refuse codes that other forms have. Raises NameTaken."""
    codes = [name.code for name in names]
    taken = session.scalars(sa.select(ExamForm.code).where(ExamForm.code.in_(codes)).order_by(ExamForm.code)).all()
    if taken:
        raise rules.NameTaken(f"There is a form {' and '.join(taken)} already.")


def gather(session: Session, blueprint_code: str, wished: FormWishes, *, seed: int) -> Search:
    """Read what the search is about: live items with confirmed keys, those on trial, figures, uses, earlier forms.

    Raises WishMisread for an item that the bank does not have, Missing for an unknown blueprint.
    """
    row = blueprint_of(session, blueprint_code)
    live = bank.usable_items(session, bank=row.document["population"])
    known = {version.item.code for version in live}
    trial = [v for v in bank.usable_items(session, bank=row.document["population"], pilot=True) if v.item.code not in known]
    _check_codes(wished, known, known | {version.item.code for version in trial})
    versions = {version.item.code: version for version in (*live, *trial)}
    wishes = for_the_library(
        wished, figures=_figures(session, live), uses=uses.uses_of(session, bank=row.document["population"]),
        earlier=uses.codes_on(session, wished.earlier), pilots=bank.texts_of(session, trial),
    )  # fmt: skip
    unsure = bank.unconfirmed_keys(session, [version.id for version in versions.values()])
    return Search(
        row.id, rules.blueprint_from(row.document), bank.texts_of(session, live), frozenset({*unsure, *wished.barred}), wished,
        wishes, seed, {code: version.id for code, version in versions.items()},
    )  # fmt: skip


def _figures(session: Session, versions: Sequence[ItemVersion]) -> dict[str, Figures]:
    codes = {version.id: version.item.code for version in versions}
    return {codes[version]: Figures(found.p, found.r) for version, found in figures_of(session, codes).items()}


def _check_codes(wished: FormWishes, live: Collection[str], all_codes: Collection[str]) -> None:
    for field, codes, there in (
        ("barred", wished.barred, all_codes),
        ("pinned", wished.pinned, live),
        ("common", wished.common, live),
    ):
        if unknown := sorted(set(codes) - set(there)):
            raise rules.WishMisread(field, f"{unknown[0]} is not among the live questions of this bank.")


Assemble = Callable[..., Assembly]


def find(search: Search, *, assemble: Assemble = assemble_forms) -> Assembly:
    """The forms that keep every rule and wish. Raises FormImpossible, which names the rule in the way."""
    try:
        return assemble(
            search.blueprint, search.items, forms=search.wished.forms, seed=search.seed, barred=search.barred, wishes=search.wishes
        )  # fmt: skip
    except Impossible as obstacle:
        raise rules.FormImpossible(f"The forms cannot be assembled: {obstacle.rule}.", obstacle.advice) from obstacle
    except Undecided as end:
        raise rules.FormImpossible("The search ended without forms.", "Ask for less, or try another seed.") from end


def keep(
    session: Session, search: Search, found: Assembly, names: Sequence[Names], *, prompts: Collection[str] | None, by: str, now: datetime
) -> list[ExamForm]:  # fmt: skip
    """Write the forms that were found as drafts. Raises NameTaken, and BankMoved when the bank has changed since."""
    check_names(session, names)
    blueprint = session.get_one(BlueprintRow, search.blueprint_id)
    _check_bank(session, search, found)
    made = []
    for name, chosen in zip(names, found.forms, strict=True):
        made.append(
            ExamForm(
                code=name.code, title=name.title, population=search.blueprint.population, blueprint=blueprint, seed=search.seed,
                created_at=now, wishes=search.wished.document(), items=_lines(search, chosen),
                prompts=_chosen_prompts(session, search.blueprint.population, prompts),
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    for form in made:
        facts = {"blueprint": blueprint.code, "seed": search.seed}
        audit.record(session, Event.FORM_ASSEMBLED, by=by, about=form.public_id, at=now, **facts)
    return made


def _check_bank(session: Session, search: Search, found: Assembly) -> None:
    chosen = {search.versions[item.id] for form in found.forms for item in form.items}
    usable = sa.select(ItemVersion.id).where(ItemVersion.id.in_(chosen), ItemVersion.state.in_((State.LIVE, State.PILOT)))
    if set(session.scalars(usable)) != chosen or blueprint_of(session, search.blueprint.id).id != search.blueprint_id:
        raise rules.BankMoved("While the search ran, somebody changed a question that it had picked, or the blueprint.")


def _lines(search: Search, form: Form) -> list[FormItem]:
    return [
        FormItem(position=place, version_id=search.versions[item.id], is_scored=item.id not in form.pilots)
        for place, item in enumerate(form.items, 1)
    ]


def _chosen_prompts(session: Session, population: str, codes: Collection[str] | None) -> list[FormPrompt]:
    lines = []
    for designation in DESIGNATIONS:
        usable = bank.usable_prompts(session, designation, bank=population)
        wanted = [version for version in usable if codes is None or version.prompt.code in codes]
        lines += [FormPrompt(designation=designation, position=i, version=version) for i, version in enumerate(wanted, 1)]
    return lines


def assemble_form(
    session: Session, *, code: str, title: str, blueprint_code: str, seed: int, barred: Collection[str] = (),
    prompts: Collection[str] | None = None, wished: FormWishes | None = None, by: str, now: datetime,
) -> ExamForm:  # fmt: skip
    """One draft form from the live versions of the blueprint's own bank, by the newest blueprint of this code.

    `barred` holds codes of items to leave out, `prompts` codes of the essay prompts to offer (all of
    them when None). The same bank, wishes and seed give the same form. The search runs within the
    caller's transaction. Raises FormImpossible naming the rule in the way, NameTaken, WishMisread, Missing.
    """
    names = [Names(code, title)]
    check_names(session, names)
    search = gather(session, blueprint_code, wished or FormWishes(barred=tuple(sorted(barred))), seed=seed)
    (made,) = keep(session, search, find(search), names, prompts=prompts, by=by, now=now)
    return made
