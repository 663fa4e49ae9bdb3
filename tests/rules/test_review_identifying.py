"""Finding what gives a writer away: nearly everything that is planted, and hardly anything in papers that give nobody away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.review.rules.identifying import Hit, Known, find
from exam_app.review.rules.redaction import overlay, places_of
from exam_app.review.rules.words import is_near, words_in
from question_bank.load import load_anchors, load_items, load_prompts

ADA = Known(
    own=("Ada-Marie Lindqvist",), others=("Dr. Sofia Marsh", "Paula Reyes-Ortega", "Thomas Whitcombe"),
    organisations=("Riverside Family Center", "North Carolina Infant Mental Health Association", "NCIMHA"), places=("Asheville",),
    mails=("ada.lindqvist@riverside.example",), numbers=("LCSW-C012345", "828 555 0134"),
)  # fmt: skip
JOSE = Known(
    own=("José Ángel Núñez O’Brien",), others=("Björn Sørensen",), organisations=("Clínica Ébano", "Bright Beginnings Early Childhood Project"),
    places=("Reading", "San Ysidro"), mails=("jose@ebano.example",),
)  # fmt: skip
ROSE = Known(own=("Rose Young",), others=("Mark Hill", "Grace Okonkwo"), organisations=("Hope House",), places=("Reading",))
KATE = Known(
    own=("Katherine Li",), others=("Elizabeth Winterbourne",), organisations=("Tidewater Institute for Babies and Families",)
)

PLANTED = [
    (ADA, "I would say to her, as |Ada| always does, that I wait."),
    (ADA, "Signed by |Ada-Marie Lindqvist| in May."),
    (ADA, "Ms. |Lindqvist| would visit once more."),
    (ADA, "as |lindqvist| wrote before"),
    (ADA, "as |LINDQVIST| wrote before"),
    (ADA, "The worker, |Lindqvst|, sits on the floor."),
    (ADA, "The worker, |Lindqivst|, sits on the floor."),
    (ADA, "The worker, |Lindkvist|, sits on the floor."),
    (ADA, "the worker |lindquist| sits on the floor"),
    (ADA, "In |Lindqvist’s| visits there is time."),
    (ADA, "The visitor |Ada Lindqvist| sits on the floor."),
    (ADA, "She calls the visitor |ada marie|, and she waits."),
    (ADA, "She notes it in the chart (|A. L.|) and goes on."),
    (ADA, "A colleague, |Sofia Marsh|, was there."),
    (ADA, "My supervisor, |Dr. Marsh|, taught me to wait."),
    (ADA, "I brought it to |Reyes| on Monday."),
    (ADA, "I brought it to |Ortega| on Monday."),
    (ADA, "I brought it to |Thomas Whitcombe| on Monday."),
    (ADA, "I brought it to |Whitcomb| on Monday."),
    (ADA, "At |Riverside Family Center| we visit weekly."),
    (ADA, "At |riverside family center| we visit weekly."),
    (ADA, "At |Riverside| we visit weekly."),
    (ADA, "At |Riversde Family Centre| we visit weekly."),
    (ADA, "At |RFC| we visit weekly."),
    (ADA, "The |NCIMHA| asks that we wait."),
    (ADA, "The |North Carolina Infant Mental Health Association| asks that we wait."),
    (ADA, "Families here in |Asheville| know how it is."),
    (ADA, "Families near |Ashville| know how it is."),
    (ADA, "Write to |ada.lindqvist@riverside.example| for more."),
    (ADA, "Write to |ada.lindqvist (at) riverside (dot) example| for more."),
    (ADA, "Call me on |(828) 555-0134| any time."),
    (ADA, "Call me on |828.555.0134| any time."),
    (ADA, "My license is |LCSW-C012345| since 2012."),
    (ADA, "My licence number is |012345|, which is valid."),
    (JOSE, "The visitor, |Jose|, sits on the floor."),
    (JOSE, "The visitor, |José|, sits on the floor."),
    (JOSE, "The visitor, |Jose\u0301|, sits on the floor."),
    (JOSE, "The visitor, |Pepe|, sits on the floor."),
    (JOSE, "The visitor, |Nunez|, sits on the floor."),
    (JOSE, "The visitor, |OBrien|, sits on the floor."),
    (JOSE, "The visitor, |O'Brien|, sits on the floor."),
    (JOSE, "I learned from |Bjorn Sorensen| to wait."),
    (JOSE, "I learned from |Sorenson| to wait."),
    (JOSE, "At |clinica ebano| we visit weekly."),
    (JOSE, "At |Clínica Ébano| we visit weekly."),
    (JOSE, "At |Bright Beginnings Early Childhood Project| we visit weekly."),
    (JOSE, "Families in |San Ysidro| know how it is."),
    (JOSE, "The families of |Reading| know how it is."),
    (ROSE, "The visitor, |Rose|, sits on the floor."),
    (ROSE, "It is what Ms. |Young| would do."),
    (ROSE, "the visitor |rose young| sits on the floor"),
    (ROSE, "I would ask |Mark Hill| about it."),
    (ROSE, "I would ask |Okonkwo| about it."),
    (ROSE, "We at |Hope House| wait with families."),
    (KATE, "The visitor, |Katherine|, sits on the floor."),
    (KATE, "The visitor, |Kate|, sits on the floor."),
    (KATE, "The visitor, Ms. |Li|, sits on the floor."),
    (KATE, "I would ask |E. Winterbourne| about it."),
    (KATE, "At |Tidewater| we visit weekly."),
    (KATE, "At |TIBF| we visit weekly."),
    (Known(), "Hello, my name is |Ada Lindqvist| and I wait."),
    (Known(), "my name is |ada|, and I would wait"),
    (Known(), "I work at |Harbor Clinic| with families."),
    (Known(), "I am |Ada Lindqvist|, a social worker."),
    (Known(), "In my agency, |Harbor Steps|, we wait."),
    (Known(), "My supervisor, |Dr. Vance|, would say so."),
    (Known(), "I live in |Santa Fe| and drive a lot."),
    (Known(), "See |www.harborsteps.org/team| for more."),
    (Known(), "Find me as |@adavisits| online."),
    (Known(), "Call |+1 828 555 0134| for more."),
    (Known(), "My endorsement number is |4471|."),
    (Known(), "I would wait with her.\n\n– |Ada L.|"),
    (Known(), "I would wait with her.\n\nSincerely,\n|Ada|"),
    (Known(), "I would wait with her.\n\n|Ada Lindqvist|"),
]  # fmt: skip

SURNAMES = [
    "Smith",
    "Brown",
    "Garcia",
    "Miller",
    "Young",
    "King",
    "Hill",
    "Green",
    "Baker",
    "Reed",
    "Kelly",
    "Ward",
    "Wood",
    "Bell",
    "Marsh",
    "Price",
    "Long",
    "Winters",
    "Fields",
    "Parker",
]
WRITERS = (
    ADA,
    JOSE,
    ROSE,
    KATE,
    *(Known(own=(f"Mary {name}",), organisations=(f"{name} Family Services",)) for name in SURNAMES),
)

INNOCENT = [
    (ROSE, "Rose from her chair, she was young and tall, full of hope. Reading to the baby is a good start. Hill walks help."),
    (ROSE, "The young mother rose. A mark of grace: she goes on reading. The hope in the house is small."),
    (ADA, "The marsh behind the river side is wide. A family center is near. In March she came to us."),
    (ADA, "It is 8 a.m. and the visit on 12.05.2024 lasted from 2019-2021. See 400-900 words, 3,000 families, 24 months."),
    (KATE, "She likes to lie there. I will, of course, wait. The tide waters the land."),
    (Known(), "I am Worried about her. I work with families in their homes. My name does not matter here."),
    (Known(), "I would wait with her.\n\nThis is the end of my answer."),
    (Known(), "I work in a clinic. My supervisor says so. We live in hard times. I teach in the spring."),
]


def planted(marked: str) -> tuple[str, int, int]:
    """The text without its bars, and where they stood."""
    start, end = marked.index("|"), marked.rindex("|") - 1
    return marked.replace("|", ""), start, end


def common_words(texts: list[str]) -> frozenset[str]:
    return frozenset(w.plain for text in texts for w in words_in(text) if not w.is_capital)


COMMON = common_words([p.vignette for p in load_prompts()] + [a.text for a in load_anchors()] + [i.stem for i in load_items()])


def is_covered(hits: list[Hit], text: str, start: int, end: int) -> bool:
    """Whether every letter of the planted words lies in a hit; a title or an initial may stay."""
    wanted = [w for w in words_in(text) if start <= w.start < end and len(w.raw) > 2] or [
        w for w in words_in(text) if start <= w.start < end
    ]
    inside = all(any(h.start <= w.start and w.end <= h.end for h in hits) for w in wanted)
    return inside and bool(hits)


def test_at_least_95_of_100_planted_identifiers_are_found() -> None:
    missed = []
    for known, marked in PLANTED:
        text, start, end = planted(marked)
        if not is_covered(find(text, known, common=COMMON), text, start, end):
            missed.append(marked)
    assert len(PLANTED) >= 50
    assert 1 - len(missed) / len(PLANTED) >= 0.95, missed


@pytest.mark.parametrize(("known", "text"), INNOCENT)
def test_everyday_words_raise_no_alarm(known: Known, text: str) -> None:
    assert [text[h.start : h.end] for h in find(text, known, common=COMMON)] == []


def test_papers_that_give_nobody_away_raise_hardly_any_alarm() -> None:
    prompts = {p.id: "\n".join([p.title, p.instruction, p.vignette, *p.questions]) for p in load_prompts()}
    papers = [(a.text, prompts[a.prompt]) for a in load_anchors()] + [(text, "") for text in prompts.values()]
    # Without the words of the papers themselves, which would make it too easy.
    common = common_words([p.vignette for p in load_prompts()] + [i.stem for i in load_items()])
    alarms = [
        text[h.start : h.end] for text, task in papers for known in WRITERS for h in find(text, known, task=task, common=common)
    ]
    assert len(papers) >= 28
    assert len(alarms) / (len(WRITERS) * len(papers)) < 0.02, alarms


def test_a_name_of_the_task_counts_only_beside_another_of_the_same_name() -> None:
    maria, task = Known(own=("Maria Santos",)), "Maria holds Emilio."
    assert find("I would sit with Maria and wait.", maria, task=task) == []
    text = "I would say: Maria Santos waits."
    assert [text[h.start : h.end] for h in find(text, maria, task=task)] == ["Maria Santos"]


def test_neighbouring_words_of_a_name_are_one_hit() -> None:
    assert find("So says Ada-Marie Lindqvist again.", ADA) == [Hit(8, 27, "name")]


@pytest.mark.parametrize(
    ("one", "two", "near"),
    [("marsh", "march", True), ("marsh", "mash", True), ("marsh", "mrash", True), ("marsh", "marshs", True), ("marsh", "mrahs", False),
     ("a", "", True), ("ab", "ba", True), ("abc", "a", False)],
)  # fmt: skip
def test_one_letter_makes_words_near(one: str, two: str, near: bool) -> None:
    assert is_near(one, two) is near
    assert is_near(two, one) is near


def test_a_redaction_covers_the_passage_and_keeps_the_length() -> None:
    text = "Ada Lindqvist waits.\nShe is Ada."
    assert overlay(text, [(0, 13, "name"), (28, 31, "name")]) == "[name]······· waits.\nShe is ···."


def test_lines_stay_where_they_are_under_a_redaction() -> None:
    assert overlay("one two\nthree four", [(4, 13, "own")]) == "one ···\n····· four"


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_whatever_is_redacted_the_length_and_the_rest_stay(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [(min(p), min(max(p), len(text)), "name") for p in pairs if min(p) < min(max(p), len(text))]
    shown = overlay(text, spans)
    assert len(shown) == len(text)
    covered = {i for start, end, _ in spans for i in range(start, end)}
    assert all(shown[i] == text[i] for i in range(len(text)) if i not in covered or text[i] in "\r\n")


def test_words_are_found_however_the_lines_break() -> None:
    assert places_of("at Harbor\n Clinic, at Harbor Clinic", "Harbor Clinic") == [(3, 17), (22, 35)]
    assert places_of("anything", "  ") == []


@given(st.text(max_size=200))
def test_hits_are_in_order_inside_the_text_and_apart(text: str) -> None:
    hits = find(text, ADA)
    assert all(0 <= h.start < h.end <= len(text) for h in hits)
    assert all(a.end <= b.start for a, b in zip(hits, hits[1:], strict=False))
