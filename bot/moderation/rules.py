"""Who may do what, where: asked once for every request, before anything is charged."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import ConsentNeeded, NotAllowed, Text, moment, say
from bot.invocation import Invocation, Press
from bot.moderation.blocked import reason_of
from bot.moderation.marks import Mark, unmarked
from bot.moderation.seat import name_of
from bot.serversettings import ServerSettings
from bot.wordlist import Wordlist
from commands.spec import Command, ImageCommand
from commands.validation import echo
from storage import policies
from storage.blocks import Block
from storage.channels import EVERY, works
from storage.database import Database
from storage.policies import Policy

MOST_NAMED = 10  #: Channels, in a refusal.
AGREEMENT = 32  #: Characters of a text's hash in a button, where few have room: 128 bits.
NEEDS_CONSENT = ("faceswap",)
#: What is one's own is never switched off.
ALWAYS_ON = ("help", "quota", "queue", "cancel", "mydata", "forgetme", "privacy")

BLOCKED = "You may not use this bot here. {reason} {until} {appeal}"
REASON = "The reason given: {reason}."
NO_REASON = say("No reason was given.")
UNTIL = "It ends {moment}."
FOR_GOOD = say("It has no end.")
ASK = say("Ask a moderator if you think that is wrong.")
OFF = "/{command} is switched off in this server."
NOT_HERE = "/{command} does not work in this channel. It works in {channels}."
NOWHERE = (
    "/{command} does not work in this channel, nor in another: moderators have not allowed it."
)
REFUSED_WORD = "“{word}” is refused in this server, so nothing was made or charged. Ask without it."
CONSENT = (
    "Before the first face swap here, you have to agree to this: “{text}” If you do, press the "
    "button or use /consent, then ask again."
)


class Rules(Protocol):
    """Who may do what, where. Asked before anything is charged or downloaded."""

    async def check(
        self, asked: Invocation | Press, command: Command, *, texts: Sequence[str] = ()
    ) -> Policy | None:
        """What the server has set, where that was read.

        Raises `bot.errors.NotAllowed` where this person may not do this here. `texts` is
        everything they typed.
        """


@dataclass(frozen=True)
class ServerRules:
    """What the moderators of a server have decided, read for every request anew.

    `clock` is UTC ms. What moderators alone may do is not asked about here: nobody can lock
    themselves out.
    """

    database: Database
    clock: Callable[[], int]
    mark: Mark = unmarked

    async def check(
        self, asked: Invocation | Press, command: Command, *, texts: Sequence[str] = ()
    ) -> Policy | None:
        """Raises NotAllowed, saying which rule it is and what can be done."""
        if command.moderators or command.name in ALWAYS_ON:
            return None
        person, here = asked.person, asked.address
        mark = self.mark(here.space, person.id)
        operation = policies.of(here.space, person.id, now=self.clock(), mark=mark)
        policy = await self.database.read(operation)
        settings = ServerSettings.of(policy.settings)
        if command.name in settings.commands_off:
            raise NotAllowed(say(OFF, command=command.name))
        if not isinstance(command, ImageCommand):
            return policy
        if policy.block is not None:
            raise NotAllowed(_blocked(policy.block, settings))
        if not works(policy.allowed, channels=here.channel_ids, command=command.name):
            raise NotAllowed(_elsewhere(policy, command))
        _refuse_words(policy, texts)
        text = settings.consent
        if text and command.name in NEEDS_CONSENT and policy.agreed != hash_of(text):
            raise ConsentNeeded(say(CONSENT, text=text), agreement=agreement_of(text))
        return policy


def hash_of(text: str) -> str:
    """By which it is known to what text somebody agreed."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def agreement_of(text: str) -> str:
    """What a button carries of that: enough that no other text can be meant."""
    return hash_of(text)[:AGREEMENT]


def _blocked(block: Block, settings: ServerSettings) -> Text:
    reason = reason_of(block)
    ends = block.expires_at
    return say(
        BLOCKED,
        reason=say(REASON, reason=reason) if reason else NO_REASON,
        until=FOR_GOOD if ends is None else say(UNTIL, moment=moment(ends)),
        appeal=settings.appeal or ASK,
    )


def _elsewhere(policy: Policy, command: Command) -> Text:
    where = [
        name_of(channel, "channel")
        for channel, commands in policy.allowed.items()
        if commands & {EVERY, command.name}
    ]
    if not where:
        return say(NOWHERE, command=command.name)
    named = ", ".join(where[:MOST_NAMED]) + (", …" if len(where) > MOST_NAMED else "")
    return say(NOT_HERE, command=command.name, channels=named)


def _refuse_words(policy: Policy, texts: Sequence[str]) -> None:
    found = Wordlist.of(policy.words).found_in(*texts) if policy.words and texts else None
    if found is not None:
        raise NotAllowed(say(REFUSED_WORD, word=echo(found.word, limit=80)))
