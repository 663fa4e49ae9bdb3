"""What a reviewer's session may see: own assignments with their texts, the rubric, own marks. No person, no sitting.

The list that `exam_app.blind` carries out. A table that is not named here cannot be read on a
reviewer's page, so a new one that such a page needs is added here, with the narrowest rows.
"""

from __future__ import annotations

from exam_app.blind import Rows, Sight

MINE = "reviewer_id = blind_reviewer()"
MY_ASSIGNMENTS = f"SELECT id FROM assignments WHERE {MINE}"
MY_REVIEWS = f"SELECT id FROM reviews WHERE assignment_id IN ({MY_ASSIGNMENTS})"

# What the reader of a rubric needs; the same for everybody.
OPEN = ("windows", "policies", "prompts", "prompt_versions", "rubrics", "criteria", "anchor_papers")

SIGHT = Sight(
    tables={name: Rows() for name in OPEN}
    | {
        "reviewers": Rows(seen="account_id = blind_reviewer()"),
        "declarations": Rows(seen="account_id = blind_reviewer()", insert=True),
        # The third reviewer sees the pair after the own lock.
        "assignments": Rows(
            seen=f"{MINE} OR script_id IN (SELECT script_id FROM blind_adjudicated)", own=MINE,
            update=("state", "locked_at", "sent_back_reason", "sent_back_note"),
        ),
        "scripts": Rows(seen=f"id IN (SELECT script_id FROM assignments WHERE {MINE})", update=("state",)),
        "reviews": Rows(
            seen="assignment_id IN (SELECT id FROM assignments)", own=f"assignment_id IN ({MY_ASSIGNMENTS})",
            insert=True, update=("*",),
        ),
        "criterion_scores": Rows(
            seen="review_id IN (SELECT id FROM reviews)", own=f"review_id IN ({MY_REVIEWS})",
            insert=True, update=("*",), delete=True,
        ),
        # The end of the chain and no event: what a reviewer does is recorded with the deed itself.
        "audit_events": Rows(columns=("seq", "hash"), insert=True),
    },
    mine={"blind_adjudicated": f"SELECT script_id FROM assignments WHERE {MINE} AND seat = 3 AND state = 'locked'"},
    facts={
        # Whether marks stand alone, and which designations lack somebody: a fact each, no mark and no person.
        "joined_scripts": "SELECT script_id FROM assignments WHERE seat < 3 AND state = 'locked' "
        "GROUP BY script_id HAVING count(*) > 1",
        "waiting_designations": "SELECT DISTINCT scripts.window_id, prompt_versions.designation FROM scripts "
        "JOIN prompt_versions ON prompt_versions.id = scripts.prompt_version_id "
        "WHERE scripts.state IN ('waiting', 'in_review') AND (SELECT count(*) FROM assignments "
        "WHERE assignments.script_id = scripts.id AND seat < 3 AND assignments.state IN ('assigned', 'locked')) < 2",
    },
)  # fmt: skip
