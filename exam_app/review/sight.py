"""What a reviewer's session may see: own assignments with their texts, the rubric, own marks. No person, no sitting.

The list that `exam_app.blind` carries out. A table that is not named here cannot be read on a
reviewer's page, so a new one that such a page needs is added here, with the narrowest rows.
"""

from __future__ import annotations

from exam_app.blind import Rows, Sight

MINE = "reviewer_id = blind_reviewer()"
MY_ASSIGNMENTS = f"SELECT id FROM assignments WHERE {MINE}"
ME = "account_id = blind_reviewer()"
MY_REVIEWS = f"SELECT id FROM reviews WHERE assignment_id IN ({MY_ASSIGNMENTS})"

# What the reader of a rubric needs; the same for everybody.
OPEN = ("windows", "policies", "prompts", "prompt_versions", "rubrics", "criteria", "anchor_papers")

SIGHT = Sight(
    tables={name: Rows() for name in OPEN}
    | {
        "reviewers": Rows(
            seen=ME, update=("employers", "past_employers", "associations", "languages", "areas", "leave", "is_to_recheck")
        ),
        "window_capacities": Rows(seen=ME),
        "declarations": Rows(seen=ME, insert=True, update=("*",)),
        "declaration_versions": Rows(seen=ME, insert=True),
        "qualification_decisions": Rows(seen=ME),
        "qualifying_rounds": Rows(seen=ME, insert=True, update=("*",)),
        "training_reviews": Rows(seen=ME, insert=True, update=("*",)),
        "calibrations": Rows(seen=ME),
        "hours_given": Rows(seen=MINE, insert=True),
        # The third reviewer sees the pair after the own lock.
        "assignments": Rows(
            seen=f"{MINE} OR script_id IN (SELECT script_id FROM blind_adjudicated)", own=MINE,
            update=("state", "locked_at", "sent_back_reason", "sent_back_note"),
        ),
        # Nothing tells a seeded script from the others, and no hash lets a guess at a covered word be tried.
        "scripts": Rows(
            seen=f"id IN (SELECT script_id FROM assignments WHERE {MINE})",
            columns=("id", "code", "window_id", "prompt_version_id", "text", "state"), update=("state",),
        ),
        "reviews": Rows(
            seen="assignment_id IN (SELECT id FROM assignments)", own=f"assignment_id IN ({MY_ASSIGNMENTS})",
            columns=("id", "assignment_id", "revision", "comment", "saved_at", "begun_at"),
            insert=True, update=("*",),
        ),
        "criterion_scores": Rows(
            seen="review_id IN (SELECT id FROM reviews)", own=f"review_id IN ({MY_REVIEWS})",
            insert=True, update=("*",), delete=True,
        ),
        # What somebody noted for themselves is read by nobody else, the third reviewer among them.
        "private_notes": Rows(seen=f"review_id IN ({MY_REVIEWS})", insert=True, update=("words",)),
        "passage_comments": Rows(
            seen=f"review_id IN ({MY_REVIEWS}) OR kind = 'candidate' AND review_id IN (SELECT id FROM reviews)",
            own=f"review_id IN ({MY_REVIEWS})",
            insert=True, update=("*",), delete=True,
        ),
        "review_revisions": Rows(seen=f"review_id IN ({MY_REVIEWS})", insert=True),
        "kept_marks": Rows(seen=f"review_id IN ({MY_REVIEWS})", insert=True),
        "mark_corrections": Rows(
            seen="assignment_id IN (SELECT id FROM assignments)", own=f"assignment_id IN ({MY_ASSIGNMENTS})", insert=True
        ),
        # The two who talk see both marks, a third who has not locked sees nothing of it.
        "talks": Rows(seen="script_id IN (SELECT script_id FROM blind_marked)", update=("ended_at", "outcome", "agreed")),
        "talk_turns": Rows(seen="script_id IN (SELECT script_id FROM blind_marked)", insert=True),
        "adjudications": Rows(seen="script_id IN (SELECT script_id FROM blind_adjudicated)", insert=True),
        # Raised and not read again: what comes of it is between the coordinators.
        "concerns": Rows(seen="script_id IN ('')", own=f"script_id IN (SELECT script_id FROM assignments WHERE {MINE})", insert=True),
        # The end of the chain and no event: what a reviewer does is recorded with the deed itself.
        "audit_events": Rows(columns=("seq", "hash"), insert=True),
    },
    mine={"blind_adjudicated": f"SELECT script_id FROM assignments WHERE {MINE} AND seat = 3 AND state = 'locked'",
        "blind_marked": f"SELECT script_id FROM assignments WHERE {MINE} AND seat < 3 AND state = 'locked'",
    },
    facts={
        # Whether marks stand alone, and which designations lack somebody: a fact each, no mark and no person.
        "joined_scripts": "SELECT script_id FROM assignments WHERE seat < 3 AND state = 'locked' "
        "GROUP BY script_id HAVING count(*) > 1",
        "waiting_designations": "SELECT DISTINCT scripts.window_id, prompt_versions.designation FROM scripts "
        "JOIN prompt_versions ON prompt_versions.id = scripts.prompt_version_id "
        "WHERE scripts.seed_of IS NULL AND scripts.state IN ('waiting', 'in_review') "
        "AND scripts.id NOT IN (SELECT script_id FROM identity_hits WHERE decision IS NULL) AND (SELECT count(*) FROM assignments "
        "WHERE assignments.script_id = scripts.id AND seat < 3 AND assignments.state IN ('assigned', 'locked')) < 2",
    },
)  # fmt: skip
