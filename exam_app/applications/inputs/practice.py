"""Work experience and leadership."""

from __future__ import annotations

from typing import ClassVar

from wtforms import BooleanField, Field, RadioField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from exam_app.applications.inputs.entry import EntryForm, Rows
from exam_app.applications.inputs.fields import day_field, in_order, line_field, mail_field, tidy
from exam_app.applications.labels import WORK
from exam_app.applications.requirements.evidence import Leadership, WorkExperience
from exam_app.applications.requirements.kinds import WorkKind

LEVELS = ("agency", "community", "regional", "state", "national")
NOT_YET = "Leave it blank while it lasts."


class WorkForm(EntryForm):
    """One stretch of work of one kind."""

    rows: ClassVar[Rows] = (
        ("The work", (("kind",), ("employer",), ("start", "end"))),
        ("What holds for it", (("postgraduate",), ("paid",), ("with_infant_and_parent",), ("supervised",))),
        ("Who supervised it", (("supervisor_name",), ("supervisor_email",))),
    )
    widths: ClassVar[dict[str, str]] = {"employer": "30", "supervisor_name": "30", "supervisor_email": "30"}
    kind = RadioField("Kind of work", [InputRequired("Choose the kind of work.")])
    employer = line_field("Employer", "Enter the employer, or your own practice.")
    start = day_field("First day", "Enter the first day.")
    end = day_field("Last day", description=NOT_YET)
    postgraduate = BooleanField("It was after my degree")
    paid = BooleanField("It was paid")
    with_infant_and_parent = BooleanField("It was with infant and parent together")
    supervised = BooleanField("It was supervised")
    supervisor_name = line_field("Name of the supervisor")
    supervisor_email = mail_field("Mail address of the supervisor")

    def choose(self) -> None:
        kinds = [rule.kind for rule in self.profile.rules.work]
        self.kind.choices = [SelectChoice(str(kind), WORK[kind]) for kind in kinds]
        if len(kinds) == 1 and not self.is_submitted():
            self.kind.data = str(kinds[0])

    def validate_end(self, field: Field) -> None:
        in_order(self.start, field)

    def validate_supervised(self, field: Field) -> None:
        # Optional() ends the checks of a blank name, so this one stands beside the tick.
        if field.data and not tidy(self.supervisor_name.data):
            raise ValidationError("Name the supervisor below: whoever supervised you must not mark your essays.")

    def value(self) -> WorkExperience:
        return WorkExperience(
            WorkKind(self.kind.data), self.start.data, self.end.data, paid=self.paid.data, supervised=self.supervised.data,
            with_infant_and_parent=self.with_infant_and_parent.data, postgraduate=self.postgraduate.data,
            employer=tidy(self.employer.data), supervisor_name=tidy(self.supervisor_name.data),
            supervisor_email=self.supervisor_email.data or "",
        )  # fmt: skip


class LeadershipForm(EntryForm):
    """One leadership activity."""

    rows: ClassVar[Rows] = (("", (("activity",), ("level",), ("start", "end"), ("paid",))),)
    activity = line_field(
        "What you did", "Enter what you did.", description="In a few words, like: led a reflective practice group."
    )
    level = RadioField("On which level", [InputRequired("Choose the level.")])
    start = day_field("First day", "Enter the first day.")
    end = day_field("Last day", description=NOT_YET)
    paid = BooleanField("It was part of my paid work")

    def choose(self) -> None:
        rule = self.profile.rules.leadership
        named = dict.fromkeys((*LEVELS, *rule.levels, *rule.also_accepted))
        self.level.choices = [SelectChoice(level, level.capitalize()) for level in named]

    def validate_end(self, field: Field) -> None:
        in_order(self.start, field)

    def value(self) -> Leadership:
        return Leadership(tidy(self.activity.data), self.level.data, self.start.data, self.end.data, self.paid.data)
