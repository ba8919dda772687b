"""A report, and what a moderator makes of it, from end to end on both chats."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.databases import rows
from support.discordworld import DiscordWorld, button_id, discord_world
from support.fakediscord.messages import Message
from support.fakediscord.world import User
from support.faketelegram.world import world

pytestmark = pytest.mark.stores

LOCAL = {"EASEL_ROUTES__IMAGINE": "local"}
GONE = "This was taken down by a moderator."
NOBODY_IS_AT_IT = "SELECT count(*) FROM takedowns WHERE next_at IS NULL"


async def test_a_report_on_discord_leads_to_a_takedown_from_the_log_channel(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        ada, ben, mia, log = w.discord.ada, w.discord.ben, w.discord.mia, w.discord.adults
        await w.discord.use(
            mia, "settings set", {"name": "log_channel", "value": "here"}, channel=log
        )
        asked = await w.discord.use(ada, "imagine", {"prompt": "a boat"})
        result = await w.until_done(await asked.message())
        await w.until_state("delivered")
        thanks = await pressed(w, result, "Report", ben)
        assert thanks.ephemeral and thanks.text.startswith("Thank you.")
        await w.discord.until(lambda: notices(log.public))
        (notice,) = notices(log.public)
        assert f"https://discord.com/channels/{log.guild.id}/{result.channel.id}/{result.id}" in (
            notice.text
        )
        assert [item["spoiler"] for item in notice.gallery] == [True]
        forged = await w.discord.craft(button_id(notice, "Take down"), ben)
        assert "for the moderators" in (await forged.message()).text
        told = await pressed(w, notice, "Take down", mia)
        assert told.ephemeral and "was taken down." in told.text
        await w.discord.until(lambda: notice.deleted)
        assert (result.text, result.attachments, result.buttons) == (GONE, [], [])
        assert pictures_kept(w.data_dir) == []
        late = await w.discord.craft(button_id(notice, "Dismiss"), mia)
        assert "no open report" in (await late.message()).text
        assert w.discord.violations == []


async def test_apps_take_down_on_discord_asks_why_and_tells_the_owner(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        ada, mia = w.discord.ada, w.discord.mia
        asked = await w.discord.use(ada, "imagine", {"prompt": "a boat"})
        result = await w.until_done(await asked.message())
        await w.until_state("delivered")
        form = await w.discord.menu(mia, "Take down", result)
        told = await w.discord.submit(form, {"Why": "gore"})
        assert "was taken down. The reason given: gore." in (await told.message()).text
        assert result.text == f"{GONE} The reason given: gore."
        link = f"https://discord.com/channels/{w.discord.guild.id}/{result.channel.id}/{result.id}"
        again = await w.discord.use(mia, "takedown", {"result": link})
        assert "was taken down already" in (await again.message()).text
        assert w.discord.violations == []


async def test_a_result_on_telegram_is_taken_down_in_reply_to_it(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        ada, mia = w.telegram.person("Ada"), w.telegram.person("Mia")
        group = w.telegram.group(ada, mia)
        group.members[mia.id] = "administrator"
        private = w.telegram.private(mia)
        w.telegram.write(ada, "/imagine a boat", group)
        await w.until_results(group)
        await w.until_rows("SELECT count(*) FROM tasks WHERE state = 'delivered'", (1,))
        (result,) = w.results(group)
        w.telegram.write(mia, "/takedown gore", group, reply_to=result)
        await w.until_rows(NOBODY_IS_AT_IT, (1,))
        assert (result.text, result.rows) == (f"{GONE} The reason given: gore.", [])
        assert pictures_kept(tmp_path) == []
        await w.telegram.until(lambda: "was taken down" in str(w.telegram.from_bot(private)))


async def pressed(w: DiscordWorld, message: Message, name: str, user: User) -> Message:
    return await (await w.discord.press(message, name, user)).message()


def notices(messages: list[Message]) -> list[Message]:
    """What the log channel shows of reports."""
    return [one for one in messages if "reported a result" in one.text and not one.deleted]


def pictures_kept(data_dir: Path) -> list[Path]:
    assert rows(data_dir, "SELECT * FROM media") == []
    return [one for one in (data_dir / "media").rglob("*") if one.is_file()]
