"""/faceswap step by step, and the edit button: questions of ours, and the replies to them."""

from __future__ import annotations

import time
from pathlib import Path

from support.faketelegram.notebook import end_prompts
from support.faketelegram.room import Room, jpeg, room, waiting
from support.faketelegram.state import Chat, Message, User

from bot.invocation import Button, Filled, Invocation
from bot.invocation import Message as Shown

SOURCE, TARGET = jpeg(10), jpeg(200)


async def question(r: Room, chat: Chat, words: str) -> Message:
    """Wait for a question of the bot's."""
    found = await r.telegram.until(
        lambda: [m for m in r.telegram.from_bot(chat) if words in m.text]
    )
    message: Message = found[-1]
    return message


async def test_two_pictures_are_asked_for_one_after_the_other(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        asked = r.telegram.write(ada, "/faceswap", group)
        first = await question(r, group, "Picture 1 of 2, “source”: ")
        assert first.forces_reply
        assert first.reply_to is asked
        r.telegram.send(ada, SOURCE, chat=group, reply_to=first)
        second = await question(r, group, "Picture 2 of 2, “target”")
        await r.telegram.until(lambda: first.deleted)
        last = r.telegram.send(ada, TARGET, chat=group, reply_to=second)
        invocation = await r.invoked()
        assert r.dispatch.attached == [{"source": SOURCE, "target": TARGET}]
        assert invocation.id == f"telegram:update:{group.id}:{last.id}"
        await r.telegram.until(lambda: second.deleted)
        (shown,) = r.telegram.from_bot(group)
        assert shown.reply_to is last


async def test_a_picture_with_the_command_is_the_face_and_the_other_is_asked_for(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.send(ada, SOURCE, "/faceswap")
        second = await question(r, chat, "Picture 2 of 2, “target”")
        r.telegram.send(ada, TARGET, reply_to=second)
        await r.invoked()
        assert r.dispatch.attached == [{"source": SOURCE, "target": TARGET}]


async def test_in_reply_to_a_picture_the_face_is_put_onto_that_picture(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        target = r.telegram.send(ada, TARGET)
        r.telegram.write(ada, "/faceswap", reply_to=target)
        first = await question(r, chat, "“source”")
        r.telegram.send(ada, SOURCE, reply_to=first)
        await r.invoked()
        assert r.dispatch.attached == [{"source": SOURCE, "target": TARGET}]


async def test_a_question_is_still_open_after_a_restart(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.send(ada, SOURCE, "/faceswap")
        second = await question(r, chat, "“target”")
        await r.restart()
        r.telegram.send(ada, TARGET, reply_to=second)
        await r.invoked()
        assert r.dispatch.attached == [{"source": SOURCE, "target": TARGET}]


async def test_a_question_is_for_the_person_who_asked(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada, ben = r.telegram.person("Ada"), r.telegram.person("Ben")
        group = r.telegram.group(ada, ben)
        r.telegram.write(ada, "/faceswap", group)
        first = await question(r, group, "“source”")
        r.telegram.send(ben, TARGET, chat=group, reply_to=first)
        r.telegram.write(ben, "/imagine a fox", group)
        assert (await r.invoked()).command == "imagine"
        assert not first.deleted
        assert not [m for m in r.telegram.from_bot(group) if "“target”" in m.text]


async def test_words_where_a_picture_is_wanted_are_answered(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "/faceswap")
        first = await question(r, chat, "“source”")
        r.telegram.write(ada, "which one?", reply_to=first)
        await question(r, chat, "This needs a picture")
        r.telegram.send(ada, SOURCE, reply_to=first)
        await question(r, chat, "“target”")


async def test_no_picture_in_time_is_told(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        asked = r.telegram.write(ada, "/faceswap")
        first = await question(r, chat, "“source”")
        await r.platform.stop()
        end_prompts(tmp_path, at=round(time.time() * 1000))
        await r.restart()
        late = await question(r, chat, "No picture came within 5 minutes. Ask again with /faceswap")
        assert late.reply_to is asked
        assert first.deleted


async def test_cancel_takes_the_question_back_before_it_cancels_a_task(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "/faceswap")
        first = await question(r, chat, "“source”")
        r.telegram.write(ada, "/cancel")
        await question(r, chat, "Given up: /faceswap.")
        assert first.deleted
        r.telegram.write(ada, "/cancel")
        assert (await r.invoked()).command == "cancel"


async def test_a_refusal_for_want_of_a_picture_can_be_answered_with_one(tmp_path: Path) -> None:
    def answer(invocation: Invocation) -> Shown:
        if "image" in invocation.options:
            return waiting("upscale")
        return Shown("/upscale needs a picture for “image”. Attach one.", private=True)

    async with room(tmp_path) as r:
        r.dispatch.answer = answer
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "/upscale 3")
        refusal = await question(r, chat, "needs a picture")
        r.telegram.send(ada, SOURCE, reply_to=refusal)
        invocation = await r.invoked(2)
        assert invocation.options["factor"] == 3
        assert r.dispatch.attached[-1] == {"image": SOURCE}


# -- The edit button -----------------------------------------------------------------------


async def offered(r: Room, ada: User, chat: Chat, command: str, **options: object) -> Message:
    """A result whose edit button was pressed, and the question that came of it."""
    r.telegram.write(ada, f"/{command} a fox", chat)
    invocation = await r.invoked()
    picture = r.picture("input-one")
    r.dispatch.filled = Filled(command, options, {"image": picture})  # type: ignore[arg-type]
    shown = Shown(
        "Done.", "done", command, task_id="task1", person=invocation.person,
        buttons=(Button("edit", "Edit", "task1"),),
    )  # fmt: skip
    await r.platform.deliver(invocation.address, shown, nonce="n1")
    r.telegram.press(ada, r.telegram.from_bot(chat)[0], "Edit")
    return await question(r, chat, "Tap it to copy it.")


async def test_edit_gives_the_line_back_and_takes_other_words(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        options = {"prompt": "a fox", "ratio": "16:9", "images": 2}
        asked = await offered(r, ada, group, "imagine", **options)
        assert asked.html.endswith("<code>/imagine a fox --ratio 16:9 --images 2</code>")
        assert f'<a href="tg://user?id={ada.id}">Ada</a>' in asked.html
        assert asked.forces_reply
        r.telegram.write(ada, "a blue fox at night", group, reply_to=asked)
        invocation = await r.invoked(2)
        assert invocation.options["prompt"] == "a blue fox at night"
        assert invocation.options["ratio"] == "16:9"
        assert invocation.options["image"].media == "input-one"


async def test_edit_takes_the_whole_line_changed_with_the_pictures_as_they_were(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        asked = await offered(r, ada, chat, "imagine", prompt="a fox")
        r.telegram.write(ada, "/imagine a wolf --ratio 1:1", reply_to=asked)
        invocation = await r.invoked(2)
        assert (invocation.options["prompt"], invocation.options["ratio"]) == ("a wolf", "1:1")
        assert invocation.options["image"].media == "input-one"
        await r.telegram.until(lambda: asked.deleted)


async def test_edit_that_is_refused_is_told_to_the_presser_alone(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(ada, "/imagine a fox", group)
        invocation = await r.invoked()
        shown = Shown(
            "Done.", "done", "imagine", task_id="t", person=invocation.person,
            buttons=(Button("edit", "Edit", "t"),),
        )  # fmt: skip
        await r.platform.deliver(invocation.address, shown, nonce="n1")
        r.dispatch.filled = Shown("That request is not known here any more.", private=True)
        query = r.telegram.press(ada, r.telegram.from_bot(group)[0], "Edit")
        await r.telegram.until(lambda: r.telegram.methods.answered[query])
        assert r.telegram.methods.answered[query] == "That request is not known here any more."
        assert len(r.telegram.from_bot(group)) == 1
