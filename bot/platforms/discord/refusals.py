"""What Discord's refusals mean for a message, and what the rest of Easel is told of them.

The numbers are Discord's JSON error codes ("Opcodes and Status Codes").
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto

import aiohttp
import discord

from bot.errors import DeliveryError, Text, say

#: What a call of discord.py raises when it fails.
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, asyncio.TimeoutError)


class Fault(Enum):
    """Why a message was not taken."""

    MESSAGE_GONE = auto()  #: It was deleted.
    CHANNEL_SHUT = auto()  #: The channel is gone, or the bot may not write there.
    TOKEN_SPENT = auto()  #: The interaction's 15 minutes are over.
    TOO_LARGE = auto()
    BAD_FORM = auto()  #: Something in it is not to Discord's liking.
    PERSON_SHUT = auto()  #: No direct messages to this person.
    FOR_NOW = auto()  #: A later try may succeed.


_FAULTS: dict[Fault, tuple[int, ...]] = {
    Fault.MESSAGE_GONE: (10008,),
    Fault.CHANNEL_SHUT: (
        10003, 10004, 50001, 50008, 50013, 50024,  # unknown, no access, no text, no permission
        50005,  # not our own message any more
        50083, 160005,  # an archived or locked thread
        160002,  # no reply without Read Message History
        200002, 50074,  # the channel takes no such messages
    ),
    Fault.TOKEN_SPENT: (10015, 10062, 50027),
    Fault.TOO_LARGE: (40005, 50045),
    # The last two: blocked by a server's own filter for words and links.
    Fault.BAD_FORM: (50006, 50035, 200000, 240000),
    Fault.PERSON_SHUT: (10013, 20026, 50007, 50278),
}  # fmt: skip
_BY_CODE = {code: fault for fault, codes in _FAULTS.items() for code in codes}

#: For codes not listed; 404 without one is what an interaction's token may get.
_BY_STATUS = {413: Fault.TOO_LARGE, 403: Fault.CHANNEL_SHUT, 404: Fault.TOKEN_SPENT}

NOT_NOW = say("Discord could not be reached, or did not take the message.")
SLOW_DOWN = say("Discord asks to wait before the next message.")
NOWHERE = say("The message could be posted neither in its channel nor as a direct message.")
REFUSED = say("Discord refused the message.")


def fault_of(error: BaseException) -> Fault:
    """What a failure of discord.py means."""
    if not isinstance(error, discord.HTTPException):
        return Fault.FOR_NOW
    busy = error.status == 429 or error.status >= 500
    if busy or (error.status == 403 and not error.code):  # the latter is not Discord itself
        return Fault.FOR_NOW
    return _BY_CODE.get(error.code) or _BY_STATUS.get(error.status, Fault.FOR_NOW)


def delivery_error(error: BaseException) -> DeliveryError:
    """The same for the rest of Easel, once everything was tried."""
    if isinstance(error, discord.RateLimited):
        return DeliveryError(SLOW_DOWN, retry_after=error.retry_after)
    fault = fault_of(error)
    if fault is Fault.FOR_NOW:
        return DeliveryError(NOT_NOW, retry_after=_retry_after(error))
    text: Text = REFUSED if fault in (Fault.BAD_FORM, Fault.TOO_LARGE) else NOWHERE
    return DeliveryError(text, permanent=True)


def described(error: BaseException) -> str:
    """What went wrong, for the log: no address in it, for those hold the interaction's token."""
    if isinstance(error, discord.HTTPException):
        return f"HTTP {error.status}, code {error.code}"
    return type(error).__name__


def _retry_after(error: BaseException) -> float | None:
    """Seconds, where an answer says so in its head."""
    if not isinstance(error, discord.HTTPException):
        return None
    try:
        return max(0.0, float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError, AttributeError):
        return None
