"""Options that name something in a provider's list: completed as typed, checked when sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from bot.dispatch.ranking import Ranking
from bot.invocation import Suggestion
from bot.provider.offers import Offer, Offers
from commands import find
from commands.answers import ListName
from commands.spec import Command, InvalidOption, Option, Options
from commands.validation import echo

MOST = 25  #: Suggestions at once, as Discord takes them ("Autocomplete", choices).
LONGEST = 100  #: Characters of a suggestion's label and value there.
NEAREST = 3  #: Named in a refusal.

UNKNOWN = "“{option}”: there is no “{given}” here. The nearest are {nearest}."
UNKNOWN_ALL = "“{option}”: there is no “{given}” here. Some that there are: {nearest}."
SEVERAL = "“{option}”: “{given}” may be several: {nearest}. Name one of them."
FOR_ADULTS = (
    "“{option}”: “{given}” is for adults. It can be used in an age-restricted channel only."
)

O = TypeVar("O", bound=Options)  # noqa: E741
Read = Callable[[str, ListName], Offers | None]  #: A provider's list as it is known, at once.


class Suggestions:
    """Completes and checks. `routes` names the provider of each command."""

    def __init__(
        self, read: Read, *, commands: Sequence[Command], routes: Mapping[str, str]
    ) -> None:
        self._read = read
        self._commands = commands
        self._routes = routes
        self._rankings: dict[tuple[str, ListName], Ranking] = {}

    def suggest(
        self, command: str, option: str, typed: str, *, adult: bool
    ) -> tuple[Suggestion, ...]:
        """Completions for what was typed of an option, best first."""
        found = find(command, self._commands)
        declared = () if found is None else found.declared
        wanted = next((one for one in declared if one.name == option), None)
        ranking = None if found is None or wanted is None else self._ranking(found, wanted)
        if ranking is None:
            return ()
        best = ranking.best(typed, adult=adult, limit=2 * MOST)
        return tuple(_suggestion(offer) for offer in best if len(offer.value) <= LONGEST)[:MOST]

    def settle(self, command: Command, options: O, *, adult: bool) -> O:
        """The options with titles replaced by the values they stand for.

        Raises InvalidOption for what is not in a list that is known.
        """
        named = [option.name for option in command.declared if option.suggests is not None]
        typed = {name: getattr(options, name) for name in named}
        meant = self.meant(command, typed, adult=adult)
        return options.model_copy(update=meant) if meant else options

    def meant(
        self, command: Command, typed: Mapping[str, object], *, adult: bool
    ) -> Mapping[str, str]:
        """What is meant by options that name something in a list; raises as `settle`."""
        return {
            option.name: self._settled(command, option, str(given), adult=adult)
            for option in command.declared
            if option.suggests is not None and (given := typed.get(option.name))
        }

    def _settled(self, command: Command, option: Option, typed: str, *, adult: bool) -> str:
        ranking = self._ranking(command, option)
        if ranking is None:
            return typed
        named = ranking.named(typed)
        allowed = [offer for offer in named if adult or not offer.adult]
        if len(allowed) == 1:
            return allowed[0].value
        if allowed:
            raise _refusal(SEVERAL, option, typed, allowed)
        if named:
            raise _refusal(FOR_ADULTS, option, typed)
        if not ranking.offers.whole:  # it may be among those that were not read
            return typed
        near = ranking.nearest(typed, adult=adult, limit=NEAREST)
        if near:
            raise _refusal(UNKNOWN, option, typed, near)
        raise _refusal(UNKNOWN_ALL, option, typed, ranking.best("", adult=adult, limit=NEAREST))

    def _ranking(self, command: Command, option: Option) -> Ranking | None:
        """The list behind an option; None where it is not known, or nothing is in it."""
        provider = self._routes.get(command.name)
        if provider is None or option.suggests is None:
            return None
        key = (provider, option.suggests)
        offers = self._read(*key)
        if offers is None or not offers.rows:
            return None
        ranking = self._rankings.get(key)
        if ranking is None or ranking.offers is not offers:
            ranking = self._rankings[key] = Ranking(offers)
        return ranking


def wanted(
    commands: Iterable[Command], routes: Mapping[str, str]
) -> frozenset[tuple[str, ListName]]:
    """The lists, with their providers, that options of these commands are completed from."""
    return frozenset(
        (routes[command.name], option.suggests)
        for command in commands
        for option in command.declared
        if option.suggests is not None and command.name in routes
    )


def _suggestion(offer: Offer) -> Suggestion:
    title = offer.title
    label = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    return Suggestion(value=offer.value, label=label)


def _refusal(
    message: str, option: Option, given: str, named: Iterable[Offer] = ()
) -> InvalidOption:
    nearest = ", ".join(f"“{echo(offer.title, limit=LONGEST)}”" for offer in named)
    return InvalidOption(option.name, message, given=echo(given), nearest=nearest)
