"""Flaws of essay prompts, their rubrics and their anchor papers."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from question_bank.lint.flaw import Flaw
from question_bank.model import AnchorPaper, Framework, Prompt, Rubric, Standing, Use

CRITERIA = range(5, 7)
LEVELS = 4
TRAINING = {Use.PRACTICE: 1, Use.QUALIFYING: 2}  # papers a prompt, at least
TRAINING_WORDS = range(250, 551)


def lint_rubric(rubric: Rubric, framework: Framework) -> tuple[Flaw, ...]:
    """Every flaw of one rubric."""
    return (*_criteria(rubric), *_levels(rubric), *_points(rubric), *_areas(rubric, framework))


def lint_prompt(prompt: Prompt, rubrics: Sequence[Rubric], anchors: Sequence[AnchorPaper]) -> tuple[Flaw, ...]:
    """Whether the prompt has its rubric, one example of each standing, and papers to practise and to qualify on."""
    papers = [paper for paper in anchors if paper.prompt == prompt.id]
    return (*_rubric(prompt, rubrics), *_examples(prompt, papers), *_training(prompt, papers))


def _criteria(rubric: Rubric) -> Iterator[Flaw]:
    if len(rubric.criteria) not in CRITERIA:
        message = f"The rubric has {len(rubric.criteria)} criteria; five or six are wanted."
        yield Flaw(rubric.id, "criteria-count", message)


def _levels(rubric: Rubric) -> Iterator[Flaw]:
    described = {f"criterion {criterion.id}": len(criterion.levels) for criterion in rubric.criteria}
    counts = {"points": len(rubric.points), "level_names": len(rubric.level_names)} | described
    for name, count in counts.items():
        if count != LEVELS:
            yield Flaw(rubric.id, "level-count", f"{name}: {count} levels; four are wanted.")


def _points(rubric: Rubric) -> Iterator[Flaw]:
    if any(lower >= higher for lower, higher in pairwise(rubric.points)):
        message = f"The points {list(rubric.points)} do not rise; let each level give more than the last."
        yield Flaw(rubric.id, "points-not-rising", message)


def _areas(rubric: Rubric, framework: Framework) -> Iterator[Flaw]:
    for criterion in rubric.criteria:
        for area in criterion.areas:
            if area not in framework.areas:
                message = f"Criterion {criterion.id}: the area {area!r} is not in the framework."
                yield Flaw(rubric.id, "unknown-area", message)


def _rubric(prompt: Prompt, rubrics: Sequence[Rubric]) -> Iterator[Flaw]:
    if prompt.rubric not in {rubric.id for rubric in rubrics}:
        yield Flaw(prompt.id, "no-rubric", f"There is no rubric {prompt.rubric!r}; write it or correct the id.")


def _examples(prompt: Prompt, papers: Sequence[AnchorPaper]) -> Iterator[Flaw]:
    standings = sorted(paper.standing for paper in papers if paper.use is Use.EXAMPLE)
    if standings != sorted(Standing):
        found = ", ".join(standings) or "none"
        message = f"The anchor papers are: {found}; one strong, one meets and one below are wanted."
        yield Flaw(prompt.id, "anchor-standings", message)


def _training(prompt: Prompt, papers: Sequence[AnchorPaper]) -> Iterator[Flaw]:
    for use, least in TRAINING.items():
        found = [paper for paper in papers if paper.use is use]
        if len(found) < least:
            yield Flaw(prompt.id, "training-papers", f"There are {len(found)} {use} papers; {least} are wanted at least.")
        for paper in found:
            yield from _paper(paper)


def _paper(paper: AnchorPaper) -> Iterator[Flaw]:
    words = len(paper.text.split())
    if words not in TRAINING_WORDS:
        wanted = f"{TRAINING_WORDS.start} to {TRAINING_WORDS.stop - 1}"
        yield Flaw(paper.id, "training-length", f"The paper has {words} words; {wanted} are wanted.")
    if len({mark.level for mark in paper.marks}) == 1:
        message = "Every criterion has the same level; whoever guesses one guesses all. Mix the levels."
        yield Flaw(paper.id, "flat-profile", message)
