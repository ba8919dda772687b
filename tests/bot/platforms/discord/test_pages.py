"""The panel on Discord: one private message that turns its pages, with forms that are filled in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.discordservice import serving
from support.door import Door, open_door
from support.fakediscord.interactions import Callback, Interaction
from support.fakediscord.messages import Message
from support.fakediscord.server import FakeDiscord
from support.fakediscord.world import User

from bot.moderation.rules import hash_of
from storage import audit, consents, limits

LABEL, USER_SELECT, STRING_SELECT, CONTAINER = 18, 5, 3, 17


class Here:
    """A server with a moderator in it, the bot, and the real door behind it."""

    def __init__(self, discord: FakeDiscord, door: Door) -> None:
        self.discord = discord
        self.door = door
        self.mia = discord.mia

    @property
    def space(self) -> str:
        return f"discord:{self.discord.guild.id}"

    async def panel(self) -> Message:
        asked = await self.discord.use(self.mia, "panel")
        return await asked.message()

    async def turn(self, page: Message, button: str, title: str) -> Message:
        """Press a button of a page, and wait for the page of this title in its place."""
        pressed = await self.discord.press(page, button, self.mia)
        await self.discord.until(lambda: f"### {title}" in page.text)
        assert pressed.response is page
        return page

    async def send(
        self, page: Message, button: str, given: dict[str, Any], said: str
    ) -> Interaction:
        """Fill in a form of a page, and wait for what comes of it above the page."""
        opened = await self.discord.press(page, button, self.mia)
        sent = await self.discord.submit(opened, given, user=self.mia)
        await self.discord.until(lambda: page.text.startswith(said))
        return sent

    async def recorded(self) -> int:
        return len(await self.door.database.read(audit.entries(self.space, limit=99)))


@asynccontextmanager
async def here(folder: Path) -> AsyncIterator[Here]:
    """All of it, judged by Discord's own document at the end."""
    async with open_door(folder) as door, FakeDiscord() as discord:
        async with serving(discord, folder, door.dispatcher):
            await discord.ready()
            yield Here(discord, door)
        assert discord.violations == []


async def test_the_panel_is_one_private_message_in_a_frame(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        assert page.ephemeral
        assert page.v2
        (frame,) = page.components
        assert frame["type"] == CONTAINER
        assert "### This server" in page.text
        assert "Limit: 10 credits per day for each person." in page.text
        assert {"Limits", "Settings", "Usage"} <= {button.label for button in page.buttons}


async def test_pages_are_turned_where_they_are_and_at_once(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        count = len(server.discord.general.messages)
        await server.turn(page, "Limits", "Limits")
        await server.turn(page, "Back to the overview", "This server")
        await server.turn(page, "Blocked people", "Blocked people")
        assert len(server.discord.general.messages) == count
        assert page.ephemeral


async def test_a_form_is_sent_and_its_page_shown_again_with_what_came_of_it(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        given = {"credits": "20", "person": server.discord.ben, "period": ["week"]}
        sent = await server.send(
            page, "Set a limit", given, f"<@{server.discord.ben.id}> has 20 credits per week now."
        )
        ack = await sent.acknowledged()
        assert ack.kind is Callback.DEFERRED_UPDATE
        assert "### Limits" in page.text
        (rule,) = await server.door.database.read(limits.of_space(server.space, 9))
        assert (rule.kind, rule.amount, rule.subject) == (
            "person", 20, f"discord:{server.discord.ben.id}"
        )  # fmt: skip


async def test_people_roles_and_channels_are_chosen_from_discords_own_menus(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        opened = await server.discord.press(page, "Set a limit", server.mia)
        form = await opened.modal()
        fields = {one["component"]["custom_id"]: one["component"] for one in form["components"]}
        assert all(one["type"] == LABEL for one in form["components"])
        assert fields["person"]["type"] == USER_SELECT
        assert fields["period"]["type"] == STRING_SELECT
        assert fields["credits"]["required"] is True
        assert fields["person"]["required"] is False
        await server.turn(page, "Back to the overview", "This server")
        await server.turn(page, "Channels", "Channels")
        given = {"channel": server.discord.general}
        said = f"Every command works in <#{server.discord.general.id}> now"
        await server.send(page, "Allow a channel", given, said)


async def test_what_is_wrong_in_a_form_is_said_above_the_page(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        said = "“credits” must be a whole number from 0"
        await server.send(page, "Set a limit", {"credits": "many"}, said)
        assert "### Limits" in page.text
        assert await server.recorded() == 0


async def test_a_setting_is_chosen_and_changed_by_a_form_of_its_own(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Settings", "Settings")
        opened = await server.discord.choose(page, ["language"], server.mia)
        form = await opened.modal()
        (field,) = form["components"]
        offered = [one["value"] for one in field["component"]["options"]]
        assert offered == ["en", "zh-CN"]
        await server.discord.submit(opened, {"value": ["zh-CN"]}, user=server.mia)
        await server.discord.until(lambda: "language: zh" in page.text)


async def test_a_form_opened_before_a_restart_is_as_good(tmp_path: Path) -> None:
    async with open_door(tmp_path) as door, FakeDiscord() as discord:
        async with serving(discord, tmp_path, door.dispatcher):
            await discord.ready()
            server = Here(discord, door)
            page = await server.panel()
            await server.turn(page, "Refused words", "Refused words")
            opened = await discord.press(page, "Refuse a word", server.mia)
            await opened.modal()
        async with serving(discord, tmp_path, door.dispatcher):
            await discord.ready()
            await discord.submit(opened, {"word": "boat"}, user=server.mia)
            await discord.until(lambda: page.text.startswith("“boat” is refused from now on."))


# -- Who may not ---------------------------------------------------------------------------


async def refused(server: Here, user: User, custom_id: str) -> str:
    """What somebody is told who presses a button that they made up."""
    pressed = await server.discord.craft(custom_id, user)
    said = await pressed.message()
    assert said.seen_by is user
    return said.text


@pytest.mark.parametrize(
    ("custom_id", "command"),
    [
        ("easel:open:panel:0", "panel"),
        ("easel:open:limits-show:0", "limits show"),
        ("easel:open:audit:0", "audit"),
        ("easel:form:limits-set:0", "limits set"),
        ("easel:form:settings-set--consent:0", "settings set"),
    ],
)
async def test_a_press_made_by_hand_is_refused_to_who_is_no_moderator(
    tmp_path: Path, custom_id: str, command: str
) -> None:
    async with here(tmp_path) as server:
        said = await refused(server, server.discord.ada, custom_id)
        assert said == f"/{command} is for moderators."


async def test_who_is_no_moderator_any_more_cannot_send_a_form_that_was_open(
    tmp_path: Path,
) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Limits", "Limits")
        opened = await server.discord.press(page, "Set a limit", server.mia)
        await opened.modal()
        server.discord.guild.members[server.mia.id].roles.clear()
        await server.discord.submit(opened, {"credits": "20"}, user=server.mia)
        await server.discord.until(lambda: "is for moderators" in page.text)
        assert await server.recorded() == 0


async def test_consent_is_given_by_a_button_and_only_by_who_pressed(tmp_path: Path) -> None:
    async with here(tmp_path) as server:
        page = await server.panel()
        await server.turn(page, "Settings", "Settings")
        opened = await server.discord.choose(page, ["consent"], server.mia)
        await server.discord.submit(opened, {"value": "They agree."}, user=server.mia)
        await server.discord.until(lambda: "consent is They agree. now." in page.text)
        pictures = {"source": b"a face", "target": b"another"}
        asked = await server.discord.use(server.discord.ada, "faceswap", pictures)
        refusal = await asked.message()
        assert "you have to agree to this: “They agree.”" in refusal.text
        pressed = await server.discord.press(refusal, "I agree", server.discord.ben)
        said = await pressed.message()
        assert said.seen_by is server.discord.ben
        assert said.text.startswith("It is recorded that you agreed.")
        agreed = [
            await server.door.database.read(consents.agreed(server.space, f"discord:{one.id}"))
            for one in (server.discord.ada, server.discord.ben)
        ]
        assert agreed == [None, hash_of("They agree.")]
