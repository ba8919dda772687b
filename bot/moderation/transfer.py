"""Everything that a server has set, out as a file and in again, all at once or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from bot.errors import Text, say
from bot.moderation.limits import PERIODS
from bot.moderation.seat import name_of
from bot.moderation.settings import UNSET, Settings, worded
from bot.moderation.settingsfile.reading import Unreadable, read
from bot.moderation.settingsfile.wishes import Circumstances, Wishes
from bot.moderation.settingsfile.writing import written
from commands.answers import Answer, File, Line, line
from commands.settings import MOST_FILE
from commands.spec import Attachment
from commands.validation import echo
from storage import audit, guilds, serverstates
from storage.audit import NewEntry
from storage.serverstates import Change, ServerState

FILE_NAME = "easel-settings.toml"
MOST_SHOWN = 25  #: Changes; the audit has them all.
MOST_VALUE = 80

EXPORTED = (
    "Here is what this server has set: settings, limits, weights, channels, refused words and "
    "styles. Change it with any editor, or keep it; /settings import reads it again."
)
WITH_PEOPLE = "It names who is blocked and who was granted credits, so mind who gets it."
UNUSABLE = "This file cannot be used, so nothing was changed."
SAME = "Everything in this file is set already, so nothing was changed."
WOULD = "{count} changes would be made. Nothing is changed yet: send it again with “apply” set."
DONE = "{count} changes were made as a file of settings says."
DISTURBED = "Something else was changed at the same moment, so nothing was. Send it again."
CHANGE = "{what}: {before} → {after}"
NONE = "–"
MORE = "… and {rest} more."
PER = "{amount} credits {period}"
AT_ONCE = "{amount} tasks at once"

#: What is said of a change, before its subject; by the audit's name of it.
WHAT = {
    "settings.set": "{subject}",
    "limits.set": "Limit of {subject}",
    "limits.clear": "Limit of {subject}",
    "limits.weight": "Weight of /{subject}",
    "channels.allow": "Commands in {subject}",
    "channels.clear": "Commands in {subject}",
    "words.add": "Refused word “{subject}”",
    "words.remove": "Refused word “{subject}”",
    "styles.add": "Style {subject}",
    "styles.remove": "Style {subject}",
    "block": "Block of {subject}",
    "grant": "Grant to {subject}",
}
KINDS = {
    "everyone": say("everybody"),
    "pool": say("the whole server together"),
    "in_flight": say("tasks running at once"),
}


class Transfer(Settings):
    """Satisfies that part of `commands.desk.Bench`."""

    async def export_settings(self, *, people: bool) -> Answer:
        office = self.office
        state = await office.database.read(serverstates.of(self.space, now=self.now, people=people))
        entry = NewEntry(
            space_id=self.space, actor_id=self.person.id, action="settings.export",
            after=json.dumps({"people": people}), created_at=self.now,
        )  # fmt: skip
        await office.database.write(audit.append(entry))
        text = await asyncio.to_thread(written, state, language=self.person.language)
        file = File(FILE_NAME, "application/toml", text.encode())
        more = (line(WITH_PEOPLE),) if people else ()
        return Answer((line(EXPORTED), *more), files=(file,))

    async def import_settings(self, file: Attachment, *, apply: bool) -> Answer:
        content = await self.office.read_file(file, option="file", most_bytes=MOST_FILE)
        try:
            parsed = await asyncio.to_thread(read, content)
        except Unreadable as error:
            return _unusable(error.sentences)
        wishes = Wishes(await self._circumstances())
        wanted = wishes.state(parsed.file)
        if wishes.faults:
            return _unusable(parsed.told(wishes.faults))
        return await self._bring(wanted, wishes.notes, apply=apply)

    async def _circumstances(self) -> Circumstances:
        guild = await self.office.database.read(guilds.get(self.space))
        return Circumstances(
            space=self.space,
            actor=self.person,
            channel=self.here.channel_id,
            now=self.now,
            kept={} if guild is None else guild.settings,
            refuse_unknown=self.command,
            usable=self.usable,
            new_id=self.office.new_id,
        )

    async def _bring(self, wanted: ServerState, notes: Sequence[Text], *, apply: bool) -> Answer:
        operation = serverstates.bring(
            self.space, wanted, actor_id=self.person.id, now=self.now, dry=not apply
        )
        former = (await self.kept()).log_channel
        changes = await self.office.database.write(operation)
        noted = [_noted(note) for note in notes]
        if changes is None:
            return Answer((line(DISTURBED),))
        if not changes:
            return Answer((line(SAME), *noted))
        if apply:
            if former != (await self.kept()).log_channel:
                await self.tell_former(former, DONE, count=len(changes))
            answer = await self.done(DONE, count=len(changes))
        else:
            answer = Answer((line(WOULD, count=len(changes)),))
        return Answer((*answer.lines, *noted, *_shown(changes)))


def _unusable(sentences: Sequence[Text]) -> Answer:
    return Answer((line(UNUSABLE), *(_noted(one) for one in sentences)))


def _noted(text: Text) -> Line:
    return line(text.message, **text.values)


def _shown(changes: Sequence[Change]) -> list[Line]:
    lines = [
        line(
            CHANGE,
            what=say(WHAT[change.action], subject=_subject(change)),
            before=_value(change.action, change.before),
            after=_value(change.action, change.after),
        )
        for change in changes[:MOST_SHOWN]
    ]
    if len(changes) > MOST_SHOWN:
        lines.append(line(MORE, rest=len(changes) - MOST_SHOWN))
    return lines


def _subject(change: Change) -> object:
    rule = change.after or change.before
    kind = rule.get("kind") if isinstance(rule, dict) else None
    if change.action.startswith("limits.") and change.subject in KINDS:
        return KINDS[change.subject]
    if change.action.startswith("channels."):
        kind = "channel"
    elif kind != "role":
        kind = "person"
    named = name_of(change.subject, str(kind))
    is_known = named != change.subject or change.action == "settings.set"
    return named if is_known else echo(named, limit=MOST_VALUE)


def _value(action: str, value: object) -> object:
    if value is None:
        return UNSET if action == "settings.set" else NONE
    if not isinstance(value, dict):
        return worded(value)
    if action.startswith("limits."):
        amount, period = value["amount"], PERIODS[value["period"]]
        if value["kind"] == "in_flight":
            return say(AT_ONCE, amount=amount)
        return say(PER, amount=amount, period=period)
    said = next((one for one in value.values() if one not in (None, "")), NONE)
    return echo(said, limit=MOST_VALUE)
