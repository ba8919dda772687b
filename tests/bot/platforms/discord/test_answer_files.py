"""Files and charts of an answer, in a panel that Discord's own description allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.discordbot import Told
from support.discordposts import picture
from support.discordservice import serving
from support.fakediscord.components import FILE
from support.fakediscord.messages import GALLERY, walk
from support.fakediscord.messages import Message as Seen
from support.fakediscord.server import FakeDiscord

from bot.invocation import Message
from bot.pictures.links import no_link
from bot.platforms.discord.files import Limit, savable
from bot.platforms.discord.layout import MOST_FILES
from bot.platforms.discord.parcel import Packer
from commands.answers import File

CSV = File("audit 1.csv", "text/csv", b"when,who\r\n1,ada\r\n")
ANSWER = Message("Here it is.", command="audit", private=True, files=(CSV,))


def parts(message: Seen, kind: int) -> list[dict[str, object]]:
    return [part for part in walk(message.components) if part["type"] == kind]


async def test_a_file_hangs_at_an_answer_for_one_persons_eyes(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, serving(discord, tmp_path, Told(answer=ANSWER)):
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        message = await asked.message()
        (shown,) = parts(message, FILE)
        assert (shown["name"], shown["size"]) == ("audit-1.csv", len(CSV.content))
        assert [one.data for one in message.attachments] == [CSV.content]
        assert message.text == "Here it is."
        assert message not in discord.general.public
        assert not discord.violations


async def test_a_chart_is_shown_above_the_words_and_the_file(tmp_path: Path) -> None:
    chart = picture(tmp_path, "drawn-1", alt="Since Monday")
    answer = replace(ANSWER, pictures=(chart,))
    async with FakeDiscord() as discord, serving(discord, tmp_path, Told(answer=answer)):
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        message = await asked.message()
        assert len(parts(message, GALLERY)) == len(parts(message, FILE)) == 1
        names = [one.filename for one in message.attachments]
        assert names == ["audit.png", "audit-1.csv"]
        assert not discord.violations


async def test_what_is_put_in_place_of_an_answer_with_a_file_has_none(tmp_path: Path) -> None:
    told = Told(answer=ANSWER)
    async with FakeDiscord() as discord, serving(discord, tmp_path, told) as platform:
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        message = await asked.message()
        assert len(message.attachments) == 1
        discord.clock.advance(60)
        instead = replace(ANSWER, files=(), text="And now without.")
        await platform.show(told.invoked[0].address, instead)
        await discord.until(lambda: "without" in message.text)
        assert message.attachments == []
        assert not discord.violations


async def test_a_file_the_server_does_not_take_is_a_sentence(tmp_path: Path) -> None:
    large = replace(CSV, content=bytes(9 * 2**20))
    answer = replace(ANSWER, files=(large, replace(CSV, name="small.csv")))
    async with FakeDiscord() as discord, serving(discord, tmp_path, Told(answer=answer)):
        discord.guild.upload_limit = 8 * 2**20
        await discord.ready()
        asked = await discord.use(discord.ada, "quota", channel=discord.general)
        message = await asked.message()
        assert "Too large for Discord here, and so not sent: the file" in message.text
        assert "Here it is." in message.text
        assert not discord.violations


async def test_where_discord_takes_less_than_it_told_the_words_come_all_the_same(
    tmp_path: Path,
) -> None:
    async with FakeDiscord() as discord:

        async def shrink() -> None:
            discord.guild.upload_limit = 10

        async with serving(discord, tmp_path, Told(answer=ANSWER, before=shrink)):
            await discord.ready()
            asked = await discord.use(discord.ada, "quota", channel=discord.general)
            message = await asked.message()
            assert "so not sent: the file audit 1.csv." in message.text
            assert "Here it is." in message.text
        assert not discord.violations


async def test_files_leave_their_room_to_nobody_and_take_no_more_than_there_is() -> None:
    files = [replace(CSV, name=f"{n}.csv", content=bytes(3_000_000)) for n in range(6)]
    taken, left = savable(files, limit=Limit(4_000_000, 10_000_000))
    assert [file.name for file in taken] == ["0.csv", "1.csv", "2.csv"]
    assert left == Limit(4_000_000, 1_000_000)
    taken, _ = savable(files, limit=Limit(4_000_000, 100_000_000))
    assert len(taken) == MOST_FILES
    assert savable(files, limit=Limit(0, 0))[0] == ()


async def test_ten_pictures_and_a_file_are_two_messages(tmp_path: Path) -> None:
    class AsTheyAre:
        async def fit(self, picture: object, *, limit_bytes: int) -> object:
            return picture

    ten = tuple(picture(tmp_path, f"m{n}") for n in range(10))
    packer = Packer(AsTheyAre(), link=no_link)  # type: ignore[arg-type]
    limit = Limit(10**6, 10**7)
    first, second = await packer.pack(replace(ANSWER, pictures=ten), limit=limit)
    assert (len(first.pictures), len(first.files)) == (9, 1)
    assert (len(second.pictures), len(second.files)) == (1, 0)
