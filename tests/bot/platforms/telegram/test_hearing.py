"""What people write, and what is asked for by it: texts, captions, replies, albums, topics."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.faketelegram.room import done, jpeg, room


async def test_a_command_in_private_is_asked_for_and_acknowledged(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada", language="zh-hans")
        asked = r.telegram.write(ada, "/imagine a red fox —ratio 16:9")
        invocation = await r.invoked()
        assert invocation.command == "imagine"
        assert invocation.options == {"prompt": "a red fox", "ratio": "16:9"}
        assert invocation.id == f"telegram:update:{ada.id}:{asked.id}"
        assert invocation.person.id == f"telegram:{ada.id}"
        assert (invocation.person.name, invocation.person.language) == ("Ada", "zh-hans")
        assert not invocation.person.moderator
        (message,) = r.telegram.from_bot(r.telegram.private(ada))
        assert message.reply_to is asked
        here = invocation.address
        assert (here.space, here.channel) == (f"telegram:{ada.id}", str(ada.id))
        assert (here.message, here.direct, here.private) == (str(message.id), True, False)


async def test_in_a_group_only_what_is_for_us_is_answered(tmp_path: Path) -> None:
    async with room(tmp_path, prepare=lambda t: setattr(t.methods, "privacy", False)) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        other = r.telegram.write(ada, "hello everybody", group)
        r.telegram.write(ada, "/dance", group)
        r.telegram.write(ada, "/imagine@SomeOtherBot a fox", group)
        r.telegram.send(ada, jpeg(), "look at this", group)
        r.telegram.write(ada, "nice", group, reply_to=other)
        r.telegram.write(ada, "/imagine@EaselTestBot a fox", group)
        invocation = await r.invoked()
        assert invocation.options == {"prompt": "a fox"}
        assert invocation.address.space == f"telegram:{group.id}"
        assert len(r.telegram.from_bot(group)) == 1


async def test_an_unknown_command_that_names_us_is_refused_by_name(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.write(ada, "/dance@EaselTestBot", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        assert "There is no command /dance" in r.telegram.from_bot(group)[0].text


async def test_what_is_wrong_as_typed_is_said_in_one_message_and_nothing_is_asked_for(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        r.telegram.send(ada, jpeg(), "/upscale 99", group)
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        (message,) = r.telegram.from_bot(group)
        assert message.text == "“factor” must be a whole number from 1 to 8; “99” was given."
        assert r.dispatch.invoked == []
        assert r.telegram.called("getFile") == []


@pytest.mark.parametrize("kind", ["photo", "document", "sticker"])
async def test_a_command_as_a_caption_or_in_reply_takes_the_picture(
    tmp_path: Path, kind: str
) -> None:
    async with room(tmp_path) as r:
        ada, picture = r.telegram.person("Ada"), jpeg(120)
        sent = r.telegram.send(ada, picture, kind=kind, media_type="image/jpeg")
        r.telegram.write(ada, "/upscale 4", reply_to=sent)
        invocation = await r.invoked()
        assert invocation.options == {"factor": 4}
        assert len(invocation.replied) == 1
        if kind != "sticker":  # a sticker has no caption
            r.telegram.send(ada, picture, "/upscale 4", kind=kind, media_type="image/jpeg")
            await r.invoked(2)
            assert r.dispatch.attached[-1] == {"image": picture}


async def test_the_largest_size_of_a_photo_is_taken(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        r.telegram.send(ada, jpeg(), "/describe")
        await r.invoked()
        (asked,) = r.telegram.called("getFile")
        assert not asked.params["file_id"].startswith("small")


async def test_fetched_pictures_are_gone_when_the_command_was_dispatched(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.send(ada, jpeg(), "/upscale 2")
        await r.telegram.until(lambda: any("Waiting" in m.text for m in r.telegram.from_bot(chat)))
        assert r.dispatch.attached == [{"image": jpeg()}]
        assert list((tmp_path / "telegram-files").iterdir()) == []


@pytest.mark.parametrize(
    ("sticker", "words"),
    [({"is_animated": True}, "An animated sticker"), ({"is_video": True}, "An animated sticker")],
)
async def test_a_sticker_that_moves_is_refused_in_a_sentence(
    tmp_path: Path, sticker: dict[str, bool], words: str
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        sent = r.telegram.send(ada, b"moving", kind="sticker", **sticker)
        r.telegram.write(ada, "/removebg", reply_to=sent)
        await r.telegram.until(lambda: any(words in m.text for m in r.telegram.from_bot(chat)))
        assert r.dispatch.invoked == []
        assert r.telegram.downloads == {}


async def test_a_file_larger_than_bots_may_fetch_is_refused_with_the_numbers(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.send(
            ada, jpeg(), "/upscale 2", kind="document", media_type="image/png", size=24_500_000
        )
        await r.telegram.until(lambda: any("24.5 MB" in m.text for m in r.telegram.from_bot(chat)))
        assert "at most 20 MB" in r.telegram.from_bot(chat)[-1].text
        assert r.dispatch.invoked == []


async def test_a_file_telegram_finds_too_big_is_refused_too(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        r.telegram.faults.refuse("getFile", 400, "Bad Request: file is too big")
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.send(ada, jpeg(), "/upscale 2")
        await r.telegram.until(
            lambda: any("at most 20 MB" in m.text for m in r.telegram.from_bot(chat))
        )


async def test_an_album_with_a_caption_is_one_request_with_its_pictures_in_order(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        source, target = jpeg(10), jpeg(200)
        r.telegram.album(ada, [source, target], "/faceswap")
        invocation = await r.invoked()
        assert r.dispatch.attached == [{"source": source, "target": target}]
        assert invocation.command == "faceswap"
        assert len(r.telegram.from_bot(r.telegram.private(ada))) == 1


async def test_too_many_pictures_are_refused_by_name(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.album(ada, [jpeg(), jpeg(), jpeg()], "/faceswap")
        await r.telegram.until(lambda: r.telegram.from_bot(chat))
        assert r.telegram.from_bot(chat)[0].text == "/faceswap takes only 2: source, target."


async def test_a_reply_to_a_result_of_ours_takes_our_own_copy(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "/imagine a fox")
        invocation = await r.invoked()
        result = done(r.picture("media-one"), person=invocation.person)
        await r.platform.deliver(invocation.address, result, nonce="n1")
        r.telegram.write(ada, "/upscale 2", reply_to=r.telegram.from_bot(chat)[0])
        await r.invoked(2)
        assert r.dispatch.invoked[-1].replied[0].media == "media-one"
        assert r.telegram.called("getFile") == []


async def test_a_topic_is_kept(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada, forum=True)
        r.telegram.write(ada, "/imagine a fox", group, thread=77)
        invocation = await r.invoked()
        (message,) = r.telegram.from_bot(group)
        assert message.thread == 77
        lost = message.id
        message.deleted = True
        there = await r.platform.deliver(
            invocation.address, done(r.picture(), person=invocation.person), nonce="n"
        )
        (again,) = r.telegram.from_bot(group)
        assert (again.thread, again.id != lost) == (77, True)
        assert there.message == str(again.id)


async def test_what_is_no_command_in_private_gets_a_hint(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        chat = r.telegram.private(ada)
        r.telegram.write(ada, "a red fox please")
        r.telegram.send(ada, jpeg())
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 2)
        first, second = r.telegram.from_bot(chat)
        assert "/imagine" in first.text
        assert "Reply to your picture" in second.text


async def test_start_greets_and_lists_the_commands(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        r.telegram.write(ada, "/start")
        assert (await r.invoked()).command == "help"
        chat = r.telegram.private(ada)
        await r.telegram.until(lambda: len(r.telegram.from_bot(chat)) == 2)
        assert "I make and edit pictures" in r.telegram.from_bot(chat)[0].text
        assert r.telegram.from_bot(chat)[1].text == "answer to help"


async def test_an_anonymous_administrator_is_a_moderator_and_other_channels_are_not(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group, elsewhere = r.telegram.group(ada), r.telegram.group(ada)
        r.telegram.write(r.telegram.anonymous(), "/imagine a fox", group, as_chat=group)
        person = (await r.invoked()).person
        assert (person.id, person.moderator, person.may_delete) == (
            f"telegram:{group.id}", True, True,
        )  # fmt: skip
        r.telegram.write(r.telegram.anonymous(), "/imagine a fox", group, as_chat=elsewhere)
        person = (await r.invoked(2)).person
        assert (person.id, person.moderator) == (f"telegram:{elsewhere.id}", False)


@pytest.mark.parametrize(
    ("status", "may_delete", "expected"),
    [
        ("creator", False, (True, True)),
        ("administrator", True, (True, True)),
        ("administrator", False, (True, False)),
        ("member", False, (False, False)),
    ],
)
async def test_who_runs_the_group_moderates(
    tmp_path: Path, status: str, may_delete: bool, expected: tuple[bool, bool]
) -> None:
    async with room(tmp_path) as r:
        ada = r.telegram.person("Ada")
        group = r.telegram.group(ada)
        group.members[ada.id] = status
        if may_delete:
            group.may_delete.add(ada.id)
        r.telegram.write(ada, "/imagine a fox", group)
        r.telegram.write(ada, "/imagine a wolf", group)
        person = (await r.invoked(2)).person
        assert (person.moderator, person.may_delete) == expected
        looked_up = [c.params["user_id"] for c in r.telegram.called("getChatMember")]
        assert looked_up.count(ada.id) == 1  # known for a while
