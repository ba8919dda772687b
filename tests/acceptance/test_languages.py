"""Somebody who reads Chinese is served in Chinese, from the refusal to the details, everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import aiohttp
from support.discordworld import DiscordWorld, discord_world
from support.fakediscord.messages import Message
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.service import running
from support.ports import free_port
from support.service import Service, settings
from support.vendor import Vendor

PROMPT = "暴风雨中的灯塔"
WAITING = "等待中：队列第 1 位"
LABELS = {"再来一次", "详情", "删除"}  #: Among others.
HELD = {"EASEL_ZHIQITE__MAX_IN_FLIGHT": "1"}
#: What may stand in a Chinese text: what is typed, names, ids, moments, units.
SAME = re.compile(
    r"/[a-z]+|<[^>]+>|\[[a-z]+\]|“[^”]*”|model\.safetensors|DPM\+\+ 2M Karras|zhiqite|UTC"
    r"|AI|lora|U：|V：|：.*$",
    re.MULTILINE,
)


def english_in(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", SAME.sub("", text))


async def test_on_discord_by_the_language_set_there(tmp_path: Path) -> None:
    async with discord_world(tmp_path, auto=False, **HELD) as w:
        mei = w.discord.ada
        mei.locale = "zh-CN"

        async def asked(command: str, **given: object) -> Message:
            return await (await w.discord.use(mei, command, given)).message()

        first = await asked("imagine", prompt=PROMPT)
        await w.vendor.wait_for(lambda: len(w.vendor.jobs) == 1)
        second = await asked("imagine", prompt=PROMPT)
        await w.until_shown(second, WAITING)
        assert [button.label for button in second.buttons] == ["取消"]
        await _finish(w.vendor, 0)
        await w.discord.until(lambda: "由 AI 生成" in first.text)
        labels = {button.label for button in first.buttons}
        assert labels >= LABELS
        assert english_in(" ".join(labels)) == []
        details = await (await w.discord.press(first, "详情", mei)).message()
        assert "步数：25" in details.text
        assert "提示词：" in details.text
        refused = await asked("imagine", prompt=PROMPT, model="a model that is not")
        assert "“模型（model）”：这里没有" in refused.text
        assert "今日剩余点数：48 / 50。" in (await asked("quota")).text
        moderating = await limits_of(w)
        assert "不受以上限额约束的人：每天 50 点" in moderating.text
        for said in (first, second, details, refused, moderating):
            assert english_in(said.text) == []
        await _finish_the_rest(w)


async def limits_of(w: DiscordWorld) -> Message:
    """What a moderator sees of them, with buttons to change them."""
    mia = w.discord.mia
    mia.locale = "zh-CN"
    page = await (await w.discord.use(mia, "limits show")).message()
    labels = [button.label for button in page.buttons]
    assert "设定限额" in labels
    assert english_in(" ".join(labels)) == []
    opened = await (await w.discord.press(page, "设定限额", mia)).modal()
    assert opened["title"] == "设定限额"
    return page


async def _finish(vendor: Vendor, place: int) -> None:
    await vendor.wait_for(lambda: len(vendor.jobs) > place)
    await vendor.finish(list(vendor.jobs.values())[place])


async def _finish_the_rest(w: DiscordWorld) -> None:
    await _finish(w.vendor, 1)
    await w.until_told()
    await w.check_end(tasks=2)


async def test_on_telegram_by_the_language_set_there(tmp_path: Path) -> None:
    async with (
        Vendor(auto=False) as vendor,
        FakeTelegram() as telegram,
        running(
            tmp_path, vendor_url=vendor.url, api_url=telegram.url, token=TOKEN, **HELD
        ),
    ):  # fmt: skip
        mei = telegram.person("Mei", language="zh-hans")
        chat = telegram.private(mei)

        async def said(text: str) -> str:
            def found() -> list[str]:
                return [one.text for one in telegram.from_bot(chat) if text in one.text]

            return str((await telegram.until(found))[0])

        telegram.write(mei, f"/imagine {PROMPT}")
        await vendor.wait_for(lambda: len(vendor.jobs) == 1)
        telegram.write(mei, f"/imagine {PROMPT} --steps 30")
        assert english_in(await said(WAITING)) == []
        telegram.write(mei, f"/imagine {PROMPT} --steps 900")
        await said("“步数（steps）”必须是 1 到 50 的整数，而你填的是“900”。")
        telegram.write(mei, "/quota")
        left = await said("今日剩余点数")
        assert "重置" in left
        assert english_in(left) == []
        await _finish(vendor, 0)
        done = await telegram.until(
            lambda: [m for m in telegram.from_bot(chat) if "详情" in m.buttons]
        )
        assert set(done[0].buttons) >= LABELS
        assert english_in(" ".join(done[0].buttons)) == []
        telegram.press(mei, done[0], "详情")
        assert english_in(await said("步数：25")) == []
        await _finish(vendor, 1)


async def test_on_the_console_by_the_language_of_the_browser(tmp_path: Path) -> None:
    console = free_port()
    on = {"EASEL_CONSOLE__ENABLED": "true", "EASEL_CONSOLE__PORT": str(console)}
    listener = free_port()
    public = {
        "EASEL_LISTENER__PORT": str(listener),
        "EASEL_PUBLIC_URL": f"http://127.0.0.1:{listener}",
    }
    async with Vendor() as vendor:
        service = Service(settings(tmp_path, vendor.url, **on, **public), "")
        await service.start()
        try:
            await _use_the_console(f"http://127.0.0.1:{console}")
        finally:
            assert await service.stop() == 0


async def _use_the_console(url: str) -> None:
    headers = {"Accept-Language": "zh-CN,zh;q=0.9"}
    ada = {"person": "console:ada"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        async with http.post("/api/commands", json={**ada, "text": f"/imagine {PROMPT}"}) as taken:
            message = (await taken.json())["message"]
        async with http.get("/api/events", params={"as": "console:ada", "since": "0"}) as events:
            done = await _until(events, message, "完成。")
        assert "由 AI 生成" in done
        assert all(label in done for label in ("再来一次", "变体", "详情"))
        async with http.post("/api/commands", json={**ada, "text": "/dance"}) as refused:
            assert (await refused.json())["error"].startswith("没有 /dance 这个命令。")


async def _until(events: aiohttp.ClientResponse, *words: str) -> str:
    async for line in events.content:
        name, _, data = line.decode().partition(": ")
        text = str(json.loads(data)) if name == "data" else ""
        if all(word in text for word in words):
            return text
    raise AssertionError("the stream ended")
