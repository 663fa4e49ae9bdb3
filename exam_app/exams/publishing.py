"""What keeps a form from being frozen, and the hash that seals it when nothing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from exam_app.bank import service as bank
from exam_app.bank.models import Criterion, PromptVersion
from exam_app.bank.rules import State
from exam_app.exams import rules
from exam_app.exams.documents import essay_rule
from exam_app.exams.models import ExamForm, FormItem, FormPrompt
from question_bank.blueprint import breaches
from question_bank.model import Item


def problems(session: Session, form: ExamForm) -> list[str]:
    """Everything that stands in the way of freezing this form, one sentence each; [] when nothing does."""
    return _key_problems(bank.unconfirmed_keys(session, _ids(form))) + _other_problems(session, form)


def problems_once_bound(session: Session, form: ExamForm) -> list[str]:
    """The same, with the form's keys bound on the way: from now on, as long as this transaction holds, none changes."""
    return _key_problems(bank.put_keys_in_use(session, _ids(form))) + _other_problems(session, form)


def _ids(form: ExamForm) -> list[int]:
    return [line.version_id for line in form.items]


def _key_problems(codes: Sequence[str]) -> list[str]:
    return [f"These items have no confirmed key: {', '.join(codes)}."] if codes else []


def _other_problems(session: Session, form: ExamForm) -> list[str]:
    texts = bank.texts_of(session, [line.version for line in form.items])
    scored = [text for line, text in zip(form.items, texts, strict=True) if line.is_scored]
    found = list(breaches(rules.blueprint_from(form.blueprint.document), scored)) + enemies(texts) + _state_problems(form)
    return found + rules.prompts_missing(essay_rule(session), kinds_offered(form))


def enemies(items: Sequence[Item]) -> list[str]:
    """The pairs among these items that give each other away, one sentence each; it is enough that one names the other."""
    codes = {item.id for item in items}
    pairs = {tuple(sorted((item.id, enemy))) for item in items for enemy in item.enemies if enemy in codes}
    return [f"{one} and {other} give each other away." for one, other in sorted(pairs)]


def _state_problems(form: ExamForm) -> list[str]:
    versions = [line.version for line in form.items]
    stale = sorted(line.version.item.code for line in form.items if line.version.state not in _usable(line))
    strange = sorted(v.item.code for v in versions if v.item.bank != form.population)
    stale_essays = sorted({line.version.prompt.code for line in form.prompts if line.version.state != State.LIVE})
    return [
        *([f"These items are no longer live in this version: {', '.join(stale)}."] if stale else []),
        *([f"These items belong to another bank: {', '.join(strange)}."] if strange else []),
        *([f"These prompts are no longer live in this version: {', '.join(stale_essays)}."] if stale_essays else []),
    ]


def _usable(line: FormItem) -> tuple[State, ...]:
    return (State.LIVE,) if line.is_scored else (State.PILOT, State.LIVE)


def kinds_offered(form: ExamForm) -> Mapping[str, list[str]]:
    """For each designation the kinds of its prompts, in order."""
    offered: dict[str, list[str]] = {}
    for line in form.prompts:
        offered.setdefault(line.designation, []).append(line.version.kind)
    return offered


def form_hash(session: Session, form: ExamForm) -> str:
    """SHA-256 over all that a candidate sees and is marked by, computed from the rows as they are now.

    Covers place, text and options of every question and whether it is scored, the vignettes, every
    prompt with its rubric, and the versions' own hashes, through which also the keys and anchor papers.
    """
    questions = [[line.position, _question(line)] for line in form.items]
    essays = [[line.designation, line.position, _essay(line.version)] for line in sorted(form.prompts, key=_place)]
    head = [form.code, form.population, form.blueprint.content_hash]
    return rules.content_hash([head, questions, essays])


def _place(line: FormPrompt) -> tuple[str, int]:
    return line.designation, line.position


def _question(line: FormItem) -> list[object]:
    version = line.version
    options = [[option.letter, option.text] for option in version.options]
    text = [version.item.code, version.number, version.content_hash, version.stem, version.area, version.level, options]
    # What came later stands in the hash where it is used, so that older forms keep theirs.
    case = [version.vignette.content_hash, version.vignette.text] if version.vignette else []
    kind = [version.kind] if version.kind != "single" else []
    return [*text, *case, *kind, *([] if line.is_scored else ["unscored"])]


def _essay(version: PromptVersion) -> list[object]:
    rubric = version.rubric
    text = [version.instruction, version.vignette, version.questions, version.kind, version.word_guide]
    marked = [rubric.code, rubric.number, rubric.points, rubric.level_names, [_line(criterion) for criterion in rubric.criteria]]
    return [version.prompt.code, version.number, version.content_hash, text, marked, rubric.content_hash]


def _line(criterion: Criterion) -> list[object]:
    return [criterion.code, criterion.name, criterion.asks, criterion.areas, criterion.levels]
