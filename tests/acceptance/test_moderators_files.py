"""What a moderator looks up in Discord comes with its chart and files, for that person alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PIL import Image
from support.discordworld import LOCAL, discord_world

from bot.charts import HEIGHT, WIDTH

pytestmark = pytest.mark.stores


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def test_usage_and_the_audit_come_as_files(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **LOCAL) as w:
        mia, ada, general = w.discord.mia, w.discord.ada, w.discord.general
        made = await w.discord.use(ada, "imagine", {"prompt": "a boat"}, channel=general)
        await w.until_done(await made.message())
        asked = await w.discord.use(mia, "limits set", {"credits": 7}, channel=general)
        await asked.message()

        usage = await (await w.discord.use(mia, "usage", {"file": True})).message()
        chart, each, together = usage.attachments
        assert Image.open(io.BytesIO(chart.data)).size == (WIDTH, HEIGHT)
        assert chart.description and chart.description.startswith("Since ")
        (row,) = rows(each.data)
        assert (row["person"], row["command"]) == (f"discord:{ada.id}", "imagine")
        assert rows(together.data)[-1]["command"] == "all"

        audit = await (await w.discord.use(mia, "audit", {"file": True, "days": 1})).message()
        (file,) = audit.attachments
        assert [row["action"] for row in rows(file.data)] == ["limits.set"]
        assert not {usage, audit} & set(general.public)
        assert w.discord.violations == []
