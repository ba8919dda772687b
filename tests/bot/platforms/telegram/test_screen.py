"""Progress, results and removals: one message a request, once, whatever Telegram answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from support.faketelegram.room import Room, address, done, room, waiting
from support.faketelegram.state import Chat, Message

from bot.errors import DeliveryError
from bot.invocation import Address, Person
from bot.invocation import Message as Shown

ADA = "telegram:7000"


async def asked(r: Room, chat: Chat | None = None) -> tuple[Address, Message, Person]:
    """A command that was taken on: its address, the message that shows it, who asked."""
    ada = r.telegram.person("Ada")
    if chat is not None:
        chat.members[ada.id] = "member"
    before = len(r.dispatch.invoked)
    r.telegram.write(ada, "/imagine a fox", chat)
    invocation = await r.invoked(before + 1)
    there = chat or r.telegram.private(ada)
    message = r.telegram.methods.messages[there.id, int(invocation.address.message or 0)]
    return invocation.address, message, invocation.person


# -- Results -------------------------------------------------------------------------------


async def test_a_result_takes_the_place_of_the_waiting_message(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        there = await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        assert (there.channel, there.message) == (here.channel, here.message)
        assert (message.kind, message.text) == ("photo", "/imagine a fox\nDone.\nSeed: 7")
        assert list(message.buttons) == ["Again", "Delete"]
        assert len(r.telegram.from_bot(message.chat)) == 1


async def test_the_same_delivery_again_changes_nothing_also_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture(), person=ada)
        first = await r.platform.deliver(here, result, nonce="n1")
        sent = len(r.telegram.sent(message.chat.id))
        await r.restart()
        assert await r.platform.deliver(here, result, nonce="n1") == first
        assert len(r.telegram.sent(message.chat.id)) == sent


async def test_a_delivery_whose_answer_was_lost_is_one_message(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture(), person=ada)
        r.telegram.faults.cut("editMessageMedia", after=True)
        with pytest.raises(DeliveryError) as error:
            await r.platform.deliver(here, result, nonce="n1")
        assert not error.value.permanent
        await r.platform.deliver(here, result, nonce="n1")
        assert [m.kind for m in r.telegram.from_bot(message.chat)] == ["photo"]


async def test_a_placeholder_that_was_deleted_is_replaced_by_a_new_message(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        message.deleted = True
        there = await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        (again,) = r.telegram.from_bot(message.chat)
        assert there.message == str(again.id) != here.message
        assert again.reply_to is message.reply_to  # still an answer to the command


async def test_a_result_for_nobodys_message_is_a_new_one(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        result = done(r.picture(), person=Person(f"telegram:{ada.id}", "Ada"))
        there = await r.platform.deliver(address(ada.id), result, nonce="n1")
        (message,) = r.telegram.from_bot(r.telegram.private(ada))
        assert (message.kind, there.message) == ("photo", str(message.id))


async def test_what_stands_there_already_is_no_error(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        end = Shown("Cancelled.", "cancelled", "imagine", "a fox", task_id="t", person=ada)
        await r.telegram.until(lambda: "Waiting" in message.text)
        r.telegram.faults.cut("editMessageText", after=True)
        with pytest.raises(DeliveryError):
            await r.platform.deliver(here, end, nonce="n1")
        await r.platform.deliver(here, end, nonce="n1")
        assert message.text == "/imagine a fox\nCancelled."


@pytest.mark.parametrize(
    ("status", "description", "permanent"),
    [
        (403, "Forbidden: bot was kicked from the supergroup chat", True),
        (403, "Forbidden: bot was blocked by the user", True),
        (400, "Bad Request: chat not found", True),
        (400, "Bad Request: not enough rights to send photos to the chat", True),
        (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", True),
        (400, "Bad Request: TOPIC_CLOSED", True),
        (400, "Bad Request: something new", False),
        (500, "Internal Server Error", False),
        (502, "Bad Gateway", False),
    ],
)
async def test_what_telegram_refuses_is_told_as_lasting_or_not(
    tmp_path: Path, status: int, description: str, permanent: bool
) -> None:
    async with room(tmp_path) as r:
        here, _, ada = await asked(r)
        r.telegram.faults.refuse("editMessageMedia", status, description)
        with pytest.raises(DeliveryError) as error:
            await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        assert error.value.permanent is permanent


async def test_a_pause_telegram_asks_for_is_passed_on_and_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, _, ada = await asked(r)
        r.telegram.faults.flood("editMessageMedia", 7)
        with pytest.raises(DeliveryError) as error:
            await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        assert error.value.retry_after == 7
        assert not error.value.permanent


# -- How pictures travel -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "size", "mode", "spoiler", "kind"),
    [
        ("imagine", (64, 64), "RGB", False, "photo"),
        ("upscale", (64, 64), "RGB", False, "document"),
        ("removebg", (64, 64), "RGBA", False, "document"),
        ("removebg", (64, 64), "RGBA", True, "photo"),
        ("imagine", (2600, 64), "RGB", False, "document"),
        ("imagine", (2100, 64), "RGB", False, "document"),  # longer than a photo may be
    ],
)
async def test_a_photo_is_sent_where_it_loses_nothing_and_a_file_with_a_preview_elsewhere(
    tmp_path: Path, command: str, size: tuple[int, int], mode: str, spoiler: bool, kind: str
) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        picture = r.picture(size=size, mode=mode, spoiler=spoiler)
        result = done(picture, person=ada, command=command)
        await r.platform.deliver(here, result, nonce="n1")
        assert message.kind == kind
        assert message.spoiler is spoiler
        assert message.has_thumbnail is (kind == "document")
        if kind == "document":
            assert message.file is not None
            assert message.file.data == picture.path.read_bytes()


async def test_a_photo_telegram_does_not_take_goes_as_a_file(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        r.telegram.faults.refuse("editMessageMedia", 400, "Bad Request: IMAGE_PROCESS_FAILED")
        await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        assert message.kind == "document"


async def test_several_pictures_are_an_album_and_the_waiting_message_has_words_and_buttons(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r, r.telegram.group())
        pictures = [r.picture(f"m{n}") for n in range(3)]
        there = await r.platform.deliver(here, done(*pictures, person=ada), nonce="n1")
        carrier, *album = r.telegram.from_bot(message.chat)
        assert carrier is message
        assert carrier.text == "/imagine a fox\nDone.\nSeed: 7"
        assert list(carrier.buttons) == ["Again", "Delete"]
        assert [m.kind for m in album] == ["photo"] * 3
        assert {m.group for m in album} == {f"g{album[0].id}"}
        assert album[0].reply_to is message.reply_to
        assert there.extra["album"] == ",".join(str(m.id) for m in album)


async def test_an_album_is_not_sent_again_when_only_its_words_failed(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture("m1"), r.picture("m2"), person=ada)
        r.telegram.faults.refuse("editMessageText", 500, "Internal Server Error", times=9)
        with pytest.raises(DeliveryError):
            await r.platform.deliver(here, result, nonce="n1")
        r.telegram.faults.ordered.clear()
        await r.restart()
        await r.platform.deliver(here, result, nonce="n1")
        assert len(r.telegram.called("sendMediaGroup")) == 1
        assert "Done." in message.text


async def test_an_album_with_one_file_is_all_files(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture("m1"), r.picture("m2", mode="RGBA"), person=ada)
        await r.platform.deliver(here, result, nonce="n1")
        assert [m.kind for m in r.telegram.from_bot(message.chat)] == ["text"] + ["document"] * 2


# -- Progress ------------------------------------------------------------------------------


async def test_progress_never_replaces_a_result(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        await r.platform.show(here, waiting())
        other, second, _ = await asked(r)
        await r.platform.show(other, waiting(task_id="t2"))
        await r.telegram.until(lambda: second.text.startswith("/imagine"))
        assert message.text.endswith("Done.\nSeed: 7")


async def test_progress_on_its_way_does_not_arrive_after_the_result(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        await r.telegram.until(lambda: "Waiting" in message.text)
        r.telegram.faults.hold("editMessageText")
        before = len(r.telegram.called("editMessageText"))
        await r.platform.show(here, Shown("Working.", "running", "imagine", task_id="task1"))
        await r.telegram.until(lambda: len(r.telegram.called("editMessageText")) > before)
        await r.platform.show(here, Shown("More.", "running", "imagine", task_id="task1"))
        delivering = asyncio.create_task(
            r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        )
        await asyncio.sleep(0)
        assert r.telegram.called("editMessageMedia") == []
        r.telegram.faults.release()
        await delivering
        assert message.text.endswith("Done.\nSeed: 7")
        assert [c.params["text"] for c in r.telegram.called("editMessageText")[before:]] == [
            "<code>/imagine</code>\nWorking."
        ]


async def test_a_preview_is_shown_and_the_end_stands_in_its_place(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        running = Shown("Working.", "running", "imagine", "a fox", task_id="task1", person=ada)
        await r.platform.show(here, replace(running, pictures=(r.picture("preview"),)))
        await r.telegram.until(lambda: message.kind == "photo")
        await r.platform.show(here, replace(running, text="Nearly."))
        await r.telegram.until(lambda: "Nearly." in message.text)
        assert message.kind == "photo"
        end = replace(running, status="failed", text="It failed. " * 200)
        await r.platform.deliver(here, end, nonce="n1")
        assert message.text.endswith("…")
        assert len(r.telegram.from_bot(message.chat)) == 1


async def test_a_preview_whose_file_is_gone_stops_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        picture = r.picture("preview")
        picture.path.unlink()
        running = Shown("Working.", "running", "imagine", "a fox", task_id="task1", person=ada)
        await r.platform.show(here, replace(running, pictures=(picture,)))
        await r.platform.show(here, replace(running, text="Nearly."))
        await r.telegram.until(lambda: "Nearly." in message.text)


async def test_progress_for_a_message_that_is_gone_sends_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, _ = await asked(r)
        await r.telegram.until(lambda: "Waiting" in message.text)
        message.deleted = True
        await r.platform.show(here, Shown("Working.", "running", "imagine", task_id="task1"))
        await r.telegram.until(
            lambda: any("Working" in c.params["text"] for c in r.telegram.called("editMessageText"))
        )
        assert r.telegram.from_bot(message.chat) == []


# -- Groups that move, removals ------------------------------------------------------------


@pytest.mark.parametrize("telling", [True, False])
async def test_a_group_that_became_a_supergroup_is_followed(tmp_path: Path, telling: bool) -> None:
    async with room(tmp_path) as r:
        old = r.telegram.group(type="group")
        here, _, ada = await asked(r, old)
        new = r.telegram.migrate(old, telling=telling)
        there = await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        (message,) = r.telegram.from_bot(new)
        assert (message.kind, there.channel) == ("photo", str(new.id))
        assert there.message == str(message.id)
        assert there.space == here.space  # limits and tasks go along
        await r.restart()
        user = r.telegram.person("Ben")
        new.members[user.id] = "member"
        r.telegram.write(user, "/imagine a wolf", new)
        assert (await r.invoked(2)).address.space == here.space


async def test_a_result_can_be_removed_with_its_album(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture("m1"), r.picture("m2"), person=ada)
        there = await r.platform.deliver(here, result, nonce="n1")
        await r.platform.remove(there)
        assert r.telegram.from_bot(message.chat) == []
        await r.platform.remove(there)  # gone already


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
async def test_what_is_too_old_to_be_deleted_is_emptied(tmp_path: Path, mode: str) -> None:
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        result = done(r.picture("m1", mode=mode), r.picture("m2", mode=mode), person=ada)
        there = await r.platform.deliver(here, result, nonce="n1")
        for old in r.telegram.from_bot(message.chat):
            old.old = True
        await r.platform.remove(there)
        left = r.telegram.from_bot(message.chat)
        assert [m.text for m in left] == ["Deleted."] * 3
        assert message.rows == []
        assert len({m.file.data for m in left if m.file}) == 1  # the same blank for each


@pytest.mark.parametrize("pictures", [0, 1, 2])
@pytest.mark.parametrize("old", [False, True])
async def test_what_is_taken_down_leaves_one_line_in_place_of_it(
    tmp_path: Path, pictures: int, old: bool
) -> None:
    gone = Shown("This was taken down by a moderator.")
    async with room(tmp_path) as r:
        here, message, ada = await asked(r)
        shown = [r.picture(f"m{number}") for number in range(pictures)]
        there = await r.platform.deliver(here, done(*shown, person=ada), nonce="n1")
        originals = [one.path.read_bytes() for one in shown]
        for one in r.telegram.from_bot(message.chat):
            one.old = old
        await r.platform.retract(there, gone)
        await r.platform.retract(there, gone)  # after a crash
        left = r.telegram.from_bot(message.chat)
        assert {one.text for one in left} == {gone.text}
        assert len(left) == (3 if old and pictures == 2 else 1)
        assert message.rows == []
        assert not any(one.file and one.file.data in originals for one in left)


async def test_a_picture_that_is_not_kept_any_more_is_told_as_a_delivery_that_failed(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        here, _, ada = await asked(r)
        picture = r.picture()
        picture.path.unlink()
        with pytest.raises(DeliveryError):
            await r.platform.deliver(here, done(picture, person=ada), nonce="n1")


async def test_before_the_start_and_after_the_stop_a_delivery_has_to_wait(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        here, _, ada = await asked(r)
        await r.platform.stop()
        with pytest.raises(DeliveryError) as error:
            await r.platform.deliver(here, done(r.picture(), person=ada), nonce="n1")
        assert not error.value.permanent
