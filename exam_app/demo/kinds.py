"""Items of the rarer kinds on a form of the demonstration: several right answers, two about one case, two that are tried out.

The committee has dealt with them before the demonstration begins, so they are live, or on trial, at once.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from exam_app.accounts.models import Account
from exam_app.bank import drafts, keys, material, versions
from exam_app.bank.models import ItemVersion
from exam_app.bank.rules.states import State
from exam_app.bank.rules.wording import Wording
from exam_app.exams.models import ExamForm, FormItem
from exam_app.exams.rules import blueprint_from
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint

SEVERAL, CASE, PILOTS = "assessment-101", ("attachment-101", "relationship-101"), ("supervision-103", "relationship-102")
CODES = (SEVERAL, *CASE, *PILOTS)
PLACES = (18, 41)  # where the items that are tried out come in
SKILLS = "direct-service-skills"
TWO_HOMES = """
For three months Emilio, 26 months old, has lived with his mother from Monday to Wednesday and with his father from
Thursday to Sunday. His parents do not speak when they meet at the door. His child care teacher says that on Mondays and
Thursdays he clings to her and throws toys at other children; on other days he plays. His mother says, "He comes back like
a stranger." His father says, "She has made him afraid of me."
"""
WEEK = "A week as seven boxes: Monday to Wednesday are dark, Thursday to Sunday are light"
SOLOMON = (
    "Solomon, J., & George, C. (1999). The development of attachment in separated and divorced families: Effects of overnight "
    "visitation, parent and couple variables. Attachment & Human Development, 1(1), 2–33."
)
WORDINGS = {
    SEVERAL: Wording(
        kind="multiple", title="A fair screening visit", area=f"{SKILLS}/screening-and-assessment", level="application", key="AC",
        stem="Lina, 18 months old, comes to a first screening visit with her father, Tomas, who fills in the questionnaire. "
        "The language in which it is printed is not the one he reads best.\n\nWhich steps belong to a fair screening?",
        options=(
            "Ask Tomas in which language he would like to answer",
            "Tell Tomas which total score would be a reason to worry",
            "Ask Tomas what he himself wonders or worries about in Lina",
            "Count what Tomas leaves blank as something Lina can do",
            "",
        ),
        reasons=("", "A parent who knows the cutoff may answer toward it.", "", "What is blank is asked about, not guessed.", ""),
        rationale="A parent answers in the language that fits, and the parent's own concerns are weighed beside the score.",
        reference_text="Squires, J., Bricker, D., & Twombly, E. (2015). Ages & Stages Questionnaires: Social-Emotional, second edition (ASQ:SE-2) user's guide. Paul H. Brookes.",
    ),
    CASE[0]: Wording(
        title="Two homes: what the days say", area="theoretical-foundations/attachment-separation-trauma-grief-loss",
        level="analysis", key="C", reference_text=SOLOMON,
        stem="Which understanding of Emilio's behavior on Mondays and Thursdays fits the case best?",
        options=(
            "He has learned that throwing toys brings an adult to him",
            "He repeats at child care what he sees his parents do",
            "He shows at each change that a parent is gone for days",
            "He is at an age at which children begin to test limits",
            "",
        ),
        reasons=("It would happen on other days as well.", "His parents keep silent; they do not throw.", "", "Age does not explain why it is these two days.", ""),
        rationale="Clinging and anger come on the two days of change, in both directions, and not on the days between.",
    ),
    CASE[1]: Wording(
        title="Two homes: what to offer first", area=f"{SKILLS}/relationship-based-therapies", level="application", key="B",
        stem="What should the specialist offer to the parents first?", reference_text=SOLOMON,
        options=(
            "A plan with fewer changes, to be signed by both this week",
            "A talk with each about what Emilio shows on days of change",
            "A letter to the court about which home is the calmer one",
            "A chart of his behavior that child care sends to both homes",
            "",
        ),
        reasons=("A plan comes before the parents have seen what it is for.", "", "Taking sides ends the work with one of them.", "A chart counts the behavior and leaves out its meaning.", ""),
        rationale="Each parent can be helped to see the changes with Emilio's eyes before anything is arranged between them.",
    ),
    PILOTS[0]: Wording(
        title="Notes on a telephone", area=f"{SKILLS}/reflective-supervision", level="application", key="B",
        stem="In reflective supervision Jada types notes into her telephone whenever you speak, and looks up only when you are silent.\n\nWhich response fits reflective supervision best?",
        options=(
            "Ask her to put the telephone away until the meeting ends",
            "Say what you notice, and wonder how it is for her to be here",
            "Stay silent until she has written down all that she wants",
            "Offer to send her a summary so that she need not take notes",
            "",
        ),
        reasons=("It settles the notes and asks nothing.", "", "Silence leaves her alone with it.", "It solves what may not be the problem.", ""),
        rationale="What happens between the two is noticed aloud, kindly, and its meaning is looked for together.",
        reference_text="Heffron, M. C., & Murch, T. (2010). Reflective supervision and leadership in infant and early childhood programs. ZERO TO THREE.",
    ),
    PILOTS[1]: Wording(
        title="Port of entry", area=f"{SKILLS}/relationship-based-therapies", level="recall", key="A",
        stem="What does Daniel Stern call the port of entry in parent–infant psychotherapy?",
        options=(
            "The part of the parent–infant system at which the therapist begins",
            "The first weeks after birth, in which parent and infant learn to know each other",
            "The sense by which a newborn comes to know the parent first",
            "The question with which the therapist opens the first interview",
            "",
        ),
        reasons=("", "That is a time of life and not a place to begin work.", "The term is about therapy and not about perception.", "A question may lead to it; it is not meant by it.", ""),
        rationale="Treatments differ in the element of the system through which they enter; each can change the whole.",
        reference_text="Stern, D. N. (1995). The motherhood constellation: A unified view of parent–infant psychotherapy. Basic Books.",
    ),
}  # fmt: skip


def write(session: Session, people: Mapping[str, Account], *, now: datetime) -> None:
    """Put these items into the bank, each with a key that somebody else than its writer has confirmed."""
    iris, clara = people["iris"].public_id, people["clara"].public_id
    text = f"{TWO_HOMES}\n![{WEEK}](image:{material.add_image(session, _week(), by=iris, now=now)})"
    case = material.begin_vignette(session, code="two-homes", bank="IMH", title="Two homes", text=text, by=iris, now=now)
    for code, wording in WORDINGS.items():
        told = replace(wording, vignette=case.public_id) if code in CASE else wording
        item = drafts.begin_item(session, code=code, bank="IMH", wording=told, by=iris, now=now)
        version = versions.make_version(session, item, told, base=1, reason="", by=iris, now=now)
        keys.confirm_key(session, version, letter=wording.key, reason="I answered it without the key.", by=clara, now=now)
        version.state = State.PILOT if code in PILOTS else State.LIVE
    session.flush()


def put_on(session: Session, form: ExamForm) -> None:
    """Let the items that count take the place of others of their content and level, and add those that are tried out."""
    mine = {v.item.code: v for v in session.scalars(sa.select(ItemVersion)) if v.item.code in CODES}
    blueprint, asked = blueprint_from(form.blueprint.document), [line.version for line in form.items]
    for code in (SEVERAL, *CASE):
        place = next(
            n for n, version in enumerate(asked) if _is_like(blueprint, version, mine[code]) and version.item.code not in CODES
        )
        asked[place] = mine[code]
    # The two questions about the case stand together.
    asked.remove(mine[CASE[1]])
    asked.insert(asked.index(mine[CASE[0]]) + 1, mine[CASE[1]])
    for place, code in zip(PLACES, PILOTS, strict=True):
        asked.insert(place - 1, mine[code])
    session.execute(sa.delete(FormItem).where(FormItem.form_id == form.id))
    session.expire(form, ["items"])
    form.items = [FormItem(position=n, version=v, is_scored=v.item.code not in PILOTS) for n, v in enumerate(asked, 1)]
    session.flush()


def _is_like(blueprint: Blueprint, one: ItemVersion, other: ItemVersion) -> bool:
    return one.level == other.level and cell_of(blueprint, one.area) == cell_of(blueprint, other.area)


def _week() -> bytes:
    """Seven boxes in a row, three dark and four light."""
    made, out = Image.new("RGB", (560, 96), "#ffffff"), io.BytesIO()
    pen = ImageDraw.Draw(made)
    for day in range(7):
        pen.rectangle((8 + day * 78, 8, 78 + day * 78, 88), fill="#2f6f6a" if day < 3 else "#d9e6e4", outline="#1d2f2e", width=3)
    made.save(out, "PNG")
    return out.getvalue()
