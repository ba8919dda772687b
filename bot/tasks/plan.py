"""The plan for one result: what is known of its pictures, and what becomes of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from bot.invocation import Address
from bot.provider.protocol import Reason, ResultImage, Succeeded, Verdict
from bot.serversettings import ServerSettings
from bot.tasks.routes import request_of
from bot.tasks.showing import Deed, Fate, House, Judged, Ruling, fate_of, says_adult
from storage import findings, guilds, holdings, media
from storage.database import Steps, operation
from storage.findings import Finding
from storage.holdings import Decision, Holding
from storage.media import Media
from storage.operation import together
from storage.tasks import Task


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a finished task. Pictures go by their slot, the number of each among those
    that have an address."""

    settings: ServerSettings
    kept: Mapping[str, Media] = field(default_factory=dict)
    found: Mapping[str, Finding] = field(default_factory=dict)
    holding: Holding | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture and what becomes of it. Without a `slot` it cannot be fetched."""

    slot: str | None
    image: ResultImage
    fate: Fate
    adult: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The pictures of a result, in their order."""

    pictures: tuple[Placed, ...]

    def of(self, *deeds: Deed) -> list[Placed]:
        """Those with which this is done."""
        return [one for one in self.pictures if one.fate.deed in deeds]

    @property
    def shown(self) -> list[Placed]:
        return self.of(Deed.SHOW)

    @property
    def held(self) -> list[Placed]:
        return self.of(Deed.HOLD)

    @property
    def wanted(self) -> list[Placed]:
        """Those that somebody is to see."""
        return self.of(Deed.SHOW, Deed.HOLD)

    @property
    def moved(self) -> bool:
        """Whether the result is shown elsewhere: it stays together."""
        return any(one.fate.moved for one in self.shown)

    @property
    def left_out(self) -> Counter[Reason]:
        """How many are not shown, and why."""
        return Counter(one.fate.why for one in self.pictures if one.fate.why is not None)

    def visible(self, succeeded: Succeeded) -> Succeeded:
        """The result as if what is shown were all of it."""
        images = tuple(replace(one.image, verdict=Verdict.OK) for one in self.shown)
        return replace(succeeded, images=images)


@operation
def facts_of(task: Task) -> Steps[Facts]:
    """Everything that is stored about the showing of a result."""
    guild, every, found, holding = yield from together(
        guilds.get(task.space_id),
        media.every_of(task.id),
        findings.of_task(task.id),
        holdings.get(task.id),
    )
    return Facts(
        settings=ServerSettings.of({} if guild is None else guild.settings),
        kept={one.slot: one for one in every if one.kind == "result"},
        found=found,
        holding=holding,
    )


def plan_of(
    task: Task, succeeded: Succeeded, facts: Facts, *, absent: Set[str] = frozenset()
) -> Plan:
    """What becomes of each picture; those in the slots `absent` cannot be had."""
    house = House.of(facts.settings, Address.from_json(task.address))
    adult = request_of(task).adult
    placed, number = [], 0
    for image in succeeded.images:
        slot = str(number) if image.url else None
        number += slot is not None
        gone = slot is None or slot in absent
        seen = replace(image, verdict=Verdict.DELETED) if gone else image
        placed.append(_placed(slot, seen, facts, house, adult=adult))
    return Plan(tuple(placed))


def _placed(
    slot: str | None, image: ResultImage, facts: Facts, house: House, *, adult: bool
) -> Placed:
    finding = facts.found.get(slot or "")
    flagged = finding is not None and finding.flagged
    labels = (*image.labels, *(finding.labels if finding is not None and flagged else ()))
    judged = Judged(image.verdict, flagged=flagged, adult=adult or says_adult(labels))
    return Placed(slot, image, _fate(slot, judged, facts.holding, house), judged.adult, labels)


def _fate(slot: str | None, judged: Judged, holding: Holding | None, house: House) -> Fate:
    if holding is None:
        return fate_of(judged, house)
    if slot in holding.slots:
        return Fate(Deed.HOLD) if holding.waits else fate_of(judged, house, _ruling(holding))
    fate = fate_of(judged, house)
    # What is flagged since others were held back: moderators are asked once.
    return Fate(Deed.WITHHOLD, why=Reason.WITHHELD) if fate.deed is Deed.HOLD else fate


def _ruling(holding: Holding) -> Ruling:
    if holding.state is Decision.APPROVED:
        return "approved"
    return "undecided" if holding.decided_by is None else "rejected"
