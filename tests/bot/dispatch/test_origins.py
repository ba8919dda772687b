"""Without a public address the vendor may be given Discord's own, where that is switched on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from aiohttp import web
from support.door import Door, open_door
from support.localprovider import listening, png

from bot.dispatch.origins import LASTS_MS
from bot.invocation import Message
from bot.signing import Signer
from bot.tasks.routes import Provider, request_of
from commands.spec import Attachment
from storage.tasks import Task

SIGNER = Signer(b"secret")


class Shop:
    """A door behind which everything goes to the vendor, and the host of attachments."""

    def __init__(self, door: Door, cdn: str) -> None:
        self.door = door
        self.url = f"{cdn}/a.png?ex=1&is=2&hm=secret-signature"
        door.routes |= dict.fromkeys(door.routes, "vendor")

    def attach(self) -> Attachment:
        return Attachment(name="a.png", url=self.url)

    async def given(self, message: Message) -> dict[str, str]:
        """The addresses that the vendor would be given now."""
        task: Task = await self.door.task(message)
        provider = self.door.providers["vendor"]
        now = self.door.clock[0]
        return dict(await provider.picture_urls(request_of(task), SIGNER, now=now))


@asynccontextmanager
async def opened(
    folder: Path, *, public: bool = False, passed_on: bool = True, host: str | None = None
) -> AsyncIterator[Shop]:
    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=png(), content_type="image/png")

    app = web.Application()
    app.router.add_get("/a.png", serve)
    async with (
        listening(app) as cdn,
        open_door(
            folder, public=public, passed_on=passed_on,
            attachments=host or cdn.removeprefix("http://"),
        ) as door,
    ):  # fmt: skip
        yield Shop(door, cdn)


async def test_the_vendor_is_given_the_attachments_own_address(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        message = await shop.door.ask("upscale", image=shop.attach())
        assert await shop.given(message) == {"image": shop.url}


async def test_with_a_public_address_it_is_given_ours_and_the_other_is_not_kept(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path, public=True) as shop:
        message = await shop.door.ask("upscale", image=shop.attach())
        (address,) = (await shop.given(message)).values()
        assert address.startswith("https://easel.test/media/")
        assert "secret-signature" not in (await shop.door.task(message)).request


async def test_where_the_vendor_reaches_the_bucket_it_is_given_addresses_there_and_no_other(
    tmp_path: Path,
) -> None:
    async def link(media_id: str) -> str | None:
        return f"https://media.example.org/{media_id}?X-Amz-Signature=s"

    async with opened(tmp_path) as shop:
        providers = cast(dict[str, Provider], shop.door.providers)
        providers["vendor"] = replace(providers["vendor"], links=link)
        assert not providers["vendor"].passes_on(shop.url)
        for attached in (shop.attach(), shop.door.attach()):
            message = await shop.door.ask("upscale", image=attached)
            (address,) = (await shop.given(message)).values()
            assert address.startswith("https://media.example.org/id-")
            assert "secret-signature" not in (await shop.door.task(message)).request


async def test_a_picture_that_is_not_kept_any_more_has_no_address(tmp_path: Path) -> None:
    async def gone(_: str) -> None:
        return None

    async with opened(tmp_path) as shop:
        providers = cast(dict[str, Provider], shop.door.providers)
        providers["vendor"] = replace(providers["vendor"], links=gone)
        assert await shop.given(await shop.door.ask("upscale", image=shop.attach())) == {}


async def test_where_it_is_not_switched_on_the_setting_that_helps_is_named(tmp_path: Path) -> None:
    async with opened(tmp_path, passed_on=False) as shop:
        message = await shop.door.ask("upscale", image=shop.attach())
        assert "EASEL_PUBLIC_URL" in message.text
        assert await shop.door.used() == 0
        assert shop.door.kept_files() == []


async def test_a_file_a_platform_fetched_itself_has_no_address_to_pass_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:  # as Telegram's, whose addresses hold the bot's token
        message = await shop.door.ask("upscale", image=shop.door.attach())
        assert "attached in Discord" in message.text
        mixed = await shop.door.ask("faceswap", source=shop.attach(), target=shop.door.attach())
        assert "attached in Discord" in mixed.text
        assert await shop.door.used() == 0


async def test_a_result_of_ours_has_no_address_to_pass_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        drawn = await shop.door.ask("imagine", prompt="a boat")
        task_id = await shop.door.deliver(drawn, shop.door.picture())
        assert "attached in Discord" in (await shop.door.press("upscale", task_id)).text


async def test_buttons_use_the_same_address_for_as_long_as_it_is_good(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        swap = await shop.door.ask("faceswap", source=shop.attach(), target=shop.attach())
        task_id = await shop.door.deliver(swap, shop.door.picture())
        shop.door.clock[0] += LASTS_MS // 2
        another = await shop.door.press("face", task_id, picture=1)
        assert await shop.given(another) == {"source": shop.url, "target": shop.url}
        second = await shop.door.deliver(another, shop.door.picture())
        shop.door.clock[0] += LASTS_MS // 2
        late = await shop.door.press("face", second, picture=2)
        assert "attached in Discord" in late.text
        assert await shop.given(another) == {}  # what waits too long is refused when it is sent


@pytest.mark.parametrize("url", ["http://[", "http://user:pass@HOST/a.png", "ftp://HOST/a.png"])
async def test_only_plain_addresses_of_listed_hosts_are_passed_on(tmp_path: Path, url: str) -> None:
    async with opened(tmp_path) as shop:
        provider = shop.door.providers["vendor"]
        host = shop.url.removeprefix("http://").partition("/")[0]
        assert provider.passes_on(shop.url)
        assert not provider.passes_on(url.replace("HOST", host))
        assert not provider.passes_on("https://elsewhere.test/a.png")
        assert not shop.door.providers["local"].passes_on(shop.url)


async def test_the_address_is_in_no_form_details_or_text_about_the_request(tmp_path: Path) -> None:
    async with opened(tmp_path) as shop:
        message = await shop.door.ask("upscale", image=shop.attach())
        request = request_of(await shop.door.task(message))
        assert "secret-signature" not in repr(request)
        assert "origins" not in request.typed()
        told = await shop.door.press("details", message.task_id or "")
        assert "http" not in told.text
