"""Buttons, menus and forms on Discord: what they make, who may press them, and after a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.databases import rows
from support.discordways import way
from support.discordworld import (
    LOCAL,
    PROMPT,
    DiscordWorld,
    discord_world,
    pictures,
    png,
    public_results,
)
from support.fakediscord.forms import prefilled
from support.fakediscord.interactions import Callback
from support.fakediscord.messages import Message
from support.fakediscord.world import User
from support.portraits import ADA, BEN, draw_person, portrait
from support.tools import weights

from bot.localprovider.models.catalogue import FACES

__all__ = ["way"]

pytestmark = pytest.mark.usefixtures("way")

FORM = {
    "Prompt": "a lighthouse in a storm",
    "Negative": "people",
    "Ratio": ["3:2"],
    "Images": ["1"],
}
REST = {"steps: 20", "guidance: 7", "seed: 7", "strength: 0.75", "private: no", "spoiler: no"}


async def drawn(w: DiscordWorld, user: User, **given: object) -> Message:
    """A finished picture."""
    asked = await w.discord.use(user, "imagine", {**PROMPT, **given})
    return await w.until_done(await asked.message())


async def pressed(w: DiscordWorld, message: Message, button: str, user: User) -> Message:
    """What a press is answered with."""
    return await (await w.discord.press(message, button, user)).message()


def two_people() -> Image.Image:
    sheet = Image.new("RGB", (900, 512), (120, 140, 150))
    draw_person(sheet, ADA, at=(230, 236), half=150)
    draw_person(sheet, ADA, at=(670, 236), half=150)
    return sheet


def changed(before: Image.Image, after: Image.Image) -> tuple[float, float]:
    """How much the left and the right half differ."""
    one, other = (np.asarray(picture.convert("RGB"), dtype=float) for picture in (before, after))
    difference, middle = np.abs(one - other), one.shape[1] // 2
    return float(difference[:, :middle].mean()), float(difference[:, middle:].mean())


async def test_every_button_under_a_picture_makes_what_it_says(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        ada = w.discord.ada
        first = await drawn(w, ada, ratio="16:9", images=2, seed=7)
        larger = await pressed(w, first, "U2", ada)
        varied = await pressed(w, first, "V1", w.discord.ben)
        told = await w.discord.choose(first, ["Describe 2"], ada)
        again = await pressed(w, first, "Again", w.discord.ben)
        assert [one.size for one in pictures(await w.until_done(larger))] == [(2048, 1152)]
        assert [one.size for one in pictures(await w.until_done(varied))] == [(1024, 576)]
        assert "Described by AI" in (await w.until_done(await told.message())).text
        assert len(pictures(await w.until_done(again))) == 2
        assert "Seed: 7, 8" not in again.text
        details = await pressed(w, first, "Details", w.discord.ben)
        assert "Seed: 7, 8" in details.text
        assert details.seen_by is w.discord.ben
        await w.check_end(tasks=5)


async def test_the_form_of_edit_has_what_was_asked_and_draws_what_is_changed(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        first = await drawn(w, w.discord.ada, ratio="3:2", negative="people", steps=20, seed=7)
        opened = await w.discord.press(first, "Edit", w.discord.ben)
        form = prefilled(await opened.modal())
        assert set(str(form.pop("Everything else")).splitlines()) >= REST
        assert form == FORM
        given = {"Prompt": "two lighthouses", "Ratio": ["16:9"]}
        message = await (await w.discord.submit(opened, given)).message()
        shown = await w.until_done(message)
        assert [one.size for one in pictures(shown)] == [(1024, 576)]
        assert "> two lighthouses" in shown.text
        assert "Seed: 7" in shown.text
        wrong = await w.discord.submit(opened, {"Everything else": "stebs: 20"})
        refused = await wrong.message()
        assert "stebs" in refused.text
        assert refused.seen_by is w.discord.ben
        await w.check_end(tasks=2)


async def test_the_menus_of_a_message_work_on_its_picture(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        post = await w.discord.say(w.discord.ben, "look", png(portrait(ADA, 256)))
        large = await (await w.discord.menu(w.discord.ada, "Upscale", post)).message()
        told = await (await w.discord.menu(w.discord.ada, "Describe", post)).message()
        assert [one.size for one in pictures(await w.until_done(large))] == [(512, 512)]
        assert "Described by AI" in (await w.until_done(told)).text
        ours = await (await w.discord.menu(w.discord.ben, "Describe", large)).message()
        assert "512 by 512" in (await w.until_done(ours)).text
        words = await w.discord.say(w.discord.ben, "only words")
        refused = await (await w.discord.menu(w.discord.ada, "Upscale", words)).message()
        assert "has no picture" in refused.text
        await w.check_end(tasks=3)


async def test_a_picture_of_a_message_is_a_source_for_words_or_for_a_face(tmp_path: Path) -> None:
    models = {"EASEL_LOCAL__MODELS_DIR": str(weights(FACES))}
    async with discord_world(tmp_path, **LOCAL, **models) as w:
        post = await w.discord.say(w.discord.ben, "look", png(portrait(BEN, 400)))
        opened = await w.discord.menu(w.discord.ada, "Use as source", post)
        words = await w.discord.submit(opened, {"Draw from it": "a fox"})
        target = png(portrait(ADA, 400))
        face = await w.discord.submit(opened, {"Or put its face onto a picture": target})
        assert "> a fox" in (await w.until_done(await words.message())).text
        swapped = await w.until_done(await face.message())
        assert [one.size for one in pictures(swapped)] == [(400, 400)]
        await w.check_end(tasks=2)


async def test_of_several_faces_another_is_chosen_from_a_numbered_map(tmp_path: Path) -> None:
    models = {"EASEL_LOCAL__MODELS_DIR": str(weights(FACES))}
    both = two_people()
    async with discord_world(tmp_path, **LOCAL, **models) as w:
        given = {"source": png(portrait(BEN)), "target": png(both), "face": 1}
        asked = await w.discord.use(w.discord.ada, "faceswap", given)
        first = await w.until_done(await asked.message())
        left, right = changed(both, pictures(first)[0])
        assert left > 0.5 > right
        numbered = await w.until_done(await pressed(w, first, "Another face", w.discord.ada))
        (menu,) = numbered.selects
        assert [one["label"] for one in menu["options"]] == ["Face 1", "Face 2"]
        chosen = await w.discord.choose(numbered, ["Face 2"], w.discord.ada)
        left, right = changed(both, pictures(await w.until_done(await chosen.message()))[0])
        assert right > 0.5 > left
        asked = await w.discord.use(w.discord.ben, "faces", {"image": png(both)})
        assert "2 faces" in (await w.until_done(await asked.message())).text
        await w.check_end(tasks=4)


async def test_after_a_restart_old_buttons_menus_and_forms_still_work(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        ada = w.discord.ada
        first = await drawn(w, ada, ratio="16:9", images=2)
        post = await w.discord.say(w.discord.ben, "look", png(portrait(ADA, 256)))
        edit = await w.discord.press(first, "Edit", ada)
        source = await w.discord.menu(ada, "Use as source", post)
        await edit.modal()
        await source.modal()
        await w.restart()
        larger = await pressed(w, first, "U1", ada)
        told = await (await w.discord.choose(first, ["Describe 1"], ada)).message()
        sent = await (await w.discord.submit(edit, {"Prompt": "a calm sea"})).message()
        assert [one.size for one in pictures(await w.until_done(larger))] == [(2048, 1152)]
        assert "Described by AI" in (await w.until_done(told)).text
        assert "> a calm sea" in (await w.until_done(sent)).text
        # Without the privileged intent the bot cannot see what hangs at a message of others: it
        # was kept when the form was opened.
        kept = await (await w.discord.submit(source, {"Draw from it": "a fox"})).message()
        assert "> a fox" in (await w.until_done(kept)).text
        ours = await w.discord.menu(ada, "Use as source", larger)
        await ours.modal()
        await w.restart()
        drawn_on = await (await w.discord.submit(ours, {"Draw from it": "a fox"})).message()
        await w.until_done(drawn_on)
        deleted = await pressed(w, first, "Delete", ada)
        assert "Deleted." in deleted.text
        assert first.deleted


@pytest.mark.parametrize("restart", [False, True])
async def test_a_second_press_gives_the_child_that_is_there(tmp_path: Path, restart: bool) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        first = await drawn(w, w.discord.ada, ratio="16:9")
        child = await w.until_done(await pressed(w, first, "Upscale", w.discord.ada))
        await w.until_state("delivered")
        if restart:
            await w.restart()
        second = await pressed(w, first, "Upscale", w.discord.ben)
        assert "already made" in second.text
        assert public_results(w.discord) == [first, child]
        await w.check_end(tasks=2)


async def test_two_presses_at_once_make_one_child(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        first = await drawn(w, w.discord.ada, ratio="16:9")
        both = [await w.discord.press(first, "Upscale", u) for u in (w.discord.ada, w.discord.ben)]
        for press in both:
            await press.message()
        await w.discord.until(lambda: len(public_results(w.discord)) == 2, 60)
        await w.until_state("delivered", tasks=2)
        await w.check_end(tasks=2)


async def test_what_waits_can_be_cancelled_by_its_owner_and_a_moderator_alone(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False) as w:
        for end in (w.discord.ada, w.discord.mia):
            asked = await w.discord.use(w.discord.ada, "imagine", PROMPT)
            message = await asked.message()
            refused = await pressed(w, message, "Cancel", w.discord.ben)
            assert "Only the person who asked" in refused.text
            assert refused.seen_by is w.discord.ben
            told = await pressed(w, message, "Cancel", end)
            assert "Cancelled" in told.text
            await w.until_shown(message, "Your credits were given back.")
            await w.discord.until(lambda m=message: not m.buttons)
        await w.check_end(tasks=2, settled=0)


async def test_nobody_else_deletes_and_what_is_deleted_leaves_no_copy(tmp_path: Path) -> None:
    async with discord_world(tmp_path) as w:
        message = await drawn(w, w.discord.ada)
        await w.until_state("delivered")
        refused = await pressed(w, message, "Delete", w.discord.ben)
        assert "Only the person who asked" in refused.text
        assert not message.deleted
        assert "Deleted." in (await pressed(w, message, "Delete", w.discord.mia)).text
        assert message.deleted
        assert rows(tmp_path, "SELECT count(*) FROM media") == [(0,)]
        await w.check_end(tasks=1)


async def test_crafted_buttons_reach_no_task_of_another_server_or_of_somebodys_private(
    tmp_path: Path,
) -> None:
    async with discord_world(tmp_path, auto=False, start=False) as w:
        eve = w.discord.world.user("Eve")
        elsewhere = w.discord.world.guild("Elsewhere", eve, w.discord.ben)
        w.discord.world.moderator(elsewhere, eve)
        room = w.discord.world.channel(elsewhere, "room")
        await w.start()
        shown = await w.discord.use(w.discord.ada, "imagine", PROMPT)
        hidden = await w.discord.use(w.discord.ada, "imagine", {**PROMPT, "private": True})
        public, private = await shown.message(), await hidden.message()
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 2)
        for message, user, channel in (
            (public, eve, room),
            (private, eve, room),
            (private, w.discord.ben, w.discord.general),
            (private, w.discord.mia, w.discord.general),
            (public, eve, w.discord.world.dm(eve)),
        ):
            task = message.buttons[0].custom_id
            assert task is not None
            for action in ("cancel", "delete", "details", "edit", "again", "upscale", "vary"):
                crafted = task.replace("easel:cancel:", f"easel:{action}:")
                await w.discord.craft(crafted, user, channel=channel)
        await answered(w, 5 * 7)
        assert set(w.states().values()) == {"submitted"}
        assert len(w.states()) == 2
        assert not public.deleted and not private.deleted
        for job in w.vendor.jobs.values():
            await w.vendor.finish(job)
        await w.until_done(public)
        await w.until_done(private)
        await w.check_end(tasks=2)


async def answered(w: DiscordWorld, crafted: int) -> None:
    """Every crafted press was answered, in private, with the same few words."""
    presses = list(w.discord.world.interactions.values())[-crafted:]
    for press in presses:
        answer = await press.message()
        assert "is not known here any more" in answer.text
        assert (await press.acknowledged()).kind is not Callback.MODAL
