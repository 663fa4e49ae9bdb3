"""Near-duplicates: measured on a set made for it, from every shipped item and seven ways of rewriting it.

Precision is over all pairs of different shipped items, none of which repeats another; recall is over the
rewritten ones. The thresholds were chosen on every other item, the first among them; recall is measured on the rest.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from question_bank import similar
from question_bank.load import FOLDERS, load_items
from question_bank.model import Item
from question_bank.similar import Index, index_of, is_near, nearness, phrases

ITEMS = [item for folder in FOLDERS for item in load_items(folder)]
MEASURED = ITEMS[1::2]
WORDS = sorted({word for item in ITEMS for word in re.findall(r"[A-Za-z]{5,}", item.stem)})
Text = tuple[str, list[str]]


def _options(item: Item) -> list[str]:
    return [option.text for option in item.options]


def _other_words(text: str, share: float, chance: random.Random) -> str:
    return re.sub(r"[A-Za-z]{5,}", lambda m: chance.choice(WORDS) if chance.random() < share else m[0], text)


def rewritten(item: Item, chance: random.Random) -> Iterator[Text]:
    """The item with other words (12, 25 and 40 in a hundred), cut, lengthened, and with another stem or other options."""
    options, other = chance.sample(_options(item), len(item.options)), _options(chance.choice(ITEMS))
    sentences = re.split(r"(?<=[.?!])\s+", item.stem)
    for share in (0.12, 0.25, 0.40):
        yield _other_words(item.stem, share, chance), [_other_words(text, share, chance) for text in options]
    yield " ".join(sentences[1:]) or item.stem, options[:3]
    yield f"{item.stem} {sentences[0]}", [*options[:2], *other[:2]]
    yield "A colleague in another county asks what fits here. What would you choose first, and on what grounds?", options
    yield item.stem, other


def test_of_the_rewritten_items_nearly_all_are_found() -> None:
    chance, index = random.Random(5), index_of(ITEMS)
    texts = [(item.id, *text) for item in MEASURED for text in rewritten(item, chance)]
    found = sum(item_id in {near.item_id for near in index.near(stem, options)} for item_id, stem, options in texts)
    assert len(texts) > 500
    assert found / len(texts) >= 0.97


def test_of_all_pairs_of_different_items_none_is_called_near() -> None:
    each = [phrases(item.stem, _options(item)) for item in ITEMS]
    pairs = [(one, other) for place, one in enumerate(each) for other in each[:place]]
    assert len(pairs) > 10_000
    assert [pair for pair in pairs if is_near(len(pair[0] & pair[1]), *nearness(*pair))] == []


def test_the_order_of_options_case_and_endings_of_words_make_no_difference() -> None:
    item = ITEMS[0]
    one = phrases(item.stem, _options(item))
    assert one == phrases(item.stem.upper(), _options(item)[::-1])
    assert similar.phrases("They visited quickly", []) == similar.phrases("visits quick", [])


def test_an_index_can_grow_and_takes_the_newest_text_of_an_item_only() -> None:
    index, first, second = Index(), ITEMS[0], ITEMS[1]
    assert index.near(first.stem, _options(first)) == []
    index.add([("x", first.stem, _options(first))])
    index.add([("x", second.stem, _options(second)), ("y", first.stem, _options(first))])
    assert [near.item_id for near in index.near(first.stem, _options(first))] == ["y"]
    assert [near.item_id for near in index.near(second.stem, _options(second))] == ["x"]
    assert index.near(second.stem, _options(second), but="x") == []
    assert len(index) == 2


def test_an_empty_text_is_near_nothing() -> None:
    assert index_of(ITEMS).near("", ["", ""]) == []
