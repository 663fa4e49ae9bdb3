"""Who may mark a script: looked up on the vault side, and no reviewer is told why.

Receives scripts and reviewers; hands on, for each script, the reviewers who may have it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.rules import ReviewerRules
from exam_app.exams.service import policy_of
from exam_app.review import rules
from exam_app.review.models import Assignment, Reviewer, Script
from exam_app.review.people import qualifying
from exam_app.review.routing.vault import markers, near

__all__ = ["had", "near", "reasons", "unbarred", "why_conflict", "why_not"]

Reasons = dict[str, dict[int, str | None]]


def unbarred(
    session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer], *, on: date | None = None
) -> dict[str, frozenset[int]]:
    """For each script the reviewers who may have it: of its designation, qualified where the window's policy asks for
    it, not on leave, without a conflict, and without having had it.

    `on` is the day in question; with None neither leave nor the end of a qualification is looked at.
    """
    found = reasons(session, scripts, reviewers, on=on)
    return {script: frozenset(who for who, why in line.items() if why is None) for script, line in found.items()}


def why_not(session: Session, script: Script, reviewers: Sequence[Reviewer], *, on: date | None = None) -> dict[int, str]:
    """Why each of these reviewers may not have the script, in words of `reasons`."""
    found = reasons(session, [script], reviewers, on=on)[script.id]
    return {who: why for who, why in found.items() if why is not None}


def why_conflict(session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer]) -> Reasons:
    """For each script and reviewer the word of the conflict between them, or None: leave and the like do not count."""
    vault, known = near(session, [s.id for s in scripts]), markers(session, reviewers, {s.window_id for s in scripts})
    by_association = _asking(scripts, lambda policy: policy.same_association_bars)
    word: dict[tuple[int, int, int], str | None] = {}

    def between(script: Script, who: int) -> str | None:
        writer, window = vault.get(script.id), script.window_id
        if writer is None:
            return None
        pair = (who, id(writer), window)
        if pair not in word:
            word[pair] = rules.why_barred(known[who, window], writer, by_association=window in by_association)
        return word[pair]

    return {script.id: {r.account_id: between(script, r.account_id) for r in reviewers} for script in scripts}


def reasons(session: Session, scripts: Sequence[Script], reviewers: Sequence[Reviewer], *, on: date | None = None) -> Reasons:
    """For each script and reviewer why they may not have it, or None; for the coordinator only.

    "designation", "had", "leave", "unqualified", or a word of `rules.why_barred`. No names. `on` as in `unbarred`.
    """
    conflict, taken = why_conflict(session, scripts, reviewers), had(session, [script.id for script in scripts])
    away = {r.account_id for r in reviewers if on is not None and rules.is_on_leave(r.leave, on)}
    asking = _asking(scripts, lambda policy: policy.qualification_required)
    proofs = qualifying.proofs(session, [r.account_id for r in reviewers]) if asking else {}

    def qualifies(script: Script, who: int) -> bool:
        found = proofs.get(qualifying.Held(who, script.prompt.designation), ())
        return any(proof.holds((script.prompt_version_id,), on) for proof in found)

    def reason(script: Script, r: Reviewer) -> str | None:
        who = r.account_id
        if script.prompt.designation not in r.designations:
            return "designation"
        if who in taken[script.id]:
            return "had"
        if who in away:
            return "leave"
        if script.window_id in asking and not qualifies(script, who):
            return "unqualified"
        return conflict[script.id][who]

    return {script.id: {r.account_id: reason(script, r) for r in reviewers} for script in scripts}


def _asking(scripts: Sequence[Script], asks: Callable[[ReviewerRules], bool]) -> set[int]:
    """The windows among these whose policy asks for it."""
    windows = {script.window_id: script.window for script in scripts}
    return {window_id for window_id, window in windows.items() if asks(policy_of(window).reviewers)}


def had(session: Session, scripts: Collection[str]) -> dict[str, set[int]]:
    """For each script everybody who was ever given it."""
    found: dict[str, set[int]] = {script: set() for script in scripts}
    query = sa.select(Assignment.script_id, Assignment.reviewer_id).where(Assignment.script_id.in_(scripts))
    for script, reviewer in session.execute(query):
        found[script].add(reviewer)
    return found
