"""Who may use the console: this machine's own pages, or whoever knows the token."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from support.console import ADA, AnsweringDispatch, Page, address, console, console_platform, result

from bot.config import Console
from bot.errors import OperatorError

TOKEN = "a long random word"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tested
ASK = {"person": ADA, "text": "/imagine a sea"}


async def get(page: Page, path: str = "/", **headers: str) -> tuple[int, str]:
    async with page.session.get(path, headers=headers) as response:
        return response.status, await response.text()


async def post(page: Page, **headers: str) -> int:
    async with page.session.post("/api/commands", json=ASK, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
async def test_this_machines_own_names_are_let_in(tmp_path: Path, name: str) -> None:
    async with console(tmp_path) as page:
        port = urlsplit(page.platform.url).port
        assert (await get(page, Host=f"{name}:{port}"))[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "127.0.0.1.evil.example:{port}",
        "localhost.evil.example:{port}",
        "127.0.0.1:1",
        "127.0.0.1",
        "evil@127.0.0.1:{port}",
        "192.168.1.5:{port}",
        "127.0.0.1:{port}:1",
        "[::1",
        "",
    ],
)
async def test_a_foreign_name_for_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        named = host.format(port=urlsplit(page.platform.url).port)
        assert (await get(page, Host=named))[0] in (400, 403)
        assert await post(page, Host=named) in (400, 403)
    assert dispatch.asked.empty()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_foreign_page_cannot_post_here(tmp_path: Path, headers: dict[str, str]) -> None:
    dispatch = AnsweringDispatch()
    async with console(tmp_path, dispatch) as page:
        assert await post(page, **headers) == 403
        assert await page.messages() == []
    assert dispatch.asked.empty()


async def test_a_foreign_page_cannot_read_here_but_may_link_here(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert (await get(page, f"/api/messages?as={ADA}", **headers))[0] == 403
        assert (await get(page, f"/api/events?as={ADA}", **headers))[0] == 403
        assert (await get(page, "/", **headers))[0] == 200


async def test_the_consoles_own_page_can_post(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        origin = page.platform.url.rstrip("/")
        assert await post(page, Origin=origin, **{"Sec-Fetch-Site": "same-origin"}) == 202


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
async def test_what_a_plain_form_can_send_is_no_command(tmp_path: Path, kind: str) -> None:
    async with console(tmp_path) as page:
        headers = {"Content-Type": kind}
        data = b'{"person": "console:ada", "text": "/imagine a sea"}'
        async with page.session.post("/api/commands", data=data, headers=headers) as response:
            assert response.status == 400


@pytest.mark.parametrize(
    "path", ["/", "/static/main.js", "/static/console.css", f"/api/messages?as={ADA}", "/nowhere"]
)
async def test_every_answer_carries_the_strict_headers(tmp_path: Path, path: str) -> None:
    async with console(tmp_path) as page, page.session.get(path) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        _, text = await get(page)
    assert "http://" not in text
    assert "https://" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fdoor.py",
        "/static/%2e%2e%2fdoor.py",
        "/static/../door.py",
        "/static/console.py",
        "/static/.",
        "/pictures/..%2f..%2fetc%2fpasswd",
        "/pictures/task-1-media-0",
        "/pictures/task-1-0.png",
        "/pictures/",
    ],
)
async def test_nothing_but_what_was_delivered_can_be_read(tmp_path: Path, path: str) -> None:
    async with console(tmp_path) as page:
        await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        assert (await get(page, path))[0] == 404


async def test_a_picture_of_another_type_is_not_served(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        message = result(tmp_path)
        await page.platform.deliver(address(None), message, nonce="n")
        (shown,) = await page.messages()
        message.pictures[0].path.unlink()
        assert (await get(page, shown["pictures"][0]["url"]))[0] == 404


async def test_a_picture_can_be_downloaded_under_a_safe_name(tmp_path: Path) -> None:
    async with console(tmp_path) as page:
        await page.platform.deliver(address(None), result(tmp_path), nonce="n")
        (shown,) = await page.messages()
        url = shown["pictures"][0]["url"] + "?download"
        async with page.session.get(url) as response:
            name = response.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="easel-')
    assert name.endswith('.png"')


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1"])
async def test_without_a_token_the_console_stays_on_loopback(tmp_path: Path, host: str) -> None:
    with pytest.raises(OperatorError, match="EASEL_CONSOLE__TOKEN"):
        await console_platform(tmp_path, host=host).start(AnsweringDispatch())


async def test_with_a_token_only_those_who_know_it_come_in(tmp_path: Path) -> None:
    async with console(tmp_path, token=TOKEN, host=EVERYWHERE) as page:
        status, locked = await get(page)
        assert (status, "Token" in locked, "page-data" in locked) == (401, True, False)
        assert (await get(page, f"/api/messages?as={ADA}"))[0] == 401
        assert (await get(page, "/static/main.js"))[0] == 401
        assert await post(page) == 401
        assert (await get(page, "/", Authorization=f"Bearer {TOKEN}"))[0] == 200
        assert (await get(page, "/", Authorization="Bearer ünicode"))[0] == 401


async def test_the_token_typed_once_opens_the_page_from_then_on(tmp_path: Path) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        console(tmp_path, token=TOKEN) as page,
        aiohttp.ClientSession(page.platform.url, cookie_jar=jar) as browser,
    ):
        async with browser.post("/login", data={"token": "wrong"}) as response:
            assert response.status == 401
        async with browser.post("/login", data={"token": TOKEN}) as response:
            assert (response.status, "page-data" in await response.text()) == (200, True)
    (cookie,) = jar
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert TOKEN not in cookie.value


async def test_guessing_the_token_is_stopped(tmp_path: Path) -> None:
    async with console(tmp_path, token=TOKEN) as page:
        for _ in range(10):
            assert (await get(page, "/", Authorization="Bearer wrong"))[0] == 401
        assert (await get(page, "/", Authorization=f"Bearer {TOKEN}"))[0] == 403


async def test_a_cookie_of_another_token_is_worth_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, token=TOKEN) as page:
        assert (await get(page, "/", Cookie="easel_console=ünicode"))[0] == 401
        assert (await get(page, "/", Cookie=f"easel_console={'0' * 64}"))[0] == 401


async def test_an_address_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OperatorError, match=f"127.0.0.1:{port}.*EASEL_CONSOLE__PORT"):
            await console_platform(tmp_path, port=port).start(AnsweringDispatch())


def test_the_token_is_not_shown_with_the_settings() -> None:
    assert TOKEN not in repr(Console(token=TOKEN))
