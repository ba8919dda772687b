"""Models are completed from memory and checked before anything is charged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, HERE, Door, open_door

from bot.dispatch.suggestions import MOST, wanted
from bot.invocation import Invocation
from bot.provider.offers import Offer, Offers
from bot.tasks.routes import request_of
from commands import COMMANDS
from commands.imagine import ImagineRequest

ADULT = replace(HERE, adult=True)
MODELS = (
    Offer("photon_v1_84728.safetensors", "Photon"),
    Offer("dream_8.safetensors", "DreamShaper 8"),
    Offer("real_photo.safetensors", "Realistic Photo"),
    Offer("telephoto.ckpt", "Telephoto"),
    Offer("nude_photo.ckpt", "Nude Photo", adult=True),
    Offer("ink.ckpt", "水墨画"),
)


def offers(*rows: Offer, whole: bool = True) -> Offers:
    return Offers(rows or MODELS, whole=whole, source="http://local.test", read_at=0)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path, stock={("local", "models"): offers()}) as opened:
        yield opened


async def labels(
    door: Door, typed: str, *, adult: bool = False, option: str = "model"
) -> list[str]:
    found = await door.dispatcher.suggest("imagine", option, typed, space="chat:home", adult=adult)
    return [suggestion.label for suggestion in found]


async def model_of(door: Door, typed: str) -> str | None:
    request = request_of(await door.task(await door.ask("imagine", prompt="x", model=typed)))
    assert isinstance(request, ImagineRequest)
    return request.model


async def test_a_beginning_comes_before_a_words_beginning_and_that_before_any_part(
    door: Door,
) -> None:
    assert await labels(door, "photo") == ["Photon", "Realistic Photo", "Telephoto"]


@pytest.mark.parametrize("typed", ["PHOTON", "ｐｈｏｔｏｎ", " photon ", "84728"])
async def test_neither_case_nor_width_nor_which_name_is_typed_counts(
    door: Door, typed: str
) -> None:
    assert await labels(door, typed) == ["Photon"]


async def test_other_scripts_are_found_by_any_part(door: Door) -> None:
    assert await labels(door, "墨") == ["水墨画"]


async def test_people_read_titles_and_file_names_are_sent(door: Door) -> None:
    (found,) = await door.dispatcher.suggest(
        "imagine", "model", "dream", space="chat:home", adult=False
    )
    assert (found.value, found.label) == ("dream_8.safetensors", "DreamShaper 8")


async def test_adult_entries_are_offered_in_age_restricted_channels_only(door: Door) -> None:
    assert "Nude Photo" not in await labels(door, "")
    assert "Nude Photo" in await labels(door, "", adult=True)


@pytest.mark.parametrize(
    ("command", "option"), [("imagine", "prompt"), ("nothing", "model"), ("describe", "model")]
)
async def test_what_has_no_list_has_no_suggestions(door: Door, command: str, option: str) -> None:
    found = await door.dispatcher.suggest(command, option, "", space="chat:home", adult=True)
    assert found == ()


async def test_no_more_than_a_menu_holds_are_offered(tmp_path: Path) -> None:
    many = offers(*(Offer(f"style_{n}.ckpt", f"Some Style {n}") for n in range(5000)))
    async with open_door(tmp_path, stock={("local", "models"): many}) as door:
        await labels(door, "")  # the list is made ready when it is first asked for
        for typed in ("", "s", "style 4", "4999", "x" * 4000):
            assert len(await labels(door, typed)) <= MOST
        assert await labels(door, "4999") == ["Some Style 4999"]


async def test_a_name_longer_than_a_chat_carries_is_not_offered_but_can_be_typed(
    tmp_path: Path,
) -> None:
    long = Offer("x" * 120 + ".ckpt", "Long")
    async with open_door(tmp_path, stock={("local", "models"): offers(long)}) as door:
        assert await labels(door, "") == []
        assert await model_of(door, "Long") == long.value


@pytest.mark.parametrize(
    "typed", ["photon_v1_84728.safetensors", "photon_v1_84728", "Photon", "ＰＨＯＴＯＮ"]
)
async def test_a_model_may_be_named_by_file_or_title(door: Door, typed: str) -> None:
    assert await model_of(door, typed) == "photon_v1_84728.safetensors"


async def test_an_unknown_model_is_refused_with_the_nearest_before_anything_is_charged(
    door: Door,
) -> None:
    message = await door.ask("imagine", prompt="x", model="fotonn")
    assert message.text == "“model”: there is no “fotonn” here. The nearest are “Photon”."
    assert await door.used() == 0


async def test_a_name_like_nothing_is_refused_with_some_that_there_are(door: Door) -> None:
    message = await door.ask("imagine", prompt="x", model="qqqqqqqqqqqq")
    assert "Some that there are: “Photon”, “DreamShaper 8”, “Realistic Photo”." in message.text


async def test_it_is_said_before_the_acknowledgement(door: Door) -> None:
    asked = Invocation("e", "imagine", {"prompt": "x", "model": "fotonn"}, ADA, HERE)
    refused = await door.dispatcher.vet(asked)
    assert refused is not None
    assert refused.private


async def test_a_model_for_adults_is_used_only_where_that_is_allowed(door: Door) -> None:
    refused = await door.ask("imagine", prompt="x", model="Nude Photo")
    assert "is for adults" in refused.text
    accepted = await door.ask("imagine", prompt="x", model="Nude Photo", at=ADULT)
    assert accepted.task_id is not None
    await door.deliver(accepted, door.picture())
    again = await door.press("again", accepted.task_id)
    assert "is for adults" in again.text  # the channel is not age-restricted any more
    assert (await door.press("again", accepted.task_id, at=ADULT)).task_id is not None


@pytest.mark.parametrize("known", [None, offers(whole=False), replace(offers(), rows=())])
async def test_without_a_whole_list_nothing_is_refused(tmp_path: Path, known: Offers) -> None:
    stock = {} if known is None else {("local", "models"): known}
    async with open_door(tmp_path, stock=stock) as door:
        assert await model_of(door, "another.ckpt") == "another.ckpt"


async def test_one_name_of_several_models_is_asked_back(tmp_path: Path) -> None:
    twins = offers(Offer("ink.ckpt", "Ink One"), Offer("ink.safetensors", "Ink Two"))
    async with open_door(tmp_path, stock={("local", "models"): twins}) as door:
        message = await door.ask("imagine", prompt="x", model="ink")
        assert message.text == (
            "“model”: “ink” may be several: “Ink One”, “Ink Two”. Name one of them."
        )


def test_only_lists_that_an_option_needs_are_wanted_of_the_provider_it_goes_to() -> None:
    routes = {"imagine": "zhiqite", "describe": "local"}
    lists = ("models", "loras", "vaes", "embeddings")
    assert wanted(COMMANDS, routes) == {("zhiqite", name) for name in lists}
