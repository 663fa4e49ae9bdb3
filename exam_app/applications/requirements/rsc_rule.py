"""What an association asks of the reflective supervision an applicant has received."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exam_app.applications.requirements.evidence import RscHours
from exam_app.applications.requirements.kinds import RscFormat
from exam_app.applications.requirements.outcome import Rule, Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A credential that makes a provider acceptable; hours that end after `until` no longer count."""

    credential: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutGiven(Stated):
    """How many of the hours should be about the supervision the applicant gives."""

    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RscRule(Stated):
    """`hours` within a stretch of `min_months` to `max_months` (None: no time frame).

    `max_sources` limits how many supervisors the hours may come from; with `majority_from_one` one of
    them gives more than half. `peer_excluded` leaves out peer groups. No providers: any provider.
    """

    hours: Decimal = Decimal(0)
    min_months: int | None = None
    max_months: int | None = None
    post_masters: bool = False
    while_providing: bool = False
    about_given: AboutGiven | None = None
    providers: tuple[Provider, ...] = ()
    max_sources: int | None = None
    majority_from_one: bool = False
    peer_excluded: bool = False

    def __post_init__(self) -> None:
        if self.rule is Rule.REQUIRED and self.hours <= 0:
            raise ValueError("required reflective supervision needs its hours")
        if (self.min_months is None) != (self.max_months is None):
            raise ValueError("a time frame needs both min_months and max_months")
        if self.majority_from_one and self.max_sources is None:
            raise ValueError("majority_from_one needs max_sources")

    def objections(self, record: RscHours, on: date) -> list[str]:
        """Why these hours do not count; empty when they do."""
        reasons = {
            "they are not over yet": record.end > on,
            "peer supervision is excluded": self.peer_excluded and record.format is RscFormat.PEER,
            "they lie before the master's degree": self.post_masters and not record.post_masters,
            "no supervision was given at the time": self.while_providing and not record.while_providing,
            "the provider has no accepted standing for that time": not self._accepts(record),
        }
        return [reason for reason, applies in reasons.items() if applies]

    def _accepts(self, record: RscHours) -> bool:
        held = record.provider_credential.strip().casefold()
        return not self.providers or any(
            provider.credential.casefold() == held and (provider.until is None or record.end <= provider.until)
            for provider in self.providers
        )
