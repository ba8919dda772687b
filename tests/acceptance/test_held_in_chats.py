"""A result held back in Discord and in Telegram: posted under a spoiler, decided by a moderator's
button, by nobody else's, and then where it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.databases import rows
from support.discordworld import PROMPT, DiscordWorld, button_id, discord_world
from support.fakediscord.messages import Message
from support.fakediscord.world import Channel
from support.faketelegram import state as telegram
from support.faketelegram.world import World, world
from support.flagged import flag, set_rules

pytestmark = pytest.mark.stores

ASK = "/imagine a lighthouse in a storm"


# -- Discord ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verdicts", [("flagged",), ("ok", "flagged")])
async def test_a_moderator_approves_in_the_log_channel_on_discord(
    tmp_path: Path, verdicts: tuple[str, ...]
) -> None:
    async with discord_world(tmp_path) as w:
        log = log_channel(w)
        asked, posted = await held(w, log, *verdicts)
        assert len(asked.gallery) == len(verdicts) - 1
        (item,) = posted.gallery
        assert item["spoiler"]
        assert f"<@{w.discord.ada.id}> asked for this" in posted.text
        assert "A moderator" not in posted.text
        pressed = await (await w.discord.press(posted, "Approve", w.discord.mia)).message()
        assert "Approved" in pressed.text
        assert pressed.seen_by is w.discord.mia
        await w.discord.until(lambda: len(asked.gallery) == len(verdicts), 30)
        assert not any(one["spoiler"] for one in asked.gallery)
        await w.discord.until(lambda: posted.deleted)
        await w.until_state("delivered")
        await w.check_end(tasks=1)


async def test_a_moderator_rejects_in_the_log_channel_and_the_press_after_that_is_answered(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path) as w:
        log = log_channel(w)
        asked, posted = await held(w, log)
        reject = button_id(posted, "Reject")
        await (await w.discord.press(posted, "Reject", w.discord.mia)).message()
        await w.until_shown(asked, "A moderator rejected the result. Your credits were given back.")
        assert asked.attachments == []
        late = await (await w.discord.craft(reject, w.discord.mia, channel=log)).message()
        assert f"<@{w.discord.mia.id}> rejected" in late.text
        await w.until_told()
        await w.check_end(tasks=1, settled=0)


@pytest.mark.parametrize("action", ["approve", "reject"])
async def test_nobody_else_decides_by_a_press_that_they_made_up(
    tmp_path: Path, action: str
) -> None:
    async with discord_world(tmp_path) as w:
        log = log_channel(w)
        asked, posted = await held(w, log)
        for place in (log, w.discord.general):
            custom_id = button_id(posted, action.capitalize())
            told = await w.discord.craft(custom_id, w.discord.ada, channel=place)
            assert f"/held {action} is for moderators." in (await told.message()).text
        assert rows(tmp_path, "SELECT state FROM holdings") == [("waiting",)]
        elsewhere = w.discord.world.guild("Elsewhere", w.discord.ben)
        w.discord.world.moderator(elsewhere, w.discord.ben)
        channel = w.discord.world.channel(elsewhere, "general")
        told = await w.discord.craft(custom_id, w.discord.ben, channel=channel)
        assert "There is no result of mine in this server" in (await told.message()).text
        assert rows(tmp_path, "SELECT state FROM holdings") == [("waiting",)]
        assert not asked.attachments


async def test_what_is_for_adults_is_moved_to_the_age_restricted_channel(tmp_path: Path) -> None:
    async with discord_world(tmp_path) as w:
        adults = w.discord.adults
        rules = {"flagged": "show", "adult": "move", "adult_channel": f"discord:{adults.id}"}
        set_rules(tmp_path, space=f"discord:{w.discord.guild.id}", **rules)
        flag(w.vendor, "flagged", labels=("sexual_partialNudity",))
        asked = await (await w.discord.use(w.discord.ada, "imagine", PROMPT)).message()
        await w.until_shown(asked, f"It is for adults, so it is in <#{adults.id}>.")
        assert asked.attachments == []
        (there,) = [one for one in adults.public if one.attachments]
        assert "Done." in there.text
        await w.until_state("delivered")
        again = await w.discord.press(there, "Delete", w.discord.ada)
        assert "Deleted." in (await again.message()).text
        assert there.deleted
        await w.check_end(tasks=1)


def log_channel(w: DiscordWorld) -> Channel:
    """A channel for moderators, in which flagged pictures wait."""
    log = w.discord.world.channel(w.discord.guild, "moderators")
    rules = {"flagged": "hold", "log_channel": f"discord:{log.id}"}
    set_rules(w.data_dir, space=f"discord:{w.discord.guild.id}", **rules)
    return log


async def held(w: DiscordWorld, log: Channel, *verdicts: str) -> tuple[Message, Message]:
    """What the person sees, and what moderators see."""
    verdicts = verdicts or ("flagged",)
    flag(w.vendor, *verdicts)
    wish = {**PROMPT, "images": len(verdicts)}
    asked = await (await w.discord.use(w.discord.ada, "imagine", wish)).message()
    await w.until_shown(asked, "so a moderator of this server looks at")
    (posted,) = [one for one in log.public if one.attachments]
    return asked, posted


# -- Telegram ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pictures", [1, 2])
async def test_an_administrator_approves_in_the_group_on_telegram(
    tmp_path: Path, pictures: int
) -> None:
    async with world(tmp_path) as w:
        ada, ben, mo = (w.telegram.person(name) for name in ("Ada", "Ben", "Mo"))
        group = w.telegram.group(ada, ben, mo)
        group.members[mo.id] = "administrator"
        posted = await held_in_group(w, group, ada, pictures)
        stranger = w.telegram.press(ben, posted, "Approve")
        answered = w.telegram.methods.answered
        await w.telegram.until(lambda: "is for moderators" in answered[stranger])
        assert rows(tmp_path, "SELECT state FROM holdings") == [("waiting",)]
        query = w.telegram.press(mo, posted, "Approve")
        await w.telegram.until(lambda: "Approved" in answered[query])
        await w.telegram.until(lambda: len(uncovered(w, group)) == pictures)
        await w.telegram.until(lambda: covered(w, group) == [])
        await w.check(tasks=1)


async def test_an_administrator_rejects_in_the_group_and_nothing_is_left_of_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        ada, mo = w.telegram.person("Ada"), w.telegram.person("Mo")
        group = w.telegram.group(ada, mo)
        group.members[mo.id] = "administrator"
        posted = await held_in_group(w, group, ada, 1)
        w.telegram.press(mo, posted, "Reject")
        await w.telegram.until(lambda: said(w, group, "A moderator rejected the result"))
        await w.telegram.until(lambda: w.results(group) == [])
        await w.until_rows("SELECT state FROM reservations", ("refunded",))
        late = w.telegram.press_data(mo, posted, posted_data(posted, "Approve"))
        answered = w.telegram.methods.answered
        await w.telegram.until(lambda: "rejected" in answered[late])


@pytest.mark.parametrize("verdicts", [("ok", "flagged"), ("ok", "ok", "flagged")])
async def test_pictures_that_were_shown_already_are_not_shown_twice(
    tmp_path: Path, verdicts: tuple[str, ...]
) -> None:
    async with world(tmp_path) as w:
        ada, mo = w.telegram.person("Ada"), w.telegram.person("Mo")
        group = w.telegram.group(ada, mo)
        group.members[mo.id] = "administrator"
        posted = await held_in_group(w, group, ada, 1, verdicts)
        await w.telegram.until(lambda: len(uncovered(w, group)) == len(verdicts) - 1)
        w.telegram.press(mo, posted, "Approve")
        await w.telegram.until(lambda: said(w, group, "Done."))
        await w.check(tasks=1)
        assert len(uncovered(w, group)) == len(verdicts)
        assert covered(w, group) == []
        assert not said(w, group, "so a moderator")


async def held_in_group(
    w: World,
    group: telegram.Chat,
    ada: telegram.User,
    pictures: int,
    verdicts: tuple[str, ...] = (),
) -> telegram.Message:
    """The message with the buttons; the group is its own log channel."""
    rules = {"flagged": "hold", "log_channel": f"telegram:{group.id}"}
    set_rules(w.easel.data_dir, space=f"telegram:{group.id}", **rules)
    verdicts = verdicts or ("flagged",) * pictures
    flag(w.vendor, *verdicts)
    w.telegram.write(ada, f"{ASK} --images {len(verdicts)}", group)
    await w.telegram.until(lambda: said(w, group, "so a moderator of this server"))
    await w.telegram.until(lambda: len(covered(w, group)) == pictures)
    return await w.telegram.until(
        lambda: next((m for m in w.telegram.from_bot(group) if "Approve" in m.buttons), None)
    )


def covered(w: World, group: telegram.Chat) -> list[telegram.Message]:
    return [m for m in w.results(group) if m.spoiler]


def uncovered(w: World, group: telegram.Chat) -> list[telegram.Message]:
    return [m for m in w.results(group) if not m.spoiler]


def said(w: World, group: telegram.Chat, words: str) -> bool:
    return any(words in message.text for message in w.telegram.from_bot(group))


def posted_data(message: telegram.Message, label: str) -> str:
    """What this button sends back."""
    return message.buttons[label]
