"""Forms of this stage, by kind of evidence; `entry_form` finds the one for a kind.

Each parses what was typed, gives messages beside the fields and converts to the values that the rules
read. None touches the database.
"""

from __future__ import annotations

from datetime import date

from exam_app.applications.facts import Entry
from exam_app.applications.inputs.entry import EntryForm
from exam_app.applications.inputs.learning import EducationForm, TrainingForm
from exam_app.applications.inputs.practice import LeadershipForm, WorkForm
from exam_app.applications.inputs.standing import EthicsForm, MembershipForm, ReferenceForm
from exam_app.applications.inputs.supervision import RscForm
from exam_app.applications.profile import Profile
from exam_app.errors import Missing

FORMS: dict[str, type[EntryForm]] = {
    "education": EducationForm,
    "training": TrainingForm,
    "work": WorkForm,
    "leadership": LeadershipForm,
    "rsc": RscForm,
    "reference": ReferenceForm,
    "ethics": EthicsForm,
    "membership": MembershipForm,
}


def entry_form(kind: str, profile: Profile, today: date, value: Entry | None = None) -> EntryForm:
    """The form for this kind of evidence, filled in with `value` when that is changed. Raises Missing."""
    if kind not in FORMS:
        raise Missing
    return FORMS[kind](profile, today, value)
