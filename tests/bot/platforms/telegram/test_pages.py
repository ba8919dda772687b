"""The panel on Telegram: in the private chat, about a group, for who moderates that group now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.door import Door, open_door
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.state import Chat, Message, User

from bot.app.telegrammemory import TelegramMemory
from bot.config import Telegram
from bot.ids import now_ms
from bot.moderation.rules import hash_of
from bot.pictures.fetch import Fetcher
from bot.pictures.fit import Fitter
from bot.pictures.worker import DecodeWorker
from bot.platforms.telegram.platform import TelegramPlatform
from commands import COMMANDS
from storage import audit, consents, guilds, limits


@dataclass
class Here:
    """A group with an administrator and a member, the bot, and the real door behind it."""

    telegram: FakeTelegram
    platform: TelegramPlatform
    door: Door
    mia: User
    ada: User
    group: Chat

    @property
    def chat(self) -> Chat:
        """Where Mia is alone with the bot."""
        return self.telegram.private(self.mia)

    @property
    def space(self) -> str:
        return f"telegram:{self.group.id}"

    async def panel(self) -> Message:
        self.telegram.write(self.mia, "/panel", self.group)
        return await self.shown("This server")

    async def shown(self, text: str, chat: Chat | None = None) -> Message:
        """Wait for a message that says this."""

        def there() -> Message | None:
            every = self.telegram.from_bot(chat or self.chat)
            return next((m for m in every if text in m.text and not m.deleted), None)

        found: Message = await self.telegram.until(there)
        return found

    async def turn(self, page: Message, label: str, title: str) -> None:
        self.telegram.press(self.mia, page, label)
        await self.telegram.until(lambda: page.text.startswith(title))

    async def asked(self, page: Message, label: str) -> Message:
        """The question that a form is."""
        before = {message.id for message in self.telegram.from_bot(self.chat)}
        self.telegram.press(self.mia, page, label)

        def question() -> Message | None:
            every = self.telegram.from_bot(self.chat)
            return next((m for m in every if m.forces_reply and m.id not in before), None)

        found: Message = await self.telegram.until(question)
        return found

    async def answered(self, query: str) -> str:
        """What a press was answered with in the button itself."""
        await self.telegram.until(lambda: self.telegram.methods.answered[query])
        return self.telegram.methods.answered[query]

    async def recorded(self) -> int:
        return len(await self.door.database.read(audit.entries(self.space, limit=99)))

    async def rules(self) -> list[limits.Rule]:
        return await self.door.database.read(limits.of_space(self.space, 9))


@asynccontextmanager
async def here(folder: Path) -> AsyncIterator[Here]:
    async with (
        open_door(folder) as door,
        FakeTelegram() as telegram,
        DecodeWorker() as worker,
        Fetcher() as fetcher,
    ):
        platform = TelegramPlatform(
            settings=Telegram(token=SecretStr(TOKEN), api_url=telegram.url),
            data_dir=folder,
            memory=TelegramMemory(door.database, shared=False, owner="here"),
            commands=COMMANDS,
            fetcher=fetcher,
            fitter=Fitter(worker, folder / "fitted", clock=now_ms),
            clock=now_ms,
        )
        await platform.start(door.dispatcher)
        mia, ada = telegram.person("Mia"), telegram.person("Ada")
        group = telegram.group(mia, ada)
        group.members[mia.id] = "administrator"
        try:
            yield Here(telegram, platform, door, mia, ada, group)
        finally:
            await platform.stop()


async def test_the_panel_of_a_group_comes_in_private(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        assert "<b>This server</b>" in page.html
        assert "Limit: 10 credits per day for each person." in page.text
        assert {"Limits", "Settings"} <= page.buttons.keys()
        assert server.telegram.from_bot(server.group) == []


async def test_pages_are_turned_in_the_message_they_are_in(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        await server.turn(page, "Back to the overview", "This server")
        assert len(server.telegram.from_bot(server.chat)) == 1


async def test_a_form_is_a_question_and_a_line_in_reply_changes_the_group(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        question = await server.asked(page, "Set a limit")
        assert "credits [--person …] [--role …] [--period …]" in question.text
        assert "period: For how long they have to last: day, week, month" in question.text
        server.telegram.write(server.mia, "20 --period week", server.chat, reply_to=question)
        below = await server.shown("Everybody has 20 credits per week now.")
        assert "Everybody: 20 credits per week." in below.text
        assert "Set a limit" in below.buttons
        assert [rule.amount for rule in await server.rules()] == [20]
        await server.telegram.until(lambda: question.deleted and page.deleted)


async def test_the_whole_line_in_reply_is_as_good(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        question = await server.asked(page, "Set a limit")
        server.telegram.write(server.mia, "/limits set 7", server.chat, reply_to=question)
        await server.shown("Everybody has 7 credits per day now.")
        assert [rule.amount for rule in await server.rules()] == [7]


async def test_a_line_that_cannot_be_read_is_told_and_the_question_stays(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        question = await server.asked(page, "Set a limit")
        server.telegram.write(server.mia, "5 --colour red", server.chat, reply_to=question)
        await server.shown("has no option --colour")
        assert not question.deleted
        server.telegram.write(server.mia, "5", server.chat, reply_to=question)
        await server.shown("Everybody has 5 credits per day now.")


async def test_a_setting_is_changed_and_set_back_by_its_form(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Settings", "Settings")
        question = await server.asked(page, "by_role")
        assert "[value]" in question.text
        assert "highest, lowest" in question.text
        server.telegram.write(server.mia, "lowest", server.chat, reply_to=question)
        page = await server.shown("by_role is lowest now.")
        question = await server.asked(page, "by_role")
        assert "It is now: lowest" in question.text
        server.telegram.write(server.mia, "—", server.chat, reply_to=question)
        await server.shown("by_role is as it was at first: highest.")


async def test_here_in_a_form_means_the_group_and_not_the_private_chat(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Settings", "Settings")
        question = await server.asked(page, "log_channel")
        server.telegram.write(server.mia, "here", server.chat, reply_to=question)
        await server.shown("log_channel is")
        kept = await server.door.database.read(guilds.get(server.space))
        assert kept is not None
        assert kept.settings["log_channel"] == f"telegram:{server.group.id}"


async def test_a_form_asked_before_a_restart_is_as_good(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Refused words", "Refused words")
        question = await server.asked(page, "Refuse a word")
        await server.platform.stop()
        await server.platform.start(server.door.dispatcher)
        server.telegram.write(server.mia, "boat", server.chat, reply_to=question)
        await server.shown("“boat” is refused from now on.")


# -- Who may not ---------------------------------------------------------------------------


async def test_who_was_dismissed_is_refused_at_the_very_next_press(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        server.group.members[server.mia.id] = "member"
        query = server.telegram.press(server.mia, page, "Limits")
        assert await server.answered(query) == "/limits show is for moderators."
        assert page.text.startswith("This server")


async def test_who_was_dismissed_cannot_answer_a_question_that_was_open(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        question = await server.asked(page, "Set a limit")
        server.group.members[server.mia.id] = "member"
        server.telegram.write(server.mia, "20", server.chat, reply_to=question)
        await server.shown("/limits set is for moderators.")
        assert await server.rules() == []


@pytest.mark.parametrize("data", ["open:limits-show:0", "form:limits-set:0", "open:panel:0"])
async def test_a_press_made_by_hand_is_refused_to_a_member_and_to_a_stranger(
    tmp_path: Path, data: str
) -> None:
    async with here(tmp_path) as server:
        stranger = server.telegram.person("Sam")
        for user, said in ((server.ada, "is for moderators"), (stranger, "that you are not in")):
            chat = server.telegram.private(user)
            server.telegram.write(user, "/help", chat)
            message = await server.shown("", chat)
            query = server.telegram.press_data(user, message, f"{data}:{server.group.id}")
            assert said in await server.answered(query)
        assert await server.recorded() == 0


@pytest.mark.parametrize("data", ["open:limits-show:0", "form:limits-set:0"])
async def test_nobody_moderates_a_private_chat(tmp_path: Path, data: str) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        query = server.telegram.press_data(server.mia, page, data)
        assert "is for moderators" in await server.answered(query)


async def test_an_administrator_of_one_group_is_nobody_in_another(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        other = server.telegram.group(server.ada)
        query = server.telegram.press_data(server.mia, page, f"open:panel:0:{other.id}")
        assert "that you are not in" in await server.answered(query)
        other.members[server.mia.id] = "member"
        query = server.telegram.press_data(server.mia, page, f"form:limits-set:0:{other.id}")
        assert "is for moderators" in await server.answered(query)


async def test_in_a_group_no_button_is_about_another(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        other = server.telegram.group(server.mia)
        server.telegram.write(server.mia, "/limits", other)
        message = await server.shown("needs one of these words", other)
        query = server.telegram.press_data(
            server.mia, message, f"open:limits-show:0:{server.group.id}"
        )
        assert "another version" in await server.answered(query)


# -- Consent -------------------------------------------------------------------------------


async def test_consent_is_given_by_a_button_in_the_group_and_by_who_pressed(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Settings", "Settings")
        question = await server.asked(page, "consent")
        server.telegram.write(server.mia, "They agree.", server.chat, reply_to=question)
        await server.shown("consent is They agree. now.")
        pictures = [b"\xff\xd8one", b"\xff\xd8two"]
        server.telegram.methods.privacy = False
        server.telegram.album(server.ada, pictures, "/faceswap", server.group)
        refusal = await server.shown("you have to agree to this: “They agree.”", server.group)
        query = server.telegram.press(server.mia, refusal, "I agree")
        assert (await server.answered(query)).startswith("It is recorded that you agreed.")
        agreed = [
            await server.door.database.read(consents.agreed(server.space, f"telegram:{one.id}"))
            for one in (server.ada, server.mia)
        ]
        assert agreed == [None, hash_of("They agree.")]


# -- Before anything was started -----------------------------------------------------------


async def test_who_never_started_the_bot_gets_the_page_by_the_link(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        server.mia.started = False
        server.telegram.write(server.mia, "/limits show", server.group)
        told = await server.shown("Open a private chat with me", server.group)
        url = told.rows[0][0]["url"]
        assert url.endswith(f"?start=limits-show_{server.group.id}")
        server.mia.started = True
        payload = url.partition("?start=")[2]
        server.telegram.write(server.mia, f"/start {payload}", server.chat)
        page = await server.shown("This server has set no limits.")
        await server.turn(page, "Back to the overview", "This server")
