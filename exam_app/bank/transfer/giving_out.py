"""Items as a file for another system: what of them the format holds, and the file, read on the record."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank import keys, listing
from exam_app.bank.keys import SealedKey
from exam_app.bank.listing import ItemFilter
from exam_app.bank.models import Image, ItemVersion, VignetteVersion
from exam_app.bank.readers import note_readings
from exam_app.bank.rules.wording import IMAGE
from question_bank.formats import (
    DraftImage,
    DraftItem,
    DraftOption,
    DraftStimulus,
    Export,
    Format,
    Kind,
    Source,
    Unsupported,
    write,
)
from question_bank.formats.prose import one_paragraph

MEDIA = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the file does not hold: its name and reason, and the codes of the items it belongs to."""

    name: str
    reason: str
    codes: Sequence[str]
    is_kept: bool


@dataclass(frozen=True, slots=True)
class GivenOut:
    """A file that has not been handed over yet, and what it holds."""

    file: Export
    format: Format
    version_ids: Sequence[int]  # of the items that are in it
    items: int
    losses: Sequence[Loss]

    @property
    def left_out(self) -> int:
        """How many of the items stay out of the file."""
        return len({code for loss in self.losses if not loss.is_kept for code in loss.codes})

    @property
    def name(self) -> str:
        return f"items.{self.file.extension}"


def prepare(session: Session, wanted: ItemFilter, codes: Sequence[str], format: Format, *, by: str) -> GivenOut:
    """The newest versions of the items that pass the filter (and have one of these codes, if any are given), as a file.

    Items that this person is to review and has not answered stay out, because the file holds their keys.
    """
    versions = _versions(session, wanted, codes)
    waiting = keys.to_answer_first(session, by)
    open_ones = [version for version in versions if version.item_id not in waiting]
    secrets = keys.keys_of(session, open_ones)
    images = _images(session, open_ones, secrets)
    stimuli, refs = _stimuli(open_ones, images)
    drafts = [as_draft(version, secrets[version.id], refs, images) for version in open_ones if version.id in secrets]
    file = write(format, drafts, stimuli=stimuli)
    told = [*file.unsupported, *_left_away(open_ones, secrets), *_waiting(versions, waiting)]
    outside = {each.item for each in told if not each.is_kept}
    inside = [version.id for version in open_ones if version.id in secrets and version.item.code not in outside]
    return GivenOut(file, format, inside, len(versions), _losses(told))


def hand_over(session: Session, given: GivenOut, *, by: str, now: datetime) -> None:
    """Record that this person gets text and key of every item in the file."""
    versions = session.scalars(sa.select(ItemVersion).where(ItemVersion.id.in_(given.version_ids))).all()
    note_readings(session, versions, by=by, now=now)
    keys.open_keys(session, {version.item.public_id: version.item.code for version in versions}, by=by, now=now)
    facts = {"format": str(given.format), "items": len(versions), "sha256": hashlib.sha256(given.file.data).hexdigest()}
    audit.record(session, Event.ITEMS_EXPORTED, by=by, about="bank", at=now, **facts)


def _versions(session: Session, wanted: ItemFilter, codes: Sequence[str]) -> list[ItemVersion]:
    ids = listing.version_ids(session, wanted)
    found = {version.id: version for version in session.scalars(sa.select(ItemVersion).where(ItemVersion.id.in_(ids)))}
    return [found[each] for each in ids if not codes or found[each].item.code in codes]


def _images(
    session: Session, versions: Sequence[ItemVersion], secrets: Mapping[int, SealedKey]
) -> Mapping[str, tuple[str, bytes]]:
    """Every picture that the versions show, by its address in their texts: a name for the file, and its bytes."""
    texts = {version.asked for version in versions} | {option.text for version in versions for option in version.options}
    texts |= {text for key in secrets.values() for text in (key.rationale, *key.distractors.values())}
    shown = {found["target"].removeprefix("image:") for text in texts for found in IMAGE.finditer(text)}
    rows = session.scalars(sa.select(Image).options(undefer(Image.data)).where(Image.public_id.in_(shown)))
    return {f"image:{row.public_id}": (f"image-{row.sha256[:16]}.{MEDIA[row.media]}", row.data) for row in rows}


def _plain(text: str, images: Mapping[str, tuple[str, bytes]]) -> str:
    for address, (name, _) in images.items():
        text = text.replace(f"]({address})", f"]({name})")
    return text


def _shown(texts: Sequence[str], images: Mapping[str, tuple[str, bytes]]) -> tuple[DraftImage, ...]:
    each = [(found["target"], found["alt"]) for text in texts for found in IMAGE.finditer(text) if found["target"] in images]
    return tuple(DraftImage(*images[address], alt) for address, alt in dict(reversed(each)).items())


def _stimuli(
    versions: Sequence[ItemVersion], images: Mapping[str, tuple[str, bytes]]
) -> tuple[list[DraftStimulus], dict[int, str]]:
    """The vignettes of these versions, and the name that each vignette version has in the file."""
    used = {version.vignette.id: version.vignette for version in versions if version.vignette}
    refs = {each.id: _ref(each, list(used.values())) for each in used.values()}
    stimuli = [
        DraftStimulus(refs[each.id], _line(each.title), _plain(each.text, images), _shown([each.text], images))
        for each in used.values()
    ]
    return stimuli, refs


def _ref(vignette: VignetteVersion, others: Sequence[VignetteVersion]) -> str:
    is_alone = sum(other.vignette_id == vignette.vignette_id for other in others) == 1
    return vignette.vignette.code if is_alone else f"{vignette.vignette.code}-v{vignette.number}"


def _line(text: str) -> str:
    return " ".join(text.split())


def as_draft(version: ItemVersion, key: SealedKey, refs: Mapping[int, str], images: Mapping[str, tuple[str, bytes]]) -> DraftItem:
    is_single = version.kind == Kind.SINGLE
    reasons = {**key.distractors, **({key.letter: key.rationale} if is_single else {})}
    options = tuple(
        DraftOption(
            o.letter, one_paragraph(_plain(o.text, images)), o.letter in key.letter, _plain(reasons.get(o.letter, ""), images)
        )
        for o in version.options
    )
    texts = [version.stem, *(o.text for o in version.options), *reasons.values(), "" if is_single else key.rationale]
    return DraftItem(
        version.item.code, _line(version.title), Kind(version.kind), _plain(version.stem, images), options,
        feedback="" if is_single else _plain(key.rationale, images), area=version.area, level=version.level,
        reference=_line(version.reference_text), reference_url=version.reference_url or "",
        stimulus=refs[version.vignette.id] if version.vignette else "", images=_shown(texts, images),
    )  # fmt: skip


def _left_away(versions: Sequence[ItemVersion], secrets: Mapping[int, SealedKey]) -> Iterator[Unsupported]:
    for version in versions:
        key = secrets.get(version.id)
        if key is None:
            yield _told(version, "an item without a key", "set its key first", is_kept=False)
            continue
        beside = {
            "items never beside each other": version.enemies, "notes of the writers": key.notes,
            "how many will know it": version.expected_percent is not None,
        }  # fmt: skip
        for name, value in beside.items():
            if value:
                yield _told(version, name, "no format has a place for it", is_kept=True)


def _waiting(versions: Sequence[ItemVersion], waiting: frozenset[int]) -> Iterator[Unsupported]:
    for version in versions:
        if version.item_id in waiting:
            yield _told(version, "an item that you review", "answer it first; its key would be in the file", is_kept=False)


def _told(version: ItemVersion, name: str, reason: str, *, is_kept: bool) -> Unsupported:
    return Unsupported(Source(), version.item.code, name, reason, is_kept)


def _losses(told: Sequence[Unsupported]) -> list[Loss]:
    codes: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
    for each in told:
        codes[each.is_kept, each.name, each.reason].append(each.item)
    return [Loss(name, reason, sorted(set(items)), is_kept) for (is_kept, name, reason), items in sorted(codes.items())]
