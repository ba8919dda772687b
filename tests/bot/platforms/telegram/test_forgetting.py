"""What the adapter keeps of one person goes; what stands in groups is nobody's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.faketelegram.notebook import remembering, rows
from telegram import User

from bot.app.telegrammemory import FORGOTTEN, TelegramMemory
from bot.invocation import Address, Person
from bot.platforms.telegram.forgetting import forget
from bot.platforms.telegram.people import People
from bot.platforms.telegram.places import Place
from bot.platforms.telegram.prompts import Prompt, Prompts
from bot.platforms.telegram.records import Records

ADA, BEN, GROUP = 5, 6, -100


async def test_questions_a_private_chat_and_a_name_are_forgotten(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await _forgotten(memory)
    left = [rows(tmp_path, f"SELECT * FROM telegram_{name}") for name in ("prompts", "delivered")]  # noqa: S608
    assert [row[2] for row in left[0]] == [f"telegram:{BEN}"]
    assert {row[1] for row in left[1]} == {BEN, GROUP}


async def _forgotten(memory: TelegramMemory) -> None:
    no_bot: Any = None
    records = Records(memory, clock=lambda: 1)
    people = People(no_bot, clock=lambda: 1)
    prompts = Prompts(memory, clock=lambda: 1)
    for user in (ADA, BEN):
        people.remember(User(user, f"name{user}", is_bot=False, username=f"user{user}"))
        await prompts.keep(
            Prompt(
                Place(GROUP, message=user), Person(f"telegram:{user}", "x"), "faceswap", {},
                "target", {},
            )
        )  # fmt: skip
        for chat in (user, GROUP):
            address = Address("telegram", f"telegram:{chat}", str(chat), str(user))
            await records.note_delivery(f"n{user}{chat}", address, [(user, f"media{user}")])
    await forget(memory, people, [f"telegram:{ADA}", "discord:5"])
    await forget(memory, None, [f"telegram:{ADA}"])
    assert people.named(f"user{ADA}") is None
    assert people.named(f"user{BEN}") == BEN
    assert await records.picture(ADA, ADA) is None
    assert await records.picture(GROUP, ADA) == f"media{ADA}"


async def test_who_was_forgotten_by_another_process_is_not_known_by_name(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        no_bot: Any = None
        people = People(no_bot, clock=lambda: 1)
        people.remember(User(ADA, "Ada", is_bot=False, username="ada"))
        memory.when_forgotten(people.clear)
        memory.hear(FORGOTTEN)
        assert people.named("ada") is None
