"""What a settings file of the right form asks for in one server, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.errors import Refusal, Text, say
from bot.invocation import Person
from bot.moderation.settings import CHANNELS
from bot.moderation.settingsfile import form
from bot.moderation.settingsfile.faults import Fault, of_key
from bot.moderation.settingsfile.writing import EPOCH, MILLISECOND, settings_of
from bot.serversettings import ServerSettings
from bot.wordlist import MAX_STARS, MAX_WORD, problem_of
from commands.spec import InvalidOption
from storage import channels
from storage.blocks import Block
from storage.channels import EVERY
from storage.grants import Grant
from storage.guilds import COUNT_LINKED
from storage.limits import Rule
from storage.serverstates import ServerState
from storage.styles import Style, folded
from storage.words import Word

PLACE_STAYS = (
    "{name} stays as it is: it can only be the channel in which /settings set or this file is "
    "sent, since an id could be of another server's channel."
)
TOO_MANY_CHANNELS = "{key} may have at most {most} commands in all."
TWICE = "{key} is the name of another style too, since case does not count."
YOURSELF = "{key} is you: nobody here could undo it with you gone."
AHEAD = "{key} must not lie in the future."


class Usable(Protocol):
    """Satisfied by `bot.moderation.settings.Settings.usable`."""

    def __call__(self, name: str, value: object, *, adult: bool) -> object: ...


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Who asks, where, when. `kept` are the server's settings now; `refuse_unknown` and `usable`
    raise what is wrong with a command's name and with a setting's value."""

    space: str
    actor: Person
    channel: str
    now: int
    kept: Mapping[str, Any]
    refuse_unknown: Callable[[str], object]
    usable: Usable
    new_id: Callable[[], str]


@dataclass(frozen=True)
class Wishes:
    """Makes a state of a file; `faults` and `notes` are what came up."""

    near: Circumstances
    faults: list[Fault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def state(self, file: form.SettingsFile) -> ServerState:
        """The state the server is to be brought to, good where there are no faults."""
        return ServerState(
            settings=None if file.settings is None else self._settings(file.settings),
            rules=None if file.limits is None else list(_rules(file.limits)),
            weights=None if file.weights is None else self._weights(file.weights),
            channels=None if file.channels is None else self._channels(file.channels),
            words=None if file.words is None else self._words(file.words),
            styles=None if file.styles is None else self._styles(file.styles),
            blocks=None if file.blocks is None else list(self._blocks(file.blocks)),
            grants=None if file.grants is None else list(self._grants(file.grants)),
        )

    def _settings(self, said: form.Settings) -> Mapping[str, Any]:
        given = said.model_dump(mode="json", exclude_unset=True)
        wanted = {name: given.get(name) for name in ServerSettings.model_fields}
        wanted[COUNT_LINKED] = wanted[COUNT_LINKED] or None  # no and never set are one
        kept, means = self.near.kept, settings_of(self.near.kept)
        for name, value in list(wanted.items()):
            if value == means.get(name):
                wanted[name] = kept.get(name)  # another way to say it is no change
            elif name in CHANNELS and value not in (None, self.near.channel):
                self.notes.append(say(PLACE_STAYS, name=name))
                del wanted[name]
            elif value is not None:
                wanted[name] = self._checked(name, value, adult=said.offers_adult)
        return wanted

    def _checked(self, name: str, value: object, *, adult: bool) -> object:
        try:
            return self.near.usable(name, value, adult=adult)
        except Refusal as error:
            self.faults.append(Fault(("settings", name), error.text))
        except InvalidOption as error:
            text = Text(error.message, error.values)
            self.faults.append(Fault(("settings", name), text))
        return value

    def _weights(self, said: Mapping[str, int]) -> Mapping[str, int]:
        for command in said:
            self._know(("weights", command), command)
        return {command: times for command, times in said.items() if times != 1}

    def _channels(self, said: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[str]]:
        if sum(map(len, said.values())) > channels.MOST:
            self.faults.append(of_key(("channels",), TOO_MANY_CHANNELS, most=channels.MOST))
        for channel, commands in said.items():
            for command in set(commands) - {EVERY}:
                self._know(("channels", channel), command)
        return {channel: frozenset(commands) for channel, commands in said.items() if commands}

    def _know(self, key: tuple[str, ...], command: str) -> None:
        try:
            self.near.refuse_unknown(command)
        except Refusal as error:
            self.faults.append(Fault(key, error.text))

    def _words(self, said: form.Words) -> Sequence[Word]:
        plain = [Word(word) for word in dict.fromkeys(said.plain)]
        patterns = [Word(word, "pattern") for word in dict.fromkeys(said.patterns)]
        for name, found in (("plain", plain), ("patterns", patterns)):
            for word in found:
                if problem := problem_of(word):
                    text = say(problem, most=MAX_WORD, stars=MAX_STARS)
                    self.faults.append(Fault(("words", name), text))
        return [*plain, *patterns]

    def _styles(self, said: Mapping[str, form.StyleWords]) -> Sequence[Style]:
        seen: set[str] = set()
        for name in said:
            if folded(name) in seen:
                self.faults.append(of_key(("styles", name), TWICE))
            seen.add(folded(name))
        return [Style(name, words.prompt, words.negative) for name, words in said.items()]

    def _blocks(self, said: Mapping[str, form.Block]) -> Iterator[Block]:
        near = self.near
        for person, block in said.items():
            if person in near.actor.ids:
                self.faults.append(of_key(("blocks", person), YOURSELF))
            until = None if block.until is None else _at(block.until)
            if until is None or until > near.now:
                yield Block(near.space, person, block.reason, near.actor.id, near.now, until)

    def _grants(self, said: Sequence[form.Grant]) -> Iterator[Grant]:
        near = self.near
        for number, grant in enumerate(said):
            given, until = _at(grant.given), _at(grant.until)
            if given > near.now:
                self.faults.append(of_key(("grants", str(number), "given"), AHEAD))
            if until > near.now:
                yield Grant(
                    id=near.new_id(), space_id=near.space, person_id=grant.person,
                    credits=grant.credits, unused=grant.credits, reason=grant.reason,
                    granted_by=near.actor.id, created_at=given, expires_at=until,
                )  # fmt: skip


def _rules(said: form.Limits) -> Iterator[Rule]:
    if said.everyone is not None:
        yield Rule("everyone", said.everyone.credits, said.everyone.period)
    if said.pool is not None:
        yield Rule("pool", said.pool.credits, said.pool.period)
    if said.running is not None:
        yield Rule("in_flight", said.running)
    for role, limit in said.roles.items():
        yield Rule("role", limit.credits, limit.period, role)
    for person, limit in said.people.items():
        yield Rule("person", limit.credits, limit.period, person)


def _at(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND
