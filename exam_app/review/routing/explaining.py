"""Why a plan is as it is, in words and counts for the coordinator: who gets a script, why others do not, what is lacking.

Names reviewers, and scripts by their codes; never a writer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from exam_app.review.models import Reviewer, Script
from exam_app.review.routing.eligible import Pool
from exam_app.review.routing.matching import Matching
from exam_app.review.routing.viewdata import Chosen, Lack, Line
from exam_app.review.wording import DESIGNATIONS

# Words of `routing.conflicts.reasons`, and what else keeps somebody from a script, behind a number of people.
WORDS = {
    "designation": "another designation",
    "excluded": "excluded by you",
    "had": "had it before",
    "leave": "on leave",
    "unqualified": "not qualified",
    "own": "wrote it",
    "named": "named in the application",
    "employer": "same employer",
    "names_them": "named the writer in an application of their own",
    "earlier": "marked an earlier attempt or may know the writer",
    "declared": "declared a conflict",
    "listed": "on your list of conflicts",
    "association": "same association",
    "full": "no capacity left",
    "free": "could have it, too",
}
SHOWN = 8  # codes in a sentence, or scripts in a message


@dataclass(frozen=True)
class Story:
    """A matching with what it was made from."""

    free: Mapping[Script, Sequence[int]]
    beside: Mapping[str, frozenset[int]]
    pool: Pool
    met: Mapping[frozenset[int], int]
    found: Matching
    pinned: Mapping[str, frozenset[int]]

    def lines(self) -> list[Line]:
        """One line a script, in the order of the codes."""
        return [self._line(script) for script in self._by_code()]

    def lacking(self) -> list[Lack]:
        """The scripts that cannot have all their reviewers, and why."""
        return [self._lack(script) for script in self._by_code() if script.id in self.found.unfilled]

    def _by_code(self) -> list[Script]:
        return sorted(self.free, key=lambda script: script.code)

    def _line(self, script: Script) -> Line:
        names, given = {r.account_id: r.account.name for r in self.pool.reviewers}, self.found.given[script.id]
        reasons, pair = self._reasons(script), frozenset({*given, *self.beside[script.id]})
        return Line(
            code=script.code,
            prompt=script.prompt.title,
            stays=[names.get(account, "somebody no longer in the pool") for account in sorted(self.beside[script.id])],
            chosen=[self._chosen(script, account, names[account]) for account in given],
            others=_in_words(reasons),
            together=self._together.get(pair, 0),
        )

    def _chosen(self, script: Script, account: int, name: str) -> Chosen:
        before = self.pool.load.get(account, 0)
        return Chosen(name, before, before + self._gets[account], account in self.pinned[script.id])

    def _lack(self, script: Script) -> Lack:
        found = self._reasons(script)
        # Who has a place left has it for another script that nobody else can have.
        found["full"] += found.pop("free", 0)
        return Lack(
            code=script.code, prompt=script.prompt.title, designation=script.prompt.designation,
            missing=self.found.unfilled[script.id], others=_in_words(found), full=found["full"],
        )  # fmt: skip

    def _reasons(self, script: Script) -> Counter[str]:
        here = {*self.found.given[script.id], *self.beside[script.id]}
        return Counter(self._reason(script, r.account_id) for r in self.pool.reviewers if r.account_id not in here)

    def _reason(self, script: Script, account: int) -> str:
        if account in self.pool.excluded[script.id]:
            return "excluded"
        return self.pool.why[script.id][account] or ("full" if self.pool.room[account] <= self._gets[account] else "free")

    @cached_property
    def _gets(self) -> Counter[int]:
        return Counter(account for given in self.found.given.values() for account in given)

    @cached_property
    def _together(self) -> Counter[frozenset[int]]:
        pairs = Counter(self.met)
        for script, given in self.found.given.items():
            pairs.update(map(frozenset, combinations({*given, *self.beside[script]}, 2)))
        return pairs


def _in_words(found: Counter[str]) -> list[tuple[str, int]]:
    return [(word, found[key]) for key, word in WORDS.items() if found[key]]


def most(reviewer: Reviewer, pool: Pool) -> int:
    """How many scripts of the window this reviewer takes."""
    return max(pool.load.get(reviewer.account_id, 0) + pool.room[reviewer.account_id], pool.load.get(reviewer.account_id, 0))


def explain(lacking: Sequence[Lack]) -> str:
    """In words, which scripts lack somebody and why; the first few of many."""
    parts = [f"Script {lack.code} ({lack.prompt}) lacks {lack.missing}: {_counted(lack.others)}." for lack in lacking[:SHOWN]]
    more = len(lacking) - SHOWN
    return " ".join([*parts, f"And {more} more lack somebody."] if more > 0 else parts)


def why_nobody(script: Script, pool: Pool) -> str:
    """In words, what keeps how many of the pool from this script."""
    found = Counter(
        "excluded" if r.account_id in pool.excluded[script.id] else pool.why[script.id][r.account_id] or "full"
        for r in pool.reviewers
    )
    return _counted(_in_words(found))


def _counted(others: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{number} {word}" for word, number in others) or "nobody else is in the pool"


def help_for(lacking: Sequence[Lack]) -> list[str]:
    """What would help, a sentence for each designation that lacks somebody."""
    return [_help([lack for lack in lacking if lack.designation == name], name) for name in DESIGNATIONS if _of(lacking, name)]


def _of(lacking: Sequence[Lack], designation: str) -> bool:
    return any(lack.designation == designation for lack in lacking)


def _help(lacks: Sequence[Lack], designation: str) -> str:
    people, places = max(lack.missing for lack in lacks), sum(lack.missing for lack in lacks)
    who = "One more reviewer" if people == 1 else f"{people} more reviewers"
    room = "1 place" if places == 1 else f"{places} places"
    more = f"{who} for {DESIGNATIONS[designation]} with {room} and without a conflict with {_codes(lacks)}"
    if any(lack.full for lack in lacks):
        return f"{more}; or more places for those who mark {DESIGNATIONS[designation]} and have no capacity left."
    return f"{more}."


def _codes(lacks: Sequence[Lack]) -> str:
    shown = ", ".join(lack.code for lack in lacks[:SHOWN])
    return f"{shown} and {len(lacks) - SHOWN} more" if len(lacks) > SHOWN else shown
