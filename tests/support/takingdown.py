"""Results that are reported and taken down through the door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.door import ADA, HERE, MIA, NOW, Door

from bot.invocation import Message, Person
from storage import audit, takedowns

LOG = replace(HERE, channel="chat:log")
GUEST = Person("chat:gus", "Gus", moderator=True)
ELSEWHERE = replace(HERE, space="chat:away")
ALREADY = f"This was taken down already, by chat:mia <t:{NOW // 1000}:R>."
GONE = "This was taken down by a moderator."


async def made(door: Door, person: Person = ADA, **options: Any) -> str:
    """A result that is there for all to see."""
    asked = await door.ask("imagine", prompt="a boat", person=person, **options)
    return await door.deliver(asked, door.picture())


async def take_down(door: Door, name: str, /, asks: Person = MIA, **given: Any) -> str:
    return (await door.ask("takedown", person=asks, given={"result": name, **given})).text


async def carry_on(door: Door) -> None:
    """Let the loops go on until they have nothing to do."""
    while await door.hands.reported.some() + await door.hands.purging.some():
        continue


async def with_log(door: Door) -> None:
    await door.ask(
        "settings set", person=MIA, at=LOG, given={"name": "log_channel", "value": "here"}
    )
    door.wall.delivered.clear()


async def deeds(door: Door) -> list[tuple[str, str, str]]:
    found = await door.database.read(audit.entries("chat:home", limit=99))
    wanted = ("takedown", "report", "dismiss", "block", "unblock", "purge", "purge.end")
    return [(one.actor_id, one.action, one.subject) for one in found if one.action in wanted]


def noticed(door: Door) -> list[Message]:
    return [message for address, message in door.wall.delivered if address.channel == "chat:log"]


async def all_down(door: Door) -> list[takedowns.Takedown]:
    found = [await door.database.read(takedowns.get(f"id-{n:08}")) for n in range(1, 40)]
    return [one for one in found if one is not None]
