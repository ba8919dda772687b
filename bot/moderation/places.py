"""What moderators decide about who may ask, where, and with which words."""

from __future__ import annotations

from bot.errors import Refusal, moment, say
from bot.moderation.blocked import reason_of
from bot.moderation.seat import Seat, name_of, shown
from bot.wordlist import MAX_STARS, MAX_WORD, problem_of
from commands.answers import Answer, line
from commands.validation import echo
from storage import blocks, channels, words
from storage.blocks import Block
from storage.channels import EVERY
from storage.periods import DAY_MS
from storage.words import Word

MOST_SHOWN = 40
MOST_BLOCKS = 200

BLOCKED = "{person} may not use this bot here any more, until /unblock."
BLOCKED_UNTIL = "{person} may not use this bot here any more; it ends {moment}."
NOT_YOURSELF = "You cannot block yourself: nobody here could undo it with you gone."
UNBLOCKED = "{person} may use this bot here again."
NOT_BLOCKED = "{person} is not blocked here, so nothing was changed."
BLOCK = "{person}: {reason}"
BLOCK_UNTIL = "{person}, ends {moment}: {reason}"
NO_REASON = say("no reason given")

ALLOWED = "/{command} works in {channel} now, and only where it is allowed."
ALL_ALLOWED = "Every command works in {channel} now, and only where it is allowed."
ALLOWED_ALREADY = "That works there already, so nothing was changed."
CLEARED = "Nothing is allowed in {channel} any more. Where no channel is set, all work everywhere."
NOTHING_CLEARED = "Nothing was set for {channel}, so nothing was changed."
ALL_WORK = "{channel}: every command."
SOME_WORK = "{channel}: {commands}."

WORD_ADDED = "“{word}” is refused from now on."
WORD_KNOWN = "“{word}” is refused already, or the list is full; nothing was changed."
WORD_REMOVED = "“{word}” is allowed again."
WORD_UNKNOWN = "“{word}” was not refused. /words show lists those that are."
WORD = "“{word}”"
PATTERN = "“{word}” (a pattern)"


class Places(Seat):
    """Satisfies that part of `commands.desk.Bench`."""

    async def block(self, person: str, *, reason: str, days: int | None) -> Answer:
        if person in self.person.ids:
            raise Refusal(say(NOT_YOURSELF))
        ends = None if days is None else self.now + days * DAY_MS
        made = Block(self.space, person, reason, self.person.id, self.now, ends)
        await self.office.database.write(blocks.put(made))
        if ends is None:
            return await self.done(BLOCKED, person=name_of(person))
        return await self.done(BLOCKED_UNTIL, person=name_of(person), moment=moment(ends))

    async def unblock(self, person: str) -> Answer:
        operation = blocks.lift(
            self.space, person, actor_id=self.person.id, now=self.now,
            mark=self.office.mark(self.space, person),
        )  # fmt: skip
        if not await self.office.database.write(operation):
            return Answer((line(NOT_BLOCKED, person=name_of(person)),))
        return await self.done(UNBLOCKED, person=name_of(person))

    async def blocks(self) -> Answer:
        found = blocks.listed(self.space, now=self.now, limit=MOST_BLOCKS)
        lines = [
            line(
                BLOCK if one.expires_at is None else BLOCK_UNTIL,
                person=name_of(one.person_id),
                reason=reason_of(one) or NO_REASON,
                moment=moment(one.expires_at or 0),
            )
            for one in await self.office.database.read(found)
        ]
        return shown(lines, nothing="Nobody is blocked here.", most=MOST_SHOWN)

    async def allow(self, channel: str, command: str | None) -> Answer:
        where = self.channel(channel)
        name = EVERY if command is None else self.command(command).name
        operation = channels.allow(self.space, where, name, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(ALLOWED_ALREADY),))
        message = ALL_ALLOWED if command is None else ALLOWED
        return await self.done(message, command=name, channel=name_of(where, "channel"))

    async def clear_channel(self, channel: str) -> Answer:
        where = self.channel(channel)
        operation = channels.clear(self.space, where, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(NOTHING_CLEARED, channel=name_of(where, "channel")),))
        return await self.done(CLEARED, channel=name_of(where, "channel"))

    async def channels(self) -> Answer:
        allowed = await self.office.database.read(channels.of_space(self.space))
        lines = [
            line(
                ALL_WORK if EVERY in commands else SOME_WORK,
                channel=name_of(where, "channel"),
                commands=", ".join(f"/{name}" for name in sorted(commands)),
            )
            for where, commands in allowed.items()
        ]
        nothing = "Every command works in every channel: nothing else was set."
        return shown(lines, nothing=nothing, most=MOST_SHOWN)

    async def add_word(self, word: str, *, pattern: bool) -> Answer:
        added = Word(word, "pattern" if pattern else "plain")
        if problem := problem_of(added):
            raise Refusal(say(problem, most=MAX_WORD, stars=MAX_STARS))
        operation = words.add(self.space, added, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(WORD_KNOWN, word=echo(word, limit=MAX_WORD)),))
        return await self.done(WORD_ADDED, word=echo(word, limit=MAX_WORD))

    async def remove_word(self, word: str) -> Answer:
        operation = words.remove(self.space, word, actor_id=self.person.id, now=self.now)
        if not await self.office.database.write(operation):
            return Answer((line(WORD_UNKNOWN, word=echo(word, limit=MAX_WORD)),))
        return await self.done(WORD_REMOVED, word=echo(word, limit=MAX_WORD))

    async def words(self) -> Answer:
        found = await self.office.database.read(words.of_space(self.space))
        lines = [
            line(PATTERN if one.kind == "pattern" else WORD, word=echo(one.word, limit=MAX_WORD))
            for one in found
        ]
        return shown(lines, nothing="No words are refused here.", most=MOST_SHOWN)
