"""A server's settings through the door: in force for the next request, and never half right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.door import ADA, HERE, MIA, MIDNIGHT, Door, open_door

from bot.errors import render, say
from bot.invocation import Invocation
from bot.languages import ours
from bot.moderation.limits import LEFT
from bot.provider.offers import Offer, Offers
from bot.tasks.routes import request_of
from commands import commands_of
from commands.imagine import ImagineRequest
from commands.setup import Setup

pytestmark = pytest.mark.stores

MODELS = Offers(
    (Offer("photon.ckpt", "Photon"), Offer("nude.ckpt", "Nude", adult=True)),
    whole=True, source="http://local.test", read_at=0,
)  # fmt: skip


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, stock={("local", "models"): MODELS}) as opened:
        yield opened


async def setting(door: Door, name: str, value: str | None = None) -> str:
    given: dict[str, Any] = {"name": name} | ({} if value is None else {"value": value})
    return (await door.ask("settings set", person=MIA, given=given)).text


async def drawn(door: Door, **given: Any) -> ImagineRequest:
    message = await door.ask("imagine", prompt="a boat", **given)
    assert message.task_id is not None, message.text
    request = request_of(await door.task(message))
    assert isinstance(request, ImagineRequest)
    return request


async def test_what_a_server_usually_draws_with_is_taken_where_nothing_else_is_said(
    door: Door,
) -> None:
    for name, value in (("model", "Photon"), ("ratio", "16:9"), ("images", "2"), ("steps", "30")):
        await setting(door, name, value)
    request = await drawn(door)
    assert (request.model, request.images, request.steps) == ("photon.ckpt", 2, 30)
    assert request.width > request.height
    said = await drawn(door, images=1, steps=10, ratio="1:1")
    assert (said.images, said.steps, said.width) == (1, 10, said.height)


async def test_an_engine_that_takes_none_of_it_is_given_none_of_it(door: Door) -> None:
    for name, value in (("model", "Photon"), ("images", "2"), ("steps", "30")):
        await setting(door, name, value)
    request = await drawn(door, engine="flux-dev")
    assert (request.model, request.images) == (None, 1)


async def test_nor_where_the_host_draws_with_such_an_engine_anyway(tmp_path: Path) -> None:
    commands = commands_of(Setup(imagine={"engine": "flux-dev"}))
    async with open_door(tmp_path, commands=commands) as door:
        await setting(door, "model", "photon.ckpt")
        assert (await drawn(door)).model is None


async def test_a_model_is_checked_when_it_is_set(door: Door) -> None:
    assert await setting(door, "model", "fotonn") == (
        "“model”: there is no “fotonn” here. The nearest are “Photon”."
    )
    assert "is for adults" in await setting(door, "model", "nude")
    assert await setting(door, "model", "PHOTON") == "model is photon.ckpt now."


async def test_nobody_is_refused_for_a_model_that_only_the_server_named(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door:  # nothing is known of any list
        await setting(door, "model", "gone.ckpt")
    async with open_door(tmp_path, stock={("local", "models"): MODELS}) as door:
        assert (await drawn(door)).model is None


@pytest.mark.parametrize("command", ["help", "quota", "settings", "limits"])
async def test_what_cannot_be_switched_off_is_not_claimed_to_be(door: Door, command: str) -> None:
    text = await setting(door, "commands_off", f"upscale, {command}")
    assert text in (
        f"/{command} cannot be switched off, so nothing was changed.",
        f"There is no command /{command}. /help lists them all.",
    )
    assert (await door.ask("upscale", image=door.attach(), factor=2)).task_id


async def test_a_command_that_is_switched_off_says_so_and_is_back_at_once(door: Door) -> None:
    assert await setting(door, "commands_off", "/upscale, imagine") == (
        "commands_off is upscale, imagine now."
    )
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text == "/imagine is switched off in this server."
    other = replace(HERE, space="chat:other")
    assert (await door.ask("imagine", prompt="a boat", at=other)).task_id
    await setting(door, "commands_off")
    assert (await door.ask("imagine", prompt="a boat")).task_id


@pytest.mark.parametrize("language", ["en", "zh", *ours().languages])
async def test_the_language_of_a_server_goes_before_a_persons(door: Door, language: str) -> None:
    await setting(door, "language", language)
    reader = replace(ADA, language="zh-CN" if language == "en" else "en")
    spoken = ours().find(language) or "en"
    told = await door.ask("quota", person=reader)
    assert told.text.splitlines()[0] == render(say(LEFT["day"], left=10, limit=10), language)
    assert f"<t:{MIDNIGHT}:R>" in told.text
    assert told.person is not None
    assert told.person.language == spoken  # in which a platform words the moment
    refused = await door.ask("imagine", person=reader, prompt="a boat", steps=99)
    assert refused.person is not None
    assert refused.person.language == spoken


@pytest.mark.parametrize("language", ["fr", "klingon", "e", "zhuang"])
async def test_a_language_that_nobody_is_served_in_is_refused(door: Door, language: str) -> None:
    assert (await setting(door, "language", language)).startswith("“language” cannot be")


async def test_previews_are_the_servers_to_want_only_where_the_host_has_them(
    tmp_path: Path,
) -> None:
    async with open_door(tmp_path, previews=False) as door:
        assert (await setting(door, "previews", "yes")).startswith("Previews are switched off")
        assert await setting(door, "previews", "no") == "previews is no now."
    async with open_door(tmp_path) as door:
        assert await setting(door, "previews", "yes") == "previews is yes now."


async def test_nothing_of_a_server_is_kept_in_memory(door: Door) -> None:
    """Another process has changed it: what is here must know at the next request."""
    await setting(door, "commands_off", "imagine")
    async with open_door(door.folder) as other:
        await setting(other, "commands_off")
        given = {"name": "wash", "prompt": "watercolour"}
        await other.ask("styles add", person=MIA, given=given)
    assert (await drawn(door, style="wash")).style_prompt == "watercolour"


async def test_what_is_wrong_as_typed_is_said_in_the_servers_language_too(door: Door) -> None:
    await setting(door, "language", "zh")
    asked = Invocation("e", "imagine", {"prompt": "x", "images": 9}, ADA, HERE)
    refused = await door.dispatcher.vet(asked)
    assert refused is not None
    assert refused.person == replace(ADA, language="zh-CN")
    assert "，" in refused.text
