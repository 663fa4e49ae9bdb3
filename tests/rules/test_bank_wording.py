"""What a writer types: what a version needs, the document it is kept as, differences word by word, pictures, sealing."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from exam_app.bank.editing import ago
from exam_app.bank.rules import KeyNotThere, checked_key
from exam_app.bank.rules.wording import Wording, as_item, document_of, problems, tidied, wording_from
from exam_app.errors import NotReady, Refused
from exam_app.vault import Ring, Unsealable, read_keys
from question_bank.lint import open_flags
from question_bank.picture import LONGEST_SIDE, NotAPicture, remade
from question_bank.wording import compare
from tests.build_bank import WORDING
from tests.rules.bank_build import FRAMEWORK


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"stem": ""}, "stem"), ({"rationale": "\n"}, "rationale"), ({"area": "reflection"}, "area"),
        ({"level": "deep"}, "level"), ({"reference_text": ""}, "reference_text"), ({"reference_url": "http://x"}, "reference_url"),
        ({"key": ""}, "key"), ({"key": "E"}, "key"), ({"key": "AB"}, "key"), ({"kind": "multiple", "key": "ABCD"}, "key"),
        ({"options": ("a", "b", "", "", "")}, "option_c"), ({"options": ("a", "", "b", "c", "")}, "option_b"),
        ({"options": ("a", "b", "A ", "c", "")}, "option_c"),
        ({"stem": "![](image:x) What?"}, "stem"), ({"stem": "![A cup](https://example.org/a.png) What?"}, "stem"),
    ],
)  # fmt: skip
def test_a_version_needs_all_its_parts(changes: dict[str, object], field: str) -> None:
    assert problems(WORDING, FRAMEWORK) == {}
    assert list(problems(replace(WORDING, **changes), FRAMEWORK)) == [field]  # type: ignore[arg-type]


def test_five_options_and_several_right_ones_are_allowed() -> None:
    five = replace(WORDING, options=tuple("abcde"), key="BD", kind="multiple")
    assert problems(five, FRAMEWORK) == {}
    assert set(as_item(replace(five, reasons=tuple("vwxyz")), "x", "Iris").distractors) == set("ACE")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    st.builds(Wording, title=texts, stem=texts, options=st.tuples(*[texts] * 5), key=st.text("ABCDE", max_size=5), notes=texts)
)
def test_a_wording_survives_as_a_document_and_tidying_twice_is_tidying_once(wording: Wording) -> None:
    assert wording_from(document_of(wording)) == wording
    assert tidied(tidied(wording)) == tidied(wording)


@given(texts, texts)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.how != "added") == before
    assert "".join(p.text for p in pieces if p.how != "removed") == after


def test_a_difference_goes_by_words() -> None:
    assert [(p.how, p.text) for p in compare("four small homes", "five small homes")] == [
        ("removed", "four"), ("added", "five"), ("same", " small homes"),
    ]  # fmt: skip


def test_the_flags_that_anybody_may_see_do_not_betray_the_key() -> None:
    betraying = replace(
        WORDING,
        options=("Ask which of the four families in the hurry of ten minutes stays with her most of all", "b", "c", "d", ""),
    )
    assert "key-much-longer" not in open_flags(as_item(betraying, "x", ""), FRAMEWORK)
    assert open_flags(as_item(replace(WORDING, stem="What is not right?"), "x", ""), FRAMEWORK) == ["negative-stem"]


@pytest.mark.parametrize(
    ("letters", "kind"), [("", "single"), ("AB", "single"), ("E", "single"), ("ABCD", "multiple"), ("", "multiple")]
)
def test_a_key_fits_its_kind(letters: str, kind: str) -> None:
    with pytest.raises(KeyNotThere):
        checked_key(letters, "ABCD", kind, "because")
    assert checked_key("CA", "ABCD", "multiple", "because") == "AC"
    with pytest.raises(Refused, match="reason"):
        checked_key("A", "ABCD", "single", " ")


def _file(kind: str, size: tuple[int, int], mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 1 if mode == "P" else "teal").save(
        out, kind, **({"exif": b"Exif\x00\x00CANARY"} if kind == "JPEG" else {})
    )
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media"), [("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/png"), ("JPEG", "image/jpeg")]
)
def test_a_picture_is_drawn_anew(kind: str, media: str) -> None:
    made = remade(_file(kind, (40, 20)))
    assert (made.media, made.width, made.height) == (media, 40, 20)
    assert b"CANARY" not in made.data


def test_a_large_picture_is_made_smaller_and_a_huge_one_refused() -> None:
    assert max(remade(_file("PNG", (3_000, 10))).width, 0) == LONGEST_SIDE
    with pytest.raises(NotAPicture, match="24 million"):
        remade(_file("PNG", (6_000, 5_000)))
    with pytest.raises(NotAPicture, match="kB"):
        remade(b"x" * 2_000_000)
    for raw in (b"", b"<svg/>", _file("PNG", (40, 20))[:60]):
        with pytest.raises(NotAPicture):
            remade(raw)


def test_what_is_sealed_opens_in_its_place_with_its_key_only() -> None:
    old, new = b"o" * 32, b"n" * 32
    sealed = Ring([old]).seal("answer_keys|sealed|1", "A, because")
    assert "A, because" not in sealed
    assert sealed != Ring([old]).seal("answer_keys|sealed|1", "A, because"), "the same key looks different each time"
    assert Ring([new, old]).unseal("answer_keys|sealed|1", sealed) == "A, because"
    for ring, place, text in (
        (Ring([new]), "answer_keys|sealed|1", sealed),
        (Ring([old]), "answer_keys|sealed|2", sealed),
        (Ring([old]), "answer_keys|sealed|1", sealed[:-6] + "AAAAAA"),
    ):
        with pytest.raises(Unsealable):
            ring.unseal(place, text)


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "bank-key"
    sealed = read_keys(path).seal("a", "b")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_keys(path).unseal("a", sealed) == "b"
    assert os.listdir(tmp_path) == ["bank-key"]
    path.chmod(0o640)
    with pytest.raises(NotReady, match="chmod 600"):
        read_keys(path)
    path.chmod(0o600)
    path.write_text("not a key\n")
    with pytest.raises(NotReady):
        read_keys(path)


def test_how_long_ago_is_said_in_words() -> None:
    now = datetime(2026, 5, 12, 9, tzinfo=UTC)
    said = [ago(now, now - timedelta(minutes=m)) for m in (0, 1, 2, 59, 60, 180, 1440, 3000)]
    assert said == [
        "just now",
        "1 minute ago",
        "2 minutes ago",
        "59 minutes ago",
        "1 hour ago",
        "3 hours ago",
        "1 day ago",
        "2 days ago",
    ]
