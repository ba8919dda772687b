"""A file for a command: as the document with the caption, or of the message that it answers."""

from __future__ import annotations

from pathlib import Path

from support.faketelegram.room import Room, jpeg, room
from support.faketelegram.state import Chat, User

from bot.invocation import Message
from commands.answers import File
from commands.settings import MOST_FILE

TOML = b'[settings]\nlanguage = "zh"\n'


def moderators_group(r: Room) -> tuple[User, Chat]:
    mia = r.telegram.person("Mia")
    group = r.telegram.group(mia)
    group.members[mia.id] = "administrator"
    return mia, group


async def test_the_document_with_the_command_as_its_caption_is_it(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia, group = moderators_group(r)
        r.telegram.send(
            mia, TOML, "/settings import --apply", group, kind="document", media_type="text/plain"
        )
        invocation = await r.invoked()
        assert invocation.command == "settings import"
        assert invocation.options["apply"] is True
        assert r.dispatch.attached == [{"file": TOML}]
        assert invocation.replied == ()
        await r.telegram.until(lambda: r.telegram.from_bot(r.telegram.private(mia)))
        assert list((tmp_path / "telegram-files").iterdir()) == []


async def test_a_reply_means_the_document_it_answers(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia, group = moderators_group(r)
        sent = r.telegram.send(mia, TOML, "", group, kind="document", media_type="text/plain")
        r.telegram.write(mia, "/settings import", group, reply_to=sent)
        await r.invoked()
        assert r.dispatch.attached == [{"file": TOML}]


async def test_the_file_that_we_sent_can_be_answered_with_the_command(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia, _ = moderators_group(r)
        r.dispatch.answer = lambda invocation: Message(
            "here", command=invocation.command, private=True,
            files=(File("easel-settings.toml", "application/toml", TOML),),
        )  # fmt: skip
        chat = r.telegram.private(mia)
        r.telegram.write(mia, "/settings export")
        await r.telegram.until(
            lambda: any(one.kind == "document" for one in r.telegram.from_bot(chat))
        )
        (file,) = [one for one in r.telegram.from_bot(chat) if one.kind == "document"]
        r.telegram.write(mia, "/settings import", reply_to=file)
        invocation = await r.invoked(2)
        assert invocation.command == "settings import"


async def test_nothing_is_fetched_for_whoever_will_be_refused(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        _, group = moderators_group(r)
        ada = r.telegram.person("Ada")
        group.members[ada.id] = "member"
        r.telegram.send(
            ada, TOML, "/settings import", group, kind="document", media_type="text/plain"
        )
        invocation = await r.invoked()
        assert not invocation.person.moderator
        assert "file" not in invocation.options
        assert r.telegram.called("getFile") == []


async def test_one_that_is_too_large_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia, group = moderators_group(r)
        r.telegram.send(
            mia, TOML, "/settings import", group, kind="document", media_type="text/plain",
            size=MOST_FILE + 1,
        )  # fmt: skip
        await r.telegram.until(lambda: r.telegram.from_bot(group))
        (message,) = r.telegram.from_bot(group)
        assert message.text == "“file” is over 1024 KiB, more than is read. Send a smaller file."
        assert r.telegram.called("getFile") == []


async def test_a_photo_is_no_file_and_a_file_is_no_picture(tmp_path: Path) -> None:
    async with room(tmp_path) as r:
        mia, group = moderators_group(r)
        r.telegram.send(mia, jpeg(), "/settings import", group)
        assert "file" not in (await r.invoked()).options
        r.telegram.send(mia, TOML, "/describe", group, kind="document", media_type="text/plain")
        assert "image" not in (await r.invoked(2)).options
