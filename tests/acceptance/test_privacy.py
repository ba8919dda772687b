"""A copy of one's data, for one's own eyes, and being forgotten: in every chat, with all parts."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support.console import ADA, Page
from support.databases import rows, settings_of
from support.discordworld import LOCAL as ALL_LOCAL
from support.discordworld import DiscordWorld, discord_world
from support.fakediscord.messages import Message
from support.fakediscord.world import User
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.service import LOCAL, running
from support.ports import free_port
from support.service import Service

pytestmark = pytest.mark.stores

SECRET = "a secret lighthouse"
LEFT = "SELECT * FROM forgettings"
MADE_S = 60.0


def prompts(content: bytes) -> list[str]:
    """What was asked for, by a copy of somebody's data, in which the pictures are too."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tasks = json.loads(archive.read("tasks.json"))
        assert [one for one in archive.namelist() if one.startswith("pictures/")]
    return [task["request"]["prompt"] for task in tasks]


def is_nowhere(data_dir: Path, person: str) -> None:
    for table, column in (("tasks", "person_id"), ("usage_days", "person_id")):
        found = rows(data_dir, f"SELECT count(*) FROM {table} WHERE {column} = ?", person)  # noqa: S608
        assert found == [(0,)]
    assert rows(data_dir, "SELECT count(*) FROM tasks WHERE request LIKE '%secret%'") == [(0,)]
    assert [path for path in (data_dir / "media").rglob("*.png")] == []


async def until_forgotten(url: str, data_dir: Path) -> None:
    """The database has no events: it is looked at after each answer of the service."""
    async with asyncio.timeout(MADE_S), aiohttp.ClientSession(url) as http:
        while rows(data_dir, LEFT):
            async with http.get("/readyz") as response:
                await response.read()


async def test_in_discord(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **ALL_LOCAL) as w:
        ada = w.discord.ada
        drawn = await asked(w, ada, "imagine", prompt=SECRET)
        await w.until_done(drawn)
        await w.until_told()
        told = await asked(w, ada, "privacy")
        assert "Days: 30." in told.text
        copy = await asked(w, ada, "mydata")
        assert copy not in w.discord.general.public
        assert [prompts(one.data) for one in copy.attachments] == [[SECRET]]
        before = await asked(w, ada, "forgetme")
        assert "cannot be undone" in before.text
        after = await asked(w, ada, "forgetme", confirm="yes", messages=True)
        assert "You are being forgotten" in after.text
        await until_forgotten(w.service.url, tmp_path)
        is_nowhere(tmp_path, f"discord:{ada.id}")
        assert drawn not in w.discord.general.public
        assert w.discord.violations == []


async def asked(w: DiscordWorld, user: User, command: str, /, **given: Any) -> Message:
    interaction = await w.discord.use(user, command, given)
    return await interaction.message()


async def test_in_telegram(tmp_path: Path) -> None:
    async with (
        FakeTelegram() as t,
        running(
            tmp_path, vendor_url="http://127.0.0.1:9", api_url=t.url, token=TOKEN, **LOCAL
        ) as easel,
    ):
        ada = t.person("Ada")
        group, private = t.group(ada), t.private(ada)
        t.write(ada, f"/imagine {SECRET}", group)
        await t.until(
            lambda: [one for one in t.from_bot(group) if "Details" in one.buttons],
            timeout_s=MADE_S,
        )
        t.write(ada, "/mydata", group)
        sent = await t.until(lambda: [one for one in t.from_bot(private) if one.kind == "document"])
        assert prompts(sent[0].file.data) == [SECRET]
        t.write(ada, "/forgetme yes", group)
        await t.until(lambda: [one for one in t.from_bot(private) if "forgotten" in one.text])
        await until_forgotten(easel.service.url, tmp_path)
        is_nowhere(tmp_path, f"telegram:{ada.id}")
        assert len(t.from_bot(group)) == 1  # the result stays where it was posted
        assert await easel.service.stop() == 0


async def test_in_the_console(tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "EASEL_DATA_DIR": str(tmp_path),
        "EASEL_LISTENER__PORT": "0",
        "EASEL_CONSOLE__ENABLED": "true",
        "EASEL_CONSOLE__PORT": str(port),
        **ALL_LOCAL,
        **settings_of(tmp_path),
    }
    service = Service(environment, "")
    await service.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        no_platform: Any = None
        page = Page(no_platform, session)
        drawn = await page.type(f"/imagine {SECRET}")
        async with page.stream() as stream:
            await stream.until(lambda m: m.get("id") == drawn and m.get("status") == "done")
        copy = await page.type("/mydata")
        async with page.stream() as stream:
            shown = await stream.until(lambda m: m.get("id") == copy and m.get("files"))
        assert shown["private"] is True
        async with session.get(shown["files"][0]["url"]) as response:
            assert prompts(await response.read()) == [SECRET]
        sure = await page.type("/forgetme yes")
        async with page.stream() as stream:
            await stream.until(
                lambda m: m.get("id") == sure and "being forgotten" in m.get("text", "")
            )
        await until_forgotten(service.url, tmp_path)
        assert [shown["id"] for shown in await page.messages()] == [sure]
        is_nowhere(tmp_path, ADA)
    assert await service.stop() == 0
