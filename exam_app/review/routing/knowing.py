"""What the application knows of the writer of a script: the words to look for. On the vault side.

Receives scripts; hands on for each what `rules.identifying` looks for. Nothing of it is stored or shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications.models import Application, EvidenceEntry, PersonNamed
from exam_app.applications.service import vocabulary_of
from exam_app.review.blinding import ScriptWriter
from exam_app.review.rules.identifying import Known
from exam_app.review.rules.words import words_in
from exam_app.sitting.models import Registration, Sitting
from question_bank.load import load_anchors, load_items, load_prompts

# What the facts of an entry are called, and what they are to us. The last two are there as soon as a profile asks for them.
FACTS = {
    "others": ("supervisor_name", "provider_name", "source", "name"),
    "organisations": ("employer",),
    "mails": ("supervisor_email", "provider_email", "email"),
    "places": ("town", "city"),
    "numbers": ("phone", "licence", "membership_number"),
}


def known_about(session: Session, scripts: Collection[str]) -> dict[str, Known]:
    """For each of these scripts that has a writer what is registered about them; four queries in all."""
    writer = sa.select(ScriptWriter.script_id, Registration.application_id).join(Sitting, Sitting.id == ScriptWriter.sitting_id)
    writer = writer.join(Registration, Registration.id == Sitting.registration_id).where(ScriptWriter.script_id.in_(scripts))
    by_script = dict(session.execute(writer).all())
    applications = set(by_script.values())
    people, facts = _people(session, applications), _facts(session, applications)
    query = sa.select(Application).where(Application.id.in_(applications))
    known = {one.id: _known(one, people[one.id], facts[one.id]) for one in session.scalars(query)}
    return {script: known[application] for script, application in by_script.items()}


def _people(session: Session, applications: Collection[int]) -> Mapping[int, list[PersonNamed]]:
    found = defaultdict(list)
    for person in session.scalars(sa.select(PersonNamed).where(PersonNamed.application_id.in_(applications))):
        found[person.application_id].append(person)
    return found


def _facts(session: Session, applications: Collection[int]) -> Mapping[int, list[dict[str, Any]]]:
    found = defaultdict(list)
    query = sa.select(EvidenceEntry.application_id, EvidenceEntry.facts).where(EvidenceEntry.application_id.in_(applications))
    for application, facts in session.execute(query):
        found[application].append(facts)
    return found


def _known(application: Application, people: Collection[PersonNamed], facts: Collection[Mapping[str, Any]]) -> Known:
    found = {kind: {str(one[name]) for one in facts for name in names if one.get(name)} for kind, names in FACTS.items()}
    said = vocabulary_of(application)
    found["organisations"] |= {re.sub(r"\(.*?\)", "", said.association), said.short_name}
    found["organisations"] |= {p.name for p in people if p.role == "employer"}
    found["others"] |= {p.name for p in people if p.role != "employer"}
    found["mails"] |= {p.email for p in people if p.email} | {application.applicant.email}
    return Known(own=(application.applicant.name,), **{kind: tuple(sorted(words)) for kind, words in found.items()})


@cache
def everyday_words() -> frozenset[str]:
    """The words that the question bank writes without a capital, folded: a name like one of them is no sure sign."""
    texts = [p.vignette for p in load_prompts()] + [a.text for a in load_anchors()] + [i.stem for i in load_items()]
    return frozenset(word.plain for text in texts for word in words_in(text) if not word.is_capital)
