"""The text around the interaction of an item: its stem, its images, the shared text it rests on, its feedback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from question_bank.formats.draft import name_from
from question_bank.formats.gather import Notes
from question_bank.formats.pictures import Find, Pictures, Shelf
from question_bank.formats.prose import HtmlText, to_markdown
from question_bank.formats.prose.to_markdown import Unwritable
from question_bank.formats.prose.tree import Block, Span, paragraph
from question_bank.formats.qti import feedback

SLOT = "slot"  # stands for the interaction while the text around it is read
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
ACTS = ("javascript:", "data:", "vbscript:")
Stimulus = Callable[[str, Notes], str]  # the ref of the shared text at this address, "" when it is not there


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an item needs from the package around it. `code` stands in when its own identifier is not unique."""

    shelf: Shelf
    find: Find
    stimulus: Stimulus
    code: str
    metadata: Mapping[str, str]


class Body:
    """The parts of one item that every kind of item has."""

    def __init__(self, item: Element, body: Element, notes: Notes, around: Surroundings) -> None:
        self._body, self._notes, self._around = body, notes, around
        self.pictures = Pictures(around.shelf, around.find, notes)
        self.code = around.code or name_from(item.get("identifier", ""))
        self.title = " ".join(item.get("title", "").split())
        self.stimulus = ""
        for ref in item.iter("assessmentStimulusRef"):
            self._take_stimulus(ref.get("href", ""))
        self._set_rubrics_aside()
        self.feedback = feedback.set_aside(body) + list(item.iter("modalFeedback"))

    def stem(self, interaction: Element) -> str:
        """The text before the interaction and its prompt, in our Markdown; what cannot be held is noted."""
        reader = HtmlText(self.pictures.show, {str(interaction.tag): lambda _: Span(SLOT, SLOT), "object": self._object})
        blocks = reader.blocks(self._body)
        prompt = interaction.find("prompt")
        asked = () if prompt is None else reader.blocks(prompt)
        self._notes.foreign("stem", reader.foreign)
        try:
            return to_markdown((*self._before_slot(blocks), *asked))
        except Unwritable as error:
            self._notes.foreign("stem", error.foreign)
            return ""

    def _set_rubrics_aside(self) -> None:
        for parent in list(self._body.iter()):
            for rubric in list(parent.findall("rubricBlock")):
                if "candidate" in rubric.get("view", "").split():
                    rubric.tag, rubric.attrib = "div", {}
                else:
                    reason = "it is not for candidates; the bank marks by rubrics of its own, so write one there"
                    self._notes.leave(f'rubricBlock for "{rubric.get("view", "")}"', reason)
                    parent.remove(rubric)

    def _before_slot(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        for place, block in enumerate(blocks):
            kinds = [span.kind for span in block.spans]
            if SLOT in kinds:
                cut = kinds.index(SLOT)
                before, after = paragraph(block.spans[:cut]), paragraph(block.spans[cut + 1 :])
                if after or blocks[place + 1 :]:
                    self._notes.refuse("text after the answer field", "the exam shows the whole question before the answers")
                return (*blocks[:place], *filter(None, [before]))
        self._notes.refuse("an answer field inside a list or quotation", "the exam shows the answers below the question")
        return ()

    def _object(self, element: Element) -> Span | None:
        """An image, or a shared text; an object that cannot be shown gives way to the one inside it."""
        address, kind = element.get("data", ""), element.get("type", "")
        if address.lower().lstrip().startswith(ACTS):
            self._notes.problem(
                "stem", "object with data: it holds a program, which is never taken in", "Take it out of the text"
            )
        elif kind in ("text/html", "application/xhtml+xml"):
            self._take_stimulus(address)
        elif kind in IMAGES:
            return self.pictures.show(address, " ".join("".join(element.itertext()).split()))
        elif (inner := element.find("object")) is not None:
            self._notes.leave(f"object of type {kind}", f"{address}: its stand-in {inner.get('data', '')} is shown")
            return self._object(inner)
        else:
            self._notes.refuse(
                f"object of type {kind or '(none)'}", f"{address}: the exam shows PNG, JPEG, GIF and WebP images only"
            )
        return None

    def _take_stimulus(self, address: str) -> None:
        if self.stimulus:
            self._notes.refuse("several shared texts", "an item here belongs to one vignette at most")
        self.stimulus = self._around.stimulus(address, self._notes)
