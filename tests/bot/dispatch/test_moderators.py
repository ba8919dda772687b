"""What moderators decide through the door: it is in force at once, recorded, and theirs alone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import ADA, BEN, HERE, MIA, NOW, Door, open_door

from bot.invocation import Person
from commands import COMMANDS
from storage import audit

pytestmark = pytest.mark.stores

GIVEN: dict[str, dict[str, Any]] = {
    "limits set": {"credits": 3},
    "limits pool": {"credits": 3},
    "limits running": {"tasks": 3},
    "limits weight": {"times": 3, "command": "imagine"},
    "grant": {"user": "chat:ada", "credits": 3},
    "block": {"user": "chat:ada"},
    "unblock": {"user": "chat:ada"},
    "channels allow": {"channel": "here"},
    "channels clear": {"channel": "here"},
    "words add": {"word": "boat"},
    "words remove": {"word": "boat"},
    "settings set": {"name": "language", "value": "zh"},
}
THEIRS = [command.name for command in COMMANDS if command.moderators]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


async def asked(door: Door, name: str, /, asks: Person = MIA, **given: Any) -> str:
    return (await door.ask(name, person=asks, given=given)).text


@pytest.mark.parametrize("command", THEIRS)
async def test_nobody_else_may_even_with_a_request_made_by_hand(door: Door, command: str) -> None:
    before = await recorded(door)
    text = await asked(door, command, ADA, **GIVEN.get(command, {}))
    assert text == f"/{command} is for moderators."
    assert await recorded(door) == before == []


@pytest.mark.parametrize("command", THEIRS)
async def test_every_command_of_moderators_answers_them(door: Door, command: str) -> None:
    text = await asked(door, command, **GIVEN.get(command, {}))
    assert text
    assert "went wrong" not in text
    assert "is for moderators" not in text


async def test_a_limit_binds_the_next_request_and_says_so(door: Door) -> None:
    assert await asked(door, "limits set", credits=1) == "Everybody has 1 credits per day now."
    assert (await door.ask("imagine", prompt="a boat")).task_id
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text.startswith("This server's limit is 1 credits per day for each person")
    text = await asked(door, "limits set", credits=2, person="chat:ada", period="week")
    assert text == "chat:ada has 2 credits per week now."
    assert (await door.ask("imagine", prompt="a boat")).task_id
    assert await asked(door, "limits clear", person="chat:ada") != ""
    assert (await door.ask("imagine", prompt="a boat")).task_id is None


async def test_limits_are_listed_with_what_they_are_for(door: Door) -> None:
    await asked(door, "limits set", credits=5, role="chat:artist", period="month")
    await asked(door, "limits pool", credits=100, period="week")
    await asked(door, "limits running", tasks=2)
    await asked(door, "limits weight", times=4, command="/upscale")
    lines = (await asked(door, "limits show")).splitlines()
    assert lines == [
        "One person: 2 tasks at once.",
        "The whole server together: 100 credits per week.",
        "Role chat:artist: 5 credits per month.",
        "/upscale: 4 times its credits.",
        "Everybody without a limit above: 10 credits per day, as the bot's host has set.",
        "Of several roles, the highest limit counts.",
    ]


async def test_a_person_and_a_role_at_once_are_refused(door: Door) -> None:
    text = await asked(door, "limits set", credits=5, role="chat:artist", person="chat:ada")
    assert "cannot be given together" in text
    assert await recorded(door) == []


async def test_what_is_no_person_is_refused_with_how_to_name_one(door: Door) -> None:
    text = await asked(door, "block", user="that one over there")
    assert text.startswith("“user” must be a person: choose or mention them, reply to a message")


async def test_granted_credits_are_there_when_the_limit_is_reached(door: Door) -> None:
    await asked(door, "limits set", credits=0)
    text = await asked(door, "grant", user="chat:ada", credits=2, reason="a prize", days=1)
    assert text == f"chat:ada was given 2 credits, to be used until <t:{NOW // 1000 + 86_400}:R>."
    assert (await door.ask("imagine", prompt="a boat", images=2)).task_id
    assert (await door.ask("imagine", prompt="a boat")).task_id is None


async def test_every_change_is_in_the_audit_with_before_and_after(door: Door) -> None:
    await asked(door, "limits set", credits=5)
    await asked(door, "limits set", credits=7)
    await asked(door, "limits clear")
    await asked(door, "grant", user="chat:ada", credits=1)
    changes = [
        (one.actor_id, one.action, amount(one.before), amount(one.after))
        for one in await recorded(door)
    ]
    assert changes == [
        ("chat:mia", "grant", None, 1),
        ("chat:mia", "limits.clear", 7, None),
        ("chat:mia", "limits.set", 5, 7),
        ("chat:mia", "limits.set", None, 5),
    ]


async def test_the_audit_is_filtered_by_person_and_by_action(door: Door) -> None:
    await asked(door, "limits set", credits=5)
    await asked(door, "block", user="chat:ben", reason="spam")
    await asked(door, "unblock", user="chat:ben")
    whole = (await asked(door, "audit")).splitlines()
    assert [line.split(": ")[1].split()[0] for line in whole] == ["unblock", "block", "limits.set"]
    assert len((await asked(door, "audit", action="limits")).splitlines()) == 1
    assert len((await asked(door, "audit", person="chat:ben")).splitlines()) == 2
    assert len((await asked(door, "audit", person="chat:mia")).splitlines()) == 3
    assert await asked(door, "audit", action="lim") == "There is no such entry."


async def test_a_setting_takes_effect_at_once_and_others_stay(door: Door) -> None:
    assert await asked(door, "settings set", name="ratio", value="16:9") == "ratio is 16:9 now."
    await asked(door, "settings set", name="commands_off", value="/upscale, describe")
    made = await door.task(await door.ask("imagine", prompt="a boat"))
    request = json.loads(made.request)
    assert request["width"] > request["height"]
    off = await door.ask("upscale", image=door.attach())
    assert off.text == "/upscale is switched off in this server."
    shown = (await asked(door, "settings show")).splitlines()
    assert "ratio: 16:9" in shown
    assert "commands_off: upscale, describe" in shown
    assert (
        await asked(door, "settings set", name="ratio") == "ratio is as it was at first: not set."
    )


async def test_what_a_setting_cannot_be_is_refused_with_what_it_can_be(door: Door) -> None:
    text = await asked(door, "settings set", name="language", value="klingon")
    assert text == "“language” cannot be “klingon”. It is one of en, zh-CN."
    text = await asked(door, "settings set", name="commands_off", value="dance")
    assert text == "There is no command /dance. /help lists them all."
    assert await recorded(door) == []


async def test_a_server_s_language_goes_before_a_person_s(door: Door) -> None:
    await asked(door, "settings set", name="language", value="zh")
    assert (await door.task(await door.ask("imagine", prompt="a boat"))).language == "zh-CN"
    await asked(door, "settings set", name="language", value="en")
    chinese = replace(ADA, language="zh-CN")
    message = await door.ask("imagine", prompt="a boat", person=chinese)
    assert (await door.task(message)).language == "en"


async def test_the_log_channel_hears_of_a_change_when_it_is_made(door: Door) -> None:
    here = {"name": "log_channel", "value": "here"}
    await door.ask("settings set", person=MIA, at=replace(HERE, channel="chat:log"), given=here)
    await asked(door, "limits set", credits=5)
    address, message = door.wall.delivered[-1]
    assert (address.space, address.channel, address.message) == (HERE.space, "chat:log", None)
    assert message.text == "chat:mia: Everybody has 5 credits per day now."


async def test_a_log_channel_is_never_in_a_server_that_one_is_not_in(door: Door) -> None:
    text = await asked(door, "settings set", name="log_channel", value="discord:123456789")
    assert "type it in the channel that shall be told" in text
    assert await recorded(door) == []


async def test_usage_tells_what_was_asked_for_and_what_became_of_it(door: Door) -> None:
    nothing = await asked(door, "usage", days=7)
    assert nothing == "Nothing was asked for since 2025-11-18."
    await door.deliver(await door.ask("imagine", prompt="a boat"), door.picture())
    await door.ask("imagine", prompt="a ship", images=2, person=BEN)
    lines = (await asked(door, "usage", days=7)).splitlines()
    assert lines[0] == "Since 2025-11-18: 2 asked for, 1 delivered, 0 failed."
    assert "Of those tried, 100 % were delivered." in lines
    assert "Credits charged: 1; given back: 0; granted: 0." in lines
    assert "/imagine: 2 asked for, 1 delivered, 1 credits, 0.0 s usually." in lines
    assert "chat:ada: 1 asked for, 1 delivered, 1 credits." in lines


async def recorded(door: Door) -> list[audit.Entry]:
    return await door.database.read(audit.entries("chat:home", limit=99))


def amount(kept: str | None) -> int | None:
    if kept is None:
        return None
    read = json.loads(kept)
    return int(read.get("amount", read.get("credits")))
