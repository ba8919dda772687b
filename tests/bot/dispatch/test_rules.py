"""A server's rules: who is blocked, what works where, which words are refused, who agreed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.door import ADA, BEN, HERE, MIA, NOW, Door, open_door

pytestmark = pytest.mark.stores

DAY_S = 86_400
ONE = {"channel": "here", "command": "describe"}


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    async with open_door(tmp_path) as opened:
        yield opened


async def test_who_is_blocked_is_told_why_until_when_and_where_to_turn(door: Door) -> None:
    await door.ask("block", person=MIA, user=ADA.id, reason="too much spam.", days=2)
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text == (
        "You may not use this bot here. The reason given: too much spam. "
        f"It ends <t:{NOW // 1000 + 2 * DAY_S}:R>. Ask a moderator if you think that is wrong."
    )
    assert await door.used() == 0
    assert (await door.ask("imagine", prompt="a boat", person=BEN)).task_id
    assert (await door.ask("imagine", prompt="a boat", at=replace(HERE, space="chat:b"))).task_id
    door.clock[0] += 2 * DAY_S * 1000
    assert (await door.ask("imagine", prompt="a boat")).task_id


async def test_a_server_s_own_words_on_appeals_are_shown(door: Door) -> None:
    text = "Write to appeals@example.org."
    await door.ask("settings set", person=MIA, name="appeal", value=text)
    await door.ask("block", person=MIA, user=ADA.id)
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text == (
        f"You may not use this bot here. No reason was given. It has no end. {text}"
    )
    await door.ask("unblock", person=MIA, user=ADA.id)
    assert (await door.ask("imagine", prompt="a boat")).task_id


async def test_who_is_blocked_may_see_and_end_what_is_their_own(door: Door) -> None:
    await door.ask("imagine", prompt="a boat")
    await door.ask("block", person=MIA, user=ADA.id)
    assert "Credits left today" in (await door.ask("quota")).text
    assert (await door.ask("cancel")).text.startswith("Cancelled")


async def test_a_button_is_refused_as_its_command_is(door: Door) -> None:
    message = await door.ask("imagine", prompt="a boat")
    await door.ask("block", person=MIA, user=ADA.id)
    refused = await door.press("again", message.task_id or "")
    assert refused.text.startswith("You may not use this bot here.")
    assert (await door.press("again", message.task_id or "", person=BEN)).task_id


async def test_a_moderator_cannot_lock_themselves_out(door: Door) -> None:
    text = (await door.ask("block", person=MIA, user=MIA.id)).text
    assert text.startswith("You cannot block yourself")
    await door.ask("channels allow", person=MIA, channel="chat:elsewhere")
    assert (await door.ask("channels show", person=MIA)).text == "chat:elsewhere: every command."


async def test_commands_work_only_where_they_are_allowed_and_it_is_said_where(door: Door) -> None:
    await door.ask("channels allow", person=MIA, channel="chat:art")
    await door.ask("channels allow", person=MIA, given=ONE)
    refused = await door.ask("imagine", prompt="a boat")
    assert refused.text == "/imagine does not work in this channel. It works in chat:art."
    art = replace(HERE, channel="chat:art")
    assert (await door.ask("imagine", prompt="a boat", at=art)).task_id
    assert (await door.ask("describe", image=door.attach())).task_id
    thread = replace(HERE, channel="chat:thread", parent="chat:art")
    assert (await door.ask("imagine", prompt="a boat", at=thread)).task_id
    await door.ask("channels clear", person=MIA, channel="chat:art")
    refused = await door.ask("imagine", prompt="a boat", at=art)
    assert refused.text.startswith("/imagine does not work in this channel, nor in another")


@pytest.mark.parametrize("disguised", ["a BOAT", "a b\u200boat", "a bóat", "ａ ｂｏａｔ"])
async def test_a_refused_word_is_found_in_disguise_and_shown(door: Door, disguised: str) -> None:
    await door.ask("words add", person=MIA, word="boat")
    refused = await door.ask("imagine", prompt=disguised)
    assert refused.text.startswith("“boat” is refused in this server, so nothing was made")
    assert (await door.ask("imagine", prompt="a lighthouse")).task_id


async def test_a_refused_word_counts_in_every_option_and_on_every_button(door: Door) -> None:
    message = await door.ask("imagine", prompt="a wooden boat")
    await door.ask("words add", person=MIA, word="bo*", pattern=True)
    assert (await door.ask("imagine", prompt="a lamp", negative="boats")).task_id is None
    assert "is refused" in (await door.press("again", message.task_id or "")).text
    await door.ask("words remove", person=MIA, word="bo*")
    assert (await door.press("again", message.task_id or "")).task_id


async def test_a_pattern_that_refuses_everything_is_not_taken(door: Door) -> None:
    text = (await door.ask("words add", person=MIA, word="*", pattern=True)).text
    assert "needs at least" in text
    assert (await door.ask("words show", person=MIA)).text == "No words are refused here."


async def test_a_face_swap_needs_the_consent_a_server_asks_for_to_its_very_words(
    door: Door,
) -> None:
    pictures = {"source": door.attach(), "target": door.attach()}
    text = "The people in my pictures agree."
    await door.ask("settings set", person=MIA, name="consent", value=text)
    refused = await door.ask("faceswap", **pictures)
    assert f"you have to agree to this: “{text}” If you do, press the button" in refused.text
    assert text in (await door.ask("consent")).text
    assert (await door.ask("faceswap", source=door.attach(), target=door.attach())).task_id
    await door.ask("settings set", person=MIA, name="consent", value="Everybody agrees.")
    again = await door.ask("faceswap", source=door.attach(), target=door.attach())
    assert "Everybody agrees." in again.text


async def test_consent_is_not_asked_for_where_the_server_asks_for_none(door: Door) -> None:
    assert (await door.ask("faceswap", source=door.attach(), target=door.attach())).task_id
    assert "asks for no consent" in (await door.ask("consent")).text
