"""What a server has set for itself: shown, and changed one at a time."""

from __future__ import annotations

from pydantic import ValidationError

from bot.errors import InvalidOptions, Refusal, Text, say
from bot.moderation.blocked import pause_line
from bot.moderation.rules import ALWAYS_ON
from bot.moderation.seat import Seat
from bot.provider.naming import meant
from bot.provider.ranking import Ranking
from bot.serversettings import ServerSettings, choices_of
from commands.answers import Answer, line
from commands.validation import HERE, echo
from storage import guilds

MOST_VALUE = 120

SETTING = "{name}: {value}"
UNSET = say("not set")
SET = "{name} is {value} now."
SET_BACK = "{name} is as it was at first: {value}."
AS_IT_WAS = "{name} was that already, so nothing was changed."
WRONG = "“{name}” cannot be “{given}”. {hint}"
HINTS = {
    "ratio": say("It is one of 1:1, 3:2, 2:3, 4:3, 3:4, 16:9, 9:16."),
    "images": say("It is a whole number from 1 to 4."),
    "steps": say("It is a whole number from 1 to 50."),
    "by_role": say("It is highest or lowest."),
    "count_linked": say("It is yes or no."),
    "flagged": say("It is withhold, spoiler, show, hold or delete."),
    "flagged_cost": say("It is refund or charge."),
    "adult": say("It is refuse, spoiler, move or allow."),
    "adult_channel": say("It is here: type it in the age-restricted channel."),
    "pause_after": say("It is a whole number from 0, which is never, to 100."),
    "pause_days": say("It is a whole number from 1 to 365."),
    "previews": say("It is yes or no."),
    "log_channel": say("It is here: type it in the channel that shall be told of every change."),
}
CHANNELS = ("log_channel", "adult_channel")  #: Settings that are a place.
LANGUAGES = "It is one of {languages}."
NO_HINT = say("It has too many characters, or is empty.")
STAYS_ON = "/{command} cannot be switched off, so nothing was changed."
NO_PREVIEWS = say(
    "Previews are switched off for every server: each look at a picture in the making is a paid "
    "call, so whoever hosts this bot decides. Nothing was changed."
)


class Settings(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def settings(self) -> Answer:
        kept = await self.kept()
        lines = (line(SETTING, name=name, value=worded(value)) for name, value in kept)
        return Answer((*lines, pause_line(kept)))

    async def set(self, name: str, value: str | None) -> Answer:
        adult = (await self.kept()).offers_adult
        changed = None if value is None else self._read(name, value, adult=adult)
        former = (await self.kept()).log_channel if name == "log_channel" else None
        operation = guilds.change(
            self.space, {name: changed}, actor_id=self.person.id, now=self.now,
            action="settings.set",
        )  # fmt: skip
        if not await self.office.database.write(operation):
            return Answer((line(AS_IT_WAS, name=name),))
        now = worded(getattr(await self.kept(), name))
        message = SET_BACK if value is None else SET
        await self.tell_former(former, message, name=name, value=now)
        return await self.done(message, name=name, value=now)

    def usable(self, name: str, value: object, *, adult: bool) -> object:
        """A value of the right kind as it is kept. Raises Refusal or InvalidOption.

        `adult`: what is for adults may be asked for in every channel.
        """
        if name == "model" and value is not None:
            return self._model(str(value), adult=adult)
        if name == "commands_off" and isinstance(value, list | tuple):
            for command in value:
                self._refuse_always_on(command)
        return value

    def _read(self, name: str, typed: str, *, adult: bool) -> object:
        """The value as it is kept. Raises Refusal."""
        value: object = typed
        if name in CHANNELS:
            # Nothing but where this was typed: an id could be of somebody else's server.
            value = self.here.channel_id if typed.lower() == HERE else ""
        try:
            read = ServerSettings.model_validate({name: value}).model_dump(mode="json")[name]
        except ValidationError:
            text = say(WRONG, name=name, given=echo(typed), hint=hint_of(name))
            raise InvalidOptions(text, option="value") from None
        if name == "previews" and read and not self.office.previews:
            raise Refusal(NO_PREVIEWS)
        return self.usable(name, read, adult=adult)

    def _model(self, typed: str, *, adult: bool) -> str:
        """The model that is meant, as far as it is known which there are.

        One for adults would be refused in most channels, to people who never named it.
        """
        offers = self.office.lists("models")
        if offers is None or not offers.rows:
            return typed
        return meant(typed, Ranking(offers), option="model", adult=adult)

    def _refuse_always_on(self, name: str) -> None:
        command = self.command(name)
        if command.moderators or command.name in ALWAYS_ON:
            raise Refusal(say(STAYS_ON, command=command.name))


def hint_of(name: str) -> Text:
    """What a setting may be."""
    if name == "language":
        return say(LANGUAGES, languages=", ".join(choices_of(name)))
    return HINTS.get(name, NO_HINT)


def worded(value: object) -> object:
    """A setting's value for people."""
    if value is None or value == ():
        return UNSET
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return echo(value, limit=MOST_VALUE)
