"""Content files are read strictly, and every fault is told so that its writer can mend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from question_bank import load
from question_bank.load import ContentError, Fault
from question_bank.model import CognitiveLevel, LevelShare, Option, Reference, Standing, Use
from tests.rules.bank_build import content, spoil

ITEM, PROMPT, RUBRIC = "items/a-001.toml", "prompts/essay-01.toml", "rubrics/essay-01.toml"
ANCHOR, TRAINING, BLUEPRINT = "anchors/essay-01-meets.toml", "anchors/essay-01-practice-1.toml", "blueprints/bp.toml"
LOADERS: dict[str, Callable[[Path], object]] = {
    "framework.toml": load.load_framework,
    "items": load.load_items,
    "prompts": load.load_prompts,
    "rubrics": load.load_rubrics,
    "anchors": load.load_anchors,
    "blueprints": load.load_blueprints,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return content(tmp_path)


def faults_of(folder: Path, name: str) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        LOADERS[name.partition("/")[0]](folder)
    return caught.value.faults


def only_fault(folder: Path, name: str) -> Fault:
    (fault,) = faults_of(folder, name)
    assert fault.file == name
    return fault


def test_a_sound_item_is_read_as_it_was_written(folder: Path) -> None:
    (item,) = load.load_items(folder)
    assert (item.id, item.key, item.level, item.enemies) == ("a-001", "B", CognitiveLevel.APPLICATION, ())
    assert item.stem == "Ruth falls silent.\n\nWhich response helps her best?"
    assert item.options[1] == Option("B", "Wonder with her aloud")
    assert item.distractors == {"A": "Too fast.", "C": "Turns away from her."}
    assert item.reference is not None
    assert item.reference.url == "https://example.org/fraiberg"


def test_a_reference_needs_no_address(folder: Path) -> None:
    spoil(folder, ITEM, 'url = "https://example.org/fraiberg"\n', "")
    assert load.load_items(folder)[0].reference == Reference(
        "Fraiberg, S. (1980). Clinical studies in infant mental health. Basic Books."
    )


def test_sound_prompts_rubrics_and_anchors_are_read(folder: Path) -> None:
    assert load.load_prompts(folder)[0].word_guide == (400, 900)
    assert load.load_rubrics(folder)[0].points == (0, 2, 4, 5)
    papers = load.load_anchors(folder)
    examples = [paper.standing for paper in papers if paper.use is Use.EXAMPLE]
    assert examples == [Standing.BELOW, Standing.MEETS, Standing.STRONG]
    assert [paper.use for paper in papers if paper.use is not Use.EXAMPLE] == [Use.PRACTICE, Use.QUALIFYING, Use.QUALIFYING]
    assert [mark.level for mark in papers[0].marks] == [3] * 5


def test_a_sound_blueprint_is_read(folder: Path) -> None:
    (blueprint,) = load.load_blueprints(folder)
    assert [cell.count for cell in blueprint.cells] == [1, 2]
    assert blueprint.levels[1] == LevelShare(CognitiveLevel.APPLICATION, least=1, most=3)


def test_the_shipped_framework_has_eleven_domains_and_sixty_one_areas() -> None:
    framework = load.load_framework()
    assert (len(framework.domains), len(framework.areas)) == (11, 61)


def test_an_area_inherits_the_codes_of_its_domain_unless_it_has_its_own() -> None:
    areas = load.load_framework().areas
    assert areas["theoretical-foundations/theories-of-change"].codes == ("A",)
    assert areas["theoretical-foundations/statistics"].codes == ("P", "R/F")
    assert areas["leading-people/advocacy"].domain_id == "leading-people"


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "problem"),
    [
        (ITEM, 'title = "A', 'titel = "x"\ntitle = "A', "titel", "is not a known field"),
        (ITEM, "[reference]\n", "[reference]\npage = 3\n", "reference.page", "is not a known field"),
        (ITEM, 'author = "Iris"\n', "", "author", "is missing"),
        (ITEM, 'author = "Iris"', 'author = "  "', "author", "is blank"),
        (ITEM, 'author = "Iris"', "author = 7", "author", "is not text"),
        (ITEM, "enemies = []", 'enemies = "a-002"', "enemies", "is not a list"),
        (ITEM, "enemies = []", "enemies = [2]", "enemies", "holds something that is not text"),
        (ITEM, "enemies = []", 'enemies = [" "]', "enemies", "holds a blank entry"),
        (ITEM, 'level = "application"', 'level = "hard"', "level", "'hard' is not known"),
        (ITEM, 'id = "a-001"', 'id = "a-002"', "id", "'a-002' is not the file name"),
        (ITEM, 'key = "B"', 'key = "E"', "key", "'E' is not an option"),
        (ITEM, 'C = "Turns', 'D = "Turns', "distractors", "has the letters A, D"),
        (ITEM, 'C = "Turns away from her."\n', "", "distractors", "has the letters A"),
        (ITEM, 'C = "Turns', 'B = "Why?"\nC = "Turns', "distractors", "has the letters A, B, C"),
        (ITEM, 'C = "Tell', 'D = "Tell', "options", "has the letters A, B, D"),
        (ITEM, "https:", "http:", "reference.url", "'http://example.org/fraiberg' is not a secure address"),
        (PROMPT, "[400, 900]", "[900, 400]", "word_guide", "[900, 400] is not a range"),
        (PROMPT, '["What do you notice?", "What do you say?"]', "[]", "questions", "is empty"),
        (PROMPT, '"supervisor"', '"boss"', "perspective", "'boss' is not known"),
        (RUBRIC, "version = 1", "version = 0", "version", "0 is below 1"),
        (RUBRIC, "version = 1", "version = true", "version", "is not a whole number"),
        (RUBRIC, "criterion-2", "criterion-1", "criteria", "two criteria have the same id"),
        (RUBRIC, 'asks = "What', 'ask = "x"\nasks = "What', "criteria[1].ask", "is not a known field"),
        (ANCHOR, "criterion-2", "criterion-1", "marks", "are not the criteria of the rubric"),
        (ANCHOR, "level = 3", "level = 5", "marks", "give a level that the rubric lacks"),
        (ANCHOR, 'prompt = "essay-01"', 'prompt = "essay"', "prompt", "'essay' is no prompt with a rubric"),
        (ANCHOR, 'standing = "meets"', 'standing = "below"', "id", "does not name its prompt and standing"),
        (TRAINING, 'use = "practice"', 'use = "qualifying"', "id", "does not name its prompt and use"),
        (TRAINING, 'use = "practice"\n', "", "use", "is missing"),
        (BLUEPRINT, "total = 3", "total = 4", "total", "is 4 but the cells add up to 3"),
        (BLUEPRINT, "writing", "listening", "cells", "'communicating/listening' is listed twice"),
        (BLUEPRINT, '"Communicating"', '"Reflection"', "cells", "two cells are called 'Reflection'"),
        (BLUEPRINT, "min = 1, max = 3", "min = 4, max = 3", "levels.application.min", "4 is above max 3"),
        (BLUEPRINT, "max = 3", "max = 0", "levels.application.min", "1 is above max 0"),
        (BLUEPRINT, "min = 1, max = 3", "min = 0, max = 0", "levels", "allow 0 to 2 items, the form has 3"),
        (BLUEPRINT, "count = 1", "count = 0", "cells[1].count", "0 is below 1"),
        (BLUEPRINT, "total = 3", 'total = 3\njob_analysis_on = "May"', "job_analysis_on", "is not a day"),
        (BLUEPRINT, "analysis = {", "analyses = {", "levels.analysis", "is missing"),
        ("framework.toml", '"communicating"', '"thinking"', "domains", "'thinking' stands there twice"),
        ("framework.toml", '"knowledge"', '"wisdom"', "domains[1].kind", "'wisdom' is not known"),
        (
            "framework.toml",
            'id = "listening"',
            'id = "Lis ten"',
            "domains[7].areas[1].id",
            "'Lis ten' is not an id",
        ),
    ],
)
def test_a_fault_names_its_file_its_field_and_the_problem(
    folder: Path, name: str, old: str, new: str, field: str, problem: str
) -> None:
    spoil(folder, name, old, new)
    faults = [fault for fault in faults_of(folder, name) if (fault.field, fault.problem) == (field, problem)]
    assert [fault.file for fault in faults] == [name]


def test_a_fault_says_how_to_mend_it(folder: Path) -> None:
    spoil(folder, ITEM, 'key = "B"', 'key = "E"')
    assert str(only_fault(folder, ITEM)) == "items/a-001.toml, key: 'E' is not an option. Write one of: A, B, C."


def test_a_missing_table_is_one_fault_and_not_one_for_each_field(folder: Path) -> None:
    spoil(folder, BLUEPRINT, "recall = { min = 0, max = 1 }\n", "")
    assert only_fault(folder, BLUEPRINT).field == "levels.recall"


def test_all_faults_of_a_folder_come_in_one_message(folder: Path) -> None:
    spoil(folder, ITEM, 'author = "Iris"\n', "")
    spoil(folder, ITEM, 'status = "sample"\n', "")
    (folder / "items" / "b-001.toml").write_text("not toml at all", encoding="utf-8")
    (folder / "items" / "c-001.toml").write_bytes(b'id = "\xff"')
    faults = faults_of(folder, ITEM)
    assert [(fault.file, fault.field) for fault in faults] == [
        ("items/a-001.toml", "author"),
        ("items/a-001.toml", "status"),
        ("items/b-001.toml", "whole file"),
        ("items/c-001.toml", "whole file"),
    ]
    assert all(str(fault) in str(ContentError(faults)) for fault in faults)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert only_fault(tmp_path, "items").problem == "is not there"


def test_a_missing_framework_is_told(tmp_path: Path) -> None:
    assert only_fault(tmp_path, "framework.toml").field == "whole file"
