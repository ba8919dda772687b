"""What Discord will go on refusing until the person who hosts the bot has changed something."""

from __future__ import annotations

import discord

from bot.errors import OperatorError, Text, say

BAD_TOKEN = say(
    "Discord does not take the token in EASEL_DISCORD__TOKEN: make a new one on the Bot page of "
    "your application at https://discord.com/developers/applications and set it."
)
BAD_SHARDS = say(
    "Discord refuses this number of shards: leave EASEL_DISCORD__SHARD_COUNT and "
    "EASEL_DISCORD__SHARD_IDS unset, or set a count that allows 2,500 servers for each."
)
BAD_INTENTS = say(
    "Discord refuses the gateway intents of this bot, though it asks for no privileged one: look "
    "whether your application at https://discord.com/developers/applications is in order."
)
BAD_VERSION = say("Discord no longer speaks with this version of discord.py: update Easel.")
NO_API = say(
    "There is no Discord API at the address in EASEL_DISCORD__API_URL: it has to be one like "
    "https://discord.com/api/v10."
)

# "Gateway Close Event Codes", those after which one must not reconnect.
_CLOSED = {
    4004: BAD_TOKEN,
    4010: BAD_SHARDS,
    4011: BAD_SHARDS,
    4012: BAD_VERSION,
    4013: BAD_INTENTS,
    4014: BAD_INTENTS,
}


def explain(error: BaseException) -> OperatorError | None:
    """The error in one plain sentence where trying again is of no use, else None."""
    text = _text(error)
    return None if text is None else OperatorError(text)


def _text(error: BaseException | None) -> Text | None:
    match error:
        case discord.LoginFailure() | discord.HTTPException(status=401):
            return BAD_TOKEN
        case discord.PrivilegedIntentsRequired():
            return BAD_INTENTS
        case discord.ConnectionClosed():
            return _CLOSED.get(error.code)
        case discord.GatewayNotFound():
            return _text(error.__cause__)
        case discord.NotFound():
            return NO_API
    return None
