"""Discord's refusals are understood: what may pass is tried again, what cannot is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
import pytest

from bot.platforms.discord.refusals import Fault, delivery_error, described, fault_of


@dataclass
class Answer:
    """As much of an answer as discord.py's errors look at."""

    status: int
    reason: str = "no"
    headers: dict[str, str] = field(default_factory=dict)


def refusal(status: int, code: int = 0, **headers: str) -> discord.HTTPException:
    answer: Any = Answer(status, headers={key.replace("_", "-"): headers[key] for key in headers})
    return discord.HTTPException(answer, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (404, 10008, Fault.MESSAGE_GONE),
        (404, 10003, Fault.CHANNEL_SHUT),
        (403, 50001, Fault.CHANNEL_SHUT),
        (403, 50013, Fault.CHANNEL_SHUT),
        (403, 99999, Fault.CHANNEL_SHUT),
        (401, 50027, Fault.TOKEN_SPENT),
        (404, 10015, Fault.TOKEN_SPENT),
        (404, 0, Fault.TOKEN_SPENT),
        (413, 0, Fault.TOO_LARGE),
        (413, 40005, Fault.TOO_LARGE),
        (400, 50035, Fault.BAD_FORM),
        (400, 200000, Fault.BAD_FORM),
        (403, 50007, Fault.PERSON_SHUT),
        (403, 0, Fault.FOR_NOW),
        (429, 0, Fault.FOR_NOW),
        (401, 0, Fault.FOR_NOW),
        (500, 0, Fault.FOR_NOW),
        (503, 10008, Fault.FOR_NOW),
    ],
)
def test_each_refusal_means_something(status: int, code: int, fault: Fault) -> None:
    assert fault_of(refusal(status, code)) is fault


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectionError(),
        ConnectionResetError(),
        TimeoutError(),
        refusal(502),
        refusal(429),
    ],
)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert not delivery_error(error).permanent


@pytest.mark.parametrize("code", [10008, 10003, 50001, 50007, 50035, 40005, 50027])
def test_what_was_refused_in_every_way_has_to_be_asked_for(code: int) -> None:
    assert delivery_error(refusal(400, code)).permanent


def test_discord_is_asked_again_when_it_says_so() -> None:
    assert delivery_error(discord.RateLimited(12.5)).retry_after == 12.5
    assert delivery_error(refusal(429, Retry_After="7")).retry_after == 7
    assert delivery_error(refusal(429, Retry_After="soon")).retry_after is None
    assert delivery_error(refusal(500)).retry_after is None


def test_no_address_gets_into_the_log() -> None:
    assert described(refusal(404, 10008)) == "HTTP 404, code 10008"
    assert described(OSError("https://discord.com/webhooks/1/token")) == "OSError"
