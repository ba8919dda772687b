"""What is for adults: refused, or asked for under the server's own rule, before it is charged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, HERE, MIA, Door, open_door

from bot.dispatch.orders import PICTURE_FOR_ADULTS
from bot.invocation import Address, Invocation, Message
from bot.provider.offers import Offer, Offers
from bot.tasks.routes import request_of
from commands.spec import Attachment
from storage import guilds, media
from storage.tasks import Task

pytestmark = pytest.mark.stores

MODELS = Offers(
    (
        Offer("photon.ckpt", "Photon"),
        Offer("nude.ckpt", "Nude Photo", adult=True),
        Offer("twin.ckpt", "Twin"),
        Offer("twin.safetensors", "Twin", adult=True),
    ),
    whole=True,
    source="http://local.test",
    read_at=0,
)
LORAS = replace(MODELS, rows=(Offer("ink", "Ink"), Offer("lewd", "Lewd", adult=True)))
ADULTS = replace(HERE, channel="chat:adults", adult=True)
#: A channel that its chat does not restrict by age, set as the one for adults.
SET_APART = replace(HERE, channel="chat:apart")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    stock = {("local", "models"): MODELS, ("local", "loras"): LORAS}
    async with open_door(tmp_path, stock=stock) as opened:
        yield opened


async def set_rule(door: Door, rule: str, *, channel: str | None = None) -> None:
    changed = {"adult": rule, "adult_channel": channel}
    await door.database.write(
        guilds.change("chat:home", changed, actor_id=MIA.id, now=door.clock[0], action="set")
    )


async def asked(door: Door, at: Address = HERE, **more: object) -> Message:
    return await door.ask("imagine", prompt="x", at=at, given={"model": "Nude Photo", **more})


async def is_adult(door: Door, message: Message) -> bool:
    return request_of(await door.task(message)).adult


@pytest.mark.parametrize("given", [{"model": "Nude Photo"}, {"lora": "Lewd"}])
async def test_it_is_refused_by_default_with_where_it_can_be_used_and_costs_nothing(
    door: Door, given: dict[str, str]
) -> None:
    refused = await door.ask("imagine", prompt="x", given=given)
    assert "is for adults. It can be used in an age-restricted channel only." in refused.text
    assert await door.used() == 0


@pytest.mark.parametrize("rule", ["spoiler", "allow"])
async def test_a_server_may_take_it_everywhere_and_the_task_knows_what_it_is(
    door: Door, rule: str
) -> None:
    await set_rule(door, rule)
    assert await is_adult(door, await asked(door))
    assert await is_adult(door, await asked(door, model="photon", lora="lewd"))
    assert not await is_adult(door, await asked(door, model="photon"))


async def test_where_it_would_be_moved_there_has_to_be_a_place_for_it(door: Door) -> None:
    await set_rule(door, "move")
    refused = await asked(door)
    assert "/settings set adult_channel" in refused.text
    assert await door.used() == 0
    await set_rule(door, "move", channel="chat:apart")
    assert await is_adult(door, await asked(door))


@pytest.mark.parametrize("rule", ["refuse", "move", "spoiler", "allow"])
async def test_in_the_channel_for_adults_it_is_taken_whatever_the_rule(
    door: Door, rule: str
) -> None:
    await set_rule(door, rule, channel="chat:apart")
    assert await is_adult(door, await asked(door, ADULTS))
    assert await is_adult(door, await asked(door, SET_APART))


async def test_of_two_with_one_title_that_for_everybody_is_meant_where_adults_are_not_alone(
    door: Door,
) -> None:
    await set_rule(door, "allow")
    assert not await is_adult(door, await asked(door, model="Twin"))


async def test_what_is_for_adults_is_refused_at_once_unless_the_server_allows_it(
    door: Door,
) -> None:
    given = {"prompt": "x", "model": "Nude Photo"}
    named = Invocation("e", "imagine", given, ADA, HERE)
    refused = await door.dispatcher.vet(named)
    assert refused is not None
    assert "is for adults" in refused.text
    await set_rule(door, "allow")
    assert await door.dispatcher.vet(named) is None
    wrong = Invocation("e", "imagine", {**given, "model": "qqqqqqq"}, ADA, HERE)
    assert await door.dispatcher.vet(wrong) is not None


async def test_it_is_completed_and_listed_where_it_may_be_asked_for(door: Door) -> None:
    async def labels() -> list[str]:
        found = await door.dispatcher.suggest(
            "imagine", "model", "nude", space="chat:home", adult=False
        )
        return [one.label for one in found]

    assert await labels() == []
    await set_rule(door, "move")
    assert await labels() == []
    await set_rule(door, "spoiler")
    assert await labels() == ["Nude Photo"]


async def test_again_follows_the_rule_of_the_moment(door: Door) -> None:
    await set_rule(door, "allow")
    message = await asked(door)
    made = await door.deliver(message, door.picture())
    assert await is_adult(door, await door.press("again", made))
    await set_rule(door, "refuse")
    assert "is for adults" in (await door.press("again", made)).text
    assert await is_adult(door, await door.press("again", made, at=ADULTS))


async def test_what_is_made_of_a_picture_for_adults_is_for_adults_too(door: Door) -> None:
    task = await adult_picture(door)
    refused = await door.press("upscale", task.id)
    assert refused.text == str(PICTURE_FOR_ADULTS)
    [kept] = await door.database.read(media.of_task(task.id, "result"))
    refused = await door.ask("upscale", image=Attachment(media=kept.id))
    assert refused.text == str(PICTURE_FOR_ADULTS)
    used = await door.used()
    larger = await door.press("upscale", task.id, at=ADULTS)
    assert await is_adult(door, larger)
    assert await door.used() == used + 1
    [copy] = await door.database.read(media.of_task(larger.task_id or "", "input"))
    assert copy.adult


async def adult_picture(door: Door) -> Task:
    """A result in the channel for adults."""
    message = await asked(door, ADULTS)
    task_id = await door.deliver(message, door.picture())
    [kept] = await door.database.read(media.of_task(task_id, "result"))
    await door.database.write(lambda: marked(kept))
    return await door.task(message)


def marked(kept: media.Media):  # type: ignore[no-untyped-def]
    """As its delivery keeps it."""
    yield media.KEEP, media.values_of(replace(kept, adult=True))
