"""What is for one person alone never stands in a group."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.faketelegram.room import address, done, room

from bot.errors import DeliveryError
from bot.invocation import Message as Shown
from bot.invocation import Person

LINK = "https://t.me/EaselTestBot?start="


async def test_an_answer_about_oneself_comes_in_private(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(ada, "/quota", group)
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        assert r.telegram.from_bot(chat)[0].text == "answer to quota"
        assert r.telegram.from_bot(group) == []
        assert (await r.invoked()).address.space == f"telegram:{group.id}"


async def test_who_never_started_the_bot_is_told_where_to_without_the_content(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", started=False)
        group = r.telegram.group(ada)
        asked = r.telegram.write(ada, "/quota", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        (message,) = r.telegram.from_bot(group)
        assert "answer to quota" not in message.text
        assert "Open a private chat with me" in message.text
        assert message.reply_to is asked
        assert message.rows[0][0]["url"] == f"{LINK}quota_{group.id}"


async def test_the_link_brings_the_answer_about_that_group(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(ada, f"/start quota_{group.id}")
        invocation = await r.invoked()
        assert invocation.command == "quota"
        assert invocation.address.space == f"telegram:{group.id}"
        assert invocation.address.channel == str(ada.id)
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        assert r.telegram.from_bot(chat)[0].text == "answer to quota"


@pytest.mark.parametrize("payload", ["quota_{group}", "imagine_{group}", "x_1", "quota", "-_-"])
async def test_a_link_to_a_group_one_is_not_in_only_greets(tmp_path: Path, payload: str) -> None:
    async with room(tmp_path) as r:
        ada, ben = r.telegram.person("Ada"), r.telegram.person("Ben")
        group = r.telegram.group(ben)
        r.telegram.write(ada, f"/start {payload.format(group=group.id)}")
        invocation = await r.invoked()
        assert (invocation.command, invocation.address.space) == ("help", f"telegram:{ada.id}")


async def test_an_anonymous_administrator_is_told_why_there_is_no_private_answer(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(r.telegram.anonymous(), "/quota", group, as_chat=group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        assert "anonymous administrator" in r.telegram.from_bot(group)[0].text


async def test_a_result_asked_for_in_private_is_shown_in_private_from_the_beginning(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group, chat = r.telegram.group(ada), r.telegram.private(ada)
        r.telegram.write(ada, "/imagine a fox --private", group)
        invocation = await r.invoked()
        here = invocation.address
        assert (here.private, here.space) == (True, f"telegram:{group.id}")
        assert here.channel == str(ada.id)
        result = done(r.picture(), person=invocation.person, private=True)
        await r.platform.deliver(here, result, nonce="n1")
        assert r.telegram.from_bot(group) == []
        (message,) = r.telegram.from_bot(chat)
        assert message.kind == "photo"


async def test_after_a_restart_the_private_message_is_the_same_one(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group, chat = r.telegram.group(ada), r.telegram.private(ada)
        r.dispatch.gate = asyncio.Event()
        r.telegram.write(ada, "/imagine a fox --private", group)
        first = await r.invoked()
        await r.platform.stop()
        r.dispatch.gate.set()
        r.platform = r.make()
        await r.platform.start(r.dispatch)
        assert (await r.invoked(2)).address == first.address
        assert len(r.telegram.from_bot(chat)) == 1


async def test_nothing_is_begun_for_somebody_who_cannot_be_written_to(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", started=False)
        group = r.telegram.group(ada)
        r.telegram.write(ada, "/imagine a secret fox --private", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        (message,) = r.telegram.from_bot(group)
        assert "fox" not in message.text
        assert message.rows[0][0]["url"].startswith(LINK)
        assert r.dispatch.invoked == []


async def test_a_kept_private_result_asked_for_in_a_group_comes_in_private(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        person = Person(f"telegram:{ada.id}", str(ada.id))
        result = done(r.picture(), person=person, private=True)
        there = await r.platform.deliver(address(group.id, private=True), result, nonce="n")
        assert r.telegram.from_bot(group) == []
        (message,) = r.telegram.from_bot(r.telegram.private(ada))
        assert (there.channel, there.message) == (str(ada.id), str(message.id))


async def test_a_private_result_that_reaches_nobody_waits(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", started=False)
        group = r.telegram.group(ada)
        for person in (Person(f"telegram:{ada.id}", "Ada"), Person("discord:1", "Ada")):
            result = done(r.picture(), person=person, private=True)
            with pytest.raises(DeliveryError) as error:
                await r.platform.deliver(address(group.id, private=True), result, nonce="n")
            assert error.value.permanent
        assert r.telegram.from_bot(group) == []


async def test_a_refusal_in_a_group_is_said_there_in_a_line(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.dispatch.answer = lambda _: Shown("The limit is 5 credits here.", private=True)
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(ada, "/imagine a fox", group)
        await r.telegram.until(
            lambda: any("The limit" in m.text for m in r.telegram.from_bot(group))
        )
        assert len(r.telegram.from_bot(group)) == 1
