"""What the pages about windows show: how each stands, its rules in words, what its freeze still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from exam_app.exams import service
from exam_app.exams.models import Window
from exam_app.exams.publishing import kinds_offered
from exam_app.exams.reading import FormLine, form_line
from exam_app.exams.rules import Check, WindowStage, stage_of
from exam_app.exams.wording import in_words


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window in the list."""

    public_id: str
    title: str
    form: str
    opens_at: datetime
    closes_at: datetime
    zone: str
    stage: WindowStage


@dataclass(frozen=True, slots=True)
class WindowPage:
    """A window with its form, its rules in words, and the checks that its freeze needs."""

    line: WindowLine
    form: FormLine
    form_hash: str | None
    policy: str
    policy_hash: str
    rules: tuple[tuple[str, str], ...]
    checks: tuple[Check, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the window can be frozen."""
        return all(check.is_met for check in self.checks)


def window_lines(session: Session, *, now: datetime) -> list[WindowLine]:
    """Every window, the latest to open first."""
    return [_line(window, now) for window in service.windows(session)]


def _line(window: Window, now: datetime) -> WindowLine:
    stage = stage_of(window.state, window.opens_at, window.closes_at, now)
    return WindowLine(
        window.public_id, window.title, window.form.code, window.opens_at, window.closes_at, window.zone, stage
    )  # fmt: skip


def window_page(window: Window, *, now: datetime) -> WindowPage:
    """A window with everything the coordinator decides by."""
    policy, form = service.policy_of(window), form_line(window.form)
    return WindowPage(
        _line(window, now), form, window.form.content_hash, f"{policy.code} {policy.number}", window.policy.content_hash,
        tuple(in_words(policy, form.items, kinds_offered(window.form), unscored=form.items - form.scored)), tuple(service.freeze_checks(window, now=now)),
    )  # fmt: skip


def as_planned(window: Window) -> dict[str, object]:
    """What the planning form shows of this window: its choices, and its times on the clocks of its zone."""
    here = ZoneInfo(window.zone)
    opens, closes = (at.astimezone(here).replace(tzinfo=None) for at in (window.opens_at, window.closes_at))
    return {
        "title": window.title, "form_id": window.form.public_id, "policy_id": window.policy_id, "zone": window.zone,
        "opens": opens, "closes": closes,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """What a window can be planned with: (value, label) pairs."""

    forms: Sequence[tuple[str, str]]
    policies: Sequence[tuple[int, str]]


def choices(session: Session) -> Choices:
    """The published forms and the policies there are."""
    forms = [(f.public_id, f"{f.code}: {f.title}") for f in service.forms(session) if f.state == "published"]
    return Choices(forms, [(p.id, f"{p.code.capitalize()}, version {p.number}") for p in service.policies(session)])
