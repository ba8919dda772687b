"""A tool declared in the settings is a command on every chat, asked for and answered as others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.discordworld import discord_world, pictures, png
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.service import running
from support.vendor import Job, Vendor

pytestmark = pytest.mark.stores

PORTRAIT = png(Image.new("RGB", (96, 64), (200, 160, 140)))
HAIR = {
    "path": "hair/change",
    "description": "Change somebody's hair",
    "callback": True,
    "cost": 3,
    "fields": {
        "image": {"kind": "picture", "required": True, "description": "The portrait"},
        "hairStyle": {"kind": "choice", "choices": ["bob", "curly"], "description": "The hair"},
        "mode": {"kind": "integer", "value": 2},
    },
}
DECLARED = {"EASEL_TOOLS": json.dumps({"hair": HAIR})}


def answering(vendor: Vendor) -> None:
    """Have the vendor answer as its tools do."""

    def answer(job: Job) -> dict[str, Any]:
        address = f"{vendor.url}/results/{job.id}.png"
        data = {"businessTaskId": job.id, "status": 2, "outputImageUrl": address}
        return {"code": "200", "msg": "success", "data": data}

    vendor.answer = answer


def check_sent(vendor: Vendor) -> None:
    """What was typed, and what is always sent, by the vendor's names."""
    (job,) = vendor.jobs.values()
    assert (job.body["hairStyle"], job.body["mode"]) == ("bob", 2)
    assert job.body["image"].startswith("http://127.0.0.1:")


async def test_on_discord_it_is_typed_answered_and_changed(tmp_path: Path) -> None:
    async with discord_world(tmp_path, **DECLARED) as w:
        answering(w.vendor)
        (told,) = (one for one in w.discord.commands if one["name"] == "hair")
        assert [one["name"] for one in told["options"]] == [
            "image", "hair_style", "private", "spoiler",
        ]  # fmt: skip
        given = {"image": PORTRAIT, "hair_style": "bob"}
        message = await (await w.discord.use(w.discord.ada, "hair", given)).message()
        await w.until_done(message)
        assert [one.size for one in pictures(message)] == [(64, 64)]
        check_sent(w.vendor)
        form = await (await w.discord.press(message, "Edit", w.discord.ada)).acknowledged()
        assert "Change and repeat /hair" in str(form)
        await w.check_end(tasks=1)


async def test_on_telegram_it_is_in_the_menu_and_a_caption_asks_for_it(tmp_path: Path) -> None:
    async with (
        Vendor() as vendor,
        FakeTelegram() as t,
        running(tmp_path, vendor_url=vendor.url, api_url=t.url, token=TOKEN, **DECLARED) as easel,
    ):
        answering(vendor)
        ada = t.person("Ada")
        t.send(ada, PORTRAIT, "/hair --hair_style bob", kind="document", media_type="image/png")
        made = await t.until(
            lambda: [m for m in t.from_bot(t.private(ada)) if "Details" in m.buttons], timeout_s=30
        )
        assert made[-1].text.startswith("/hair")
        assert any("hair" in json.dumps(call.params) for call in t.called("setMyCommands"))
        check_sent(vendor)
        assert await easel.service.stop() == 0
        easel.check_ledger(tasks=1)
