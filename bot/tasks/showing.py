"""What becomes of each picture of a result: the content check, and what is for adults.

Everything a server decides about that ends here, in one function without input or output.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.invocation import Address
from bot.provider.protocol import Reason, Verdict
from bot.serversettings import ServerSettings

#: What a moderator ruled about pictures that were held back, or that nobody did so in time.
Ruling = Literal["approved", "rejected", "undecided"]

#: In an audit's labels, what says that a picture is for adults. The vendor's pages list none; those
#: of the cloud it runs in are like `pornographic_adultContent` and `sexual_partialNudity`.
ADULT_LABELS = ("adult", "porn", "sex", "nud", "nsfw", "erotic", "hentai", "色情", "性感", "裸")


class Deed(StrEnum):
    """What is done with a picture."""

    SHOW = "show"
    HOLD = "hold"  #: a moderator looks at it first
    WITHHOLD = "withhold"  #: not shown
    DELETE = "delete"  #: not shown, and no copy of it is kept


@dataclass(frozen=True, slots=True)
class Fate:
    """A deed; whether under a spoiler, and in another channel; why, where it is not shown."""

    deed: Deed
    spoiler: bool = False
    moved: bool = False
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a picture. `flagged`: a check on this machine advises against it."""

    verdict: Verdict = Verdict.OK
    flagged: bool = False
    adult: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the place that a result is for.

    `restricted`: adults are alone there. `confined`: the result is for one person, and is never
    shown elsewhere. The two channels are those a server may set.
    """

    flagged: Literal["withhold", "spoiler", "show", "hold", "delete"] = "withhold"
    adult: Literal["refuse", "spoiler", "move", "allow"] = "refuse"
    restricted: bool = False
    confined: bool = False
    log_channel: bool = False
    adult_channel: bool = False

    @classmethod
    def of(cls, settings: ServerSettings, address: Address) -> House:
        """The rules at an address."""
        return cls(
            flagged=settings.flagged,
            adult=settings.adult,
            restricted=address.adult or settings.adult_channel in address.channel_ids,
            confined=address.private or address.direct,
            log_channel=settings.log_channel is not None,
            adult_channel=settings.adult_channel is not None,
        )

    def takes_adult(self) -> bool:
        """Whether what is known to be for adults may be asked for here."""
        return fate_of(Judged(adult=True), self).deed is Deed.SHOW


_GONE = Fate(Deed.DELETE, why=Reason.WITHHELD)


def fate_of(picture: Judged, house: House, ruling: Ruling | None = None) -> Fate:
    """What becomes of a picture; `ruling` is about one that was held back.

    The content check comes first, then what is for adults: of two rules the stricter holds. What a
    moderator approved is shown, but for adults at least under a spoiler unless they may see all.
    """
    if picture.verdict is Verdict.DELETED:
        return _GONE
    if ruling == "rejected":
        return Fate(Deed.DELETE, why=Reason.REJECTED)
    if ruling == "undecided":
        return Fate(Deed.DELETE, why=Reason.UNDECIDED)
    shown = Fate(Deed.SHOW)
    if ruling is None and (picture.flagged or picture.verdict is Verdict.FLAGGED):
        shown = _checked(house)
    if shown.deed is not Deed.SHOW or not picture.adult or house.restricted:
        return shown
    return _for_adults(shown, house, approved=ruling == "approved")


def says_adult(labels: Iterable[str]) -> bool:
    """Whether a check's labels say that a picture is for adults."""
    return any(word in label.casefold() for label in labels for word in ADULT_LABELS)


def _checked(house: House) -> Fate:
    match house.flagged:
        case "show":
            return Fate(Deed.SHOW)
        case "spoiler":
            return Fate(Deed.SHOW, spoiler=True)
        case "delete":
            return _GONE
        case "hold" if house.log_channel:
            return Fate(Deed.HOLD)
        case "hold":
            return Fate(Deed.WITHHOLD, why=Reason.UNMODERATED)
    return Fate(Deed.WITHHOLD, why=Reason.WITHHELD)


def _for_adults(shown: Fate, house: House, *, approved: bool) -> Fate:
    covered = Fate(Deed.SHOW, spoiler=True)
    match house.adult:
        case "allow":
            return shown
        case "spoiler":
            return covered
        case "move" if house.confined:
            return covered
        case "move" if house.adult_channel:
            return Fate(Deed.SHOW, spoiler=shown.spoiler, moved=True)
    return covered if approved else Fate(Deed.WITHHOLD, why=Reason.ADULT)
