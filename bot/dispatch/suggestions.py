"""Options that name something in a list: completed as typed, checked when sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from bot.dispatch.styles import Styles
from bot.invocation import Suggestion
from bot.provider.naming import meant
from bot.provider.offers import Offer, Offers
from bot.provider.ranking import Ranking
from commands import find
from commands.answers import ListName
from commands.spec import Command, Option, Options

MOST = 25  #: Suggestions at once, as Discord takes them ("Autocomplete", choices).
LONGEST = 100  #: Characters of a suggestion's label and value there.

O = TypeVar("O", bound=Options)  # noqa: E741
Read = Callable[[str, ListName], Offers | None]  #: A provider's list as it is known, at once.


class Suggestions:
    """Completes and checks. `routes` names the provider of each command."""

    def __init__(
        self, read: Read, *, commands: Sequence[Command], routes: Mapping[str, str], styles: Styles
    ) -> None:
        self._read = read
        self._commands = commands
        self._routes = routes
        self._styles = styles
        self._rankings: dict[tuple[str, ListName], Ranking] = {}

    async def suggest(
        self, command: str, option: str, typed: str, *, space: str, adult: bool
    ) -> tuple[Suggestion, ...]:
        """Completions for what was typed of an option, best first."""
        found = find(command, self._commands)
        declared = () if found is None else found.declared
        wanted = next((one for one in declared if one.name == option), None)
        if found is None or wanted is None or wanted.suggests is None:
            return ()
        if wanted.suggests == "styles":
            ranking: Ranking | None = await self._styles.ranking(wanted, space)
        else:
            ranking = self._ranking(found, wanted.suggests)
        if ranking is None:
            return ()
        best = ranking.best(typed, adult=adult, limit=2 * MOST)
        return tuple(_suggestion(offer) for offer in best if len(offer.value) <= LONGEST)[:MOST]

    def settle(self, command: Command, options: O, *, adult: bool) -> O:
        """The options with titles replaced by the values they stand for.

        Raises InvalidOption for what is not in a provider's list that is known.
        """
        typed = {option.name: getattr(options, option.name) for option, _ in _listed(command)}
        settled = self.meant(command, typed, adult=adult)
        return options.model_copy(update=settled) if settled else options

    def meant(
        self, command: Command, typed: Mapping[str, object], *, adult: bool
    ) -> Mapping[str, str]:
        """What is meant by options that name something in a list; raises as `settle`."""
        return {
            option.name: self._settled(command, option, name, str(given), adult=adult)
            for option, name in _listed(command)
            if (given := typed.get(option.name))
        }

    def names_adult(self, command: Command, values: Mapping[str, object]) -> bool:
        """Whether one of these values is of something that is for adults."""
        for option, name in _listed(command):
            value, ranking = values.get(option.name), self._ranking(command, name)
            named = ranking.named(str(value)) if ranking is not None and value else []
            if any(offer.adult for offer in named):
                return True
        return False

    def _settled(
        self, command: Command, option: Option, name: ListName, typed: str, *, adult: bool
    ) -> str:
        ranking = self._ranking(command, name)
        if ranking is None:
            return typed
        return meant(typed, ranking, option=option.name, adult=adult)

    def _ranking(self, command: Command, name: ListName) -> Ranking | None:
        """The list behind an option; None where it is not known, or nothing is in it."""
        provider = self._routes.get(command.name)
        if provider is None:
            return None
        key = (provider, name)
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
        (routes[command.name], name)
        for command in commands
        for _, name in _listed(command)
        if command.name in routes
    )


def _listed(command: Command) -> Iterator[tuple[Option, ListName]]:
    """The options that name something in a provider's list, and which list."""
    for option in command.declared:
        if option.suggests is not None and option.suggests != "styles":
            yield option, option.suggests


def _suggestion(offer: Offer) -> Suggestion:
    title = offer.title
    label = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    return Suggestion(value=offer.value, label=label)
