"""What is meant by a name somebody typed: the one entry of a list, or a refusal that helps."""

from __future__ import annotations

from collections.abc import Iterable

from bot.provider.offers import Offer
from bot.provider.ranking import Ranking
from commands.spec import InvalidOption
from commands.validation import echo

NEAREST = 3  #: Named in a refusal.
MOST_TITLE = 100  #: Characters of each there.

UNKNOWN = "“{option}”: there is no “{given}” here. The nearest are {nearest}."
UNKNOWN_ALL = "“{option}”: there is no “{given}” here. Some that there are: {nearest}."
SEVERAL = "“{option}”: “{given}” may be several: {nearest}. Name one of them."
FOR_ADULTS = (
    "“{option}”: “{given}” is for adults. It can be used in an age-restricted channel only."
)


class ForAdults(InvalidOption):
    """What is meant is for adults, and was not allowed."""


def meant(typed: str, ranking: Ranking, *, option: str, adult: bool) -> str:
    """The value that is meant, or what was typed where the list is not whole.

    Raises InvalidOption for what is not in it; of that ForAdults for what is not for this channel.
    """
    named = ranking.named(typed)
    allowed = [offer for offer in named if adult or not offer.adult]
    if len(allowed) == 1:
        return allowed[0].value
    if allowed:
        raise _refusal(SEVERAL, option, typed, allowed)
    if named:
        raise ForAdults(option, FOR_ADULTS, given=echo(typed))
    if not ranking.offers.whole:  # it may be among those that were not read
        return typed
    near = ranking.nearest(typed, adult=adult, limit=NEAREST)
    if near:
        raise _refusal(UNKNOWN, option, typed, near)
    raise _refusal(UNKNOWN_ALL, option, typed, ranking.best("", adult=adult, limit=NEAREST))


def _refusal(message: str, option: str, given: str, named: Iterable[Offer] = ()) -> InvalidOption:
    nearest = ", ".join(f"“{echo(offer.title, limit=MOST_TITLE)}”" for offer in named)
    return InvalidOption(option, message, given=echo(given), nearest=nearest)
