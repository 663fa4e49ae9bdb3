"""What the page shows on which the feedback is edited: each paragraph beside what the reviewers wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exam_app.results import drafting, feedback, flags, service
from exam_app.results.comments import notes_of
from exam_app.results.drafting import EssayNotes, Paragraph
from exam_app.results.flags import Flag
from exam_app.results.models import Result
from exam_app.results.wording import FEEDBACK_HEADS


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """A paragraph with its sources, without names and in no order that tells, and with what stands against it."""

    number: int
    head: str
    text: str
    is_sent: bool
    is_behind: bool
    is_edited: bool
    sources: Sequence[str]
    flags: Sequence[Flag]


@dataclass(frozen=True, slots=True)
class EssayLines:
    """The paragraphs of one essay under their headings."""

    title: str
    parts: Sequence[tuple[str, Sequence[ParagraphLine]]]


@dataclass(frozen=True, slots=True)
class EditingPage:
    """The newest state of the feedback, ready to be edited. `base` is its number."""

    base: int
    is_approved: bool
    essays: Sequence[EssayLines]
    lines: Sequence[ParagraphLine]
    own: str
    own_flags: Sequence[Flag]
    following: str | None  # the next result that waits for approval

    @property
    def must_go(self) -> int:
        found = [*self.own_flags, *(flag for line in self.lines for flag in line.flags)]
        return sum(flag.must_go for flag in found)


def editing_page(session: Session, result: Result) -> EditingPage:
    """The feedback on this result as it stands now."""
    found, scripts = feedback.feedback_of(session, result.registration), service.scripts_of(session, result.registration)
    essays = {notes.title: notes for notes in notes_of(scripts, feedback.area_names())}
    raised = flags.flags(found.paragraphs, flags.watch_for(session, scripts))
    lines = [_line(n, p, essays.get(p.essay), [f for f in raised if f.paragraph == n]) for n, p in enumerate(found.paragraphs)]
    drafted = [(p, line) for p, line in zip(found.paragraphs, lines, strict=True) if p.part != drafting.OFFICE]
    own = [line for p, line in zip(found.paragraphs, lines, strict=True) if p.part == drafting.OFFICE]
    others = [one for one in feedback.to_approve(session, result.registration.window) if one != result.public_id]
    return EditingPage(
        found.number, found.is_approved, [_essay(title, drafted) for title in dict.fromkeys(p.essay for p, _ in drafted)],
        [line for _, line in drafted], own[0].text if own else "", own[0].flags if own else (), others[0] if others else None,
    )  # fmt: skip


def _essay(title: str, drafted: Sequence[tuple[Paragraph, ParagraphLine]]) -> EssayLines:
    parts = [
        (head, [line for p, line in drafted if p.essay == title and p.part == part]) for part, head in FEEDBACK_HEADS.items()
    ]
    return EssayLines(title, [(head, lines) for head, lines in parts if lines])


def _line(number: int, one: Paragraph, essay: EssayNotes | None, raised: Sequence[Flag]) -> ParagraphLine:
    return ParagraphLine(
        number, one.head, one.text, one.is_sent, one.is_behind, one.text != one.drafted, _sources(one, essay), raised
    )


def _sources(one: Paragraph, essay: EssayNotes | None) -> Sequence[str]:
    if essay is None:
        return ()
    if one.criterion:
        return next((c.comments for c in essay.criteria if c.code == one.criterion), ())
    passages = [f"“{p.quote}” {p.text}" for p in essay.passages]
    return {drafting.WHOLE: essay.whole, drafting.PASSAGES: passages}.get(one.part, ())
