"""What a lint rule says about a piece of content."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of writing.

    `item_id` names the item, prompt, rubric or blueprint; it is BANK when the items are at fault
    together. `rule` is a short fixed name that a test or a filter can hold on to.
    """

    item_id: str
    rule: str
    message: str


BANK = "bank"
