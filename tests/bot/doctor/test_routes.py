"""What the doctor says of commands that lack something, of the vendor and of the chats."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.environment import bare
from support.machine import HEALTHY, answering, levels
from support.ports import free_port

from bot.config import Settings, load
from bot.doctor import chats, local, provider, routes

LOCAL_ROUTES = dict.fromkeys(("imagine", "faceswap", "upscale", "describe", "removebg"), "local")
KEYS = {"access_key_id": "id", "access_key_secret": "secret-of-the-vendor"}
PUBLIC = "https://easel.example.org"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


async def test_routes_with_all_they_need_are_ok() -> None:
    settings = load(public_url=PUBLIC, zhiqite={"model": "any"})
    (found,) = await routes.routes(settings, HEALTHY)
    assert found.level == "ok"
    assert levels(await routes.routes(load(routes=LOCAL_ROUTES), HEALTHY)) == ["ok"]


async def test_pictures_for_the_vendor_need_a_public_address() -> None:
    (found,) = await routes.routes(load(zhiqite={"model": "any"}), HEALTHY)
    assert (found.level, found.says) == (
        "problem",
        "/faceswap /upscale /describe /avatar /outpaint /style /preview: "
        "the vendor cannot fetch pictures from here",
    )


async def test_a_declared_tool_that_takes_a_picture_needs_a_public_address_too() -> None:
    hair = {"path": "hair/change", "description": "Hair", "fields": {"image": {"kind": "picture"}}}
    words = {"path": "words", "description": "Words", "fields": {"text": {}}}
    settings = load(routes=LOCAL_ROUTES, tools={"hair": hair, "words": words})
    (found,) = await routes.routes(settings, HEALTHY)
    assert found.says == "/hair: the vendor cannot fetch pictures from here"


async def test_handing_out_attachment_addresses_is_told_with_what_goes_along() -> None:
    settings = load(zhiqite={"model": "any", "pass_attachment_urls": True})
    (found,) = await routes.routes(settings, HEALTHY)
    assert (found.level, "metadata" in found.says) == ("warning", True)


async def test_pictures_for_a_provider_elsewhere_need_a_public_address() -> None:
    elsewhere = {"routes": LOCAL_ROUTES, "local": {"url": "http://192.0.2.1:8082"}}
    (found,) = await routes.routes(load(**elsewhere), HEALTHY)
    assert (found.level, "cannot fetch pictures from here" in found.says) == ("problem", True)
    assert levels(await routes.routes(load(**elsewhere, public_url=PUBLIC), HEALTHY)) == ["ok"]


async def test_drawing_at_the_vendor_needs_a_model() -> None:
    (found,) = await routes.routes(load(public_url=PUBLIC), HEALTHY)
    assert (found.level, "EASEL_ZHIQITE__MODEL" in found.do) == ("problem", True)


async def test_background_removal_at_the_vendor_needs_its_path() -> None:
    table = {"public_url": PUBLIC, "routes": {"removebg": "zhiqite"}}
    (found,) = await routes.routes(load(**table, zhiqite={"model": "any"}), HEALTHY)
    assert (found.level, "TOOL_PATHS__REMOVEBG" in found.do) == ("problem", True)
    vendor = {"model": "any", "tool_paths": {"removebg": "background/remove"}}
    assert levels(await routes.routes(load(**table, zhiqite=vendor), HEALTHY)) == ["ok"]


@pytest.mark.parametrize(
    ("auth", "names"),
    [
        ("access_key", ("EASEL_ZHIQITE__ACCESS_KEY_ID", "EASEL_ZHIQITE__ACCESS_KEY_SECRET")),
        ("appcode", ("EASEL_ZHIQITE__APP_CODE",)),
        ("appkey_hmac", ("EASEL_ZHIQITE__APP_KEY", "EASEL_ZHIQITE__APP_SECRET")),
    ],
)
async def test_credentials_that_are_missing_are_named(auth: str, names: tuple[str, ...]) -> None:
    (found,) = await provider.credentials(load(zhiqite={"auth": auth}), HEALTHY)
    assert found.level == "problem"
    assert all(name in found.says for name in names)


async def test_credentials_that_are_set_are_ok_and_not_shown() -> None:
    (found,) = await provider.credentials(load(zhiqite=KEYS), HEALTHY)
    assert found.level == "ok"
    assert KEYS["access_key_secret"] not in found.line()


async def test_without_a_route_to_the_vendor_no_credentials_are_needed() -> None:
    settings = load(routes=LOCAL_ROUTES)
    assert levels(await provider.credentials(settings, HEALTHY)) == ["ok"]
    assert levels(await provider.vendor(settings, HEALTHY)) == ["ok"]


def at_vendor(port: int) -> Settings:
    return load(zhiqite={**KEYS, "base_url": f"http://127.0.0.1:{port}"})


async def test_a_vendor_that_lists_its_models_is_ok() -> None:
    rows = [{"sdModelCheckpoint": "one.safetensors"}]
    body = {"code": "200", "msg": "success", "data": {"rows": rows, "total": 61}}
    async with answering(body) as port:
        (found,) = await provider.vendor(at_vendor(port), HEALTHY)
    assert (found.level, found.says) == ("ok", "accepts the credentials and lists 61 models")


async def test_a_vendor_that_refuses_is_a_problem_without_the_credentials_in_it() -> None:
    body = {"code": "400", "msg": f"bad secret {KEYS['access_key_secret']}", "data": None}
    async with answering(body) as port:
        (found,) = await provider.vendor(at_vendor(port), HEALTHY)
    assert found.level == "problem"
    assert KEYS["access_key_secret"] not in found.line()


async def test_a_vendor_that_is_not_there_is_a_problem() -> None:
    (found,) = await provider.vendor(at_vendor(free_port()), HEALTHY)
    assert (found.level, "EASEL_ZHIQITE__BASE_URL" in found.do) == ("problem", True)


async def test_without_credentials_the_vendor_is_not_asked() -> None:
    assert await provider.vendor(load(), HEALTHY) == []


async def test_a_local_provider_nobody_needs_is_not_looked_for() -> None:
    elsewhere = {"removebg": "zhiqite", "faces": "zhiqite"}
    settings = load(routes=elsewhere, local={"url": "http://127.0.0.1:1"})
    assert levels(await local.local_provider(settings, HEALTHY)) == ["ok"]


async def test_a_local_provider_elsewhere_has_to_answer() -> None:
    async with answering({}) as port:
        there = load(local={"url": f"http://127.0.0.1:{port}"})
        assert levels(await local.local_provider(there, HEALTHY)) == ["ok"]
    (found,) = await local.local_provider(there, HEALTHY)
    assert (found.level, "EASEL_LOCAL__URL" in found.do) == ("problem", True)


async def test_a_local_provider_that_cannot_start_is_a_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bot").mkdir()  # a broken installation: no `bot.cli` in what is found first
    (tmp_path / "bot/__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = await local.local_provider(load(), HEALTHY)
    assert (found.level, found.says) == ("problem", "does not start")


async def test_nobody_to_talk_to_is_a_problem() -> None:
    (found,) = await chats.chats(load(), HEALTHY)
    assert (found.level, "EASEL_CONSOLE__ENABLED" in found.do) == ("problem", True)


async def test_the_console_is_somebody_to_talk_to() -> None:
    (found,) = await chats.chats(load(console={"enabled": True}), HEALTHY)
    assert (found.level, found.says) == ("ok", "console")


async def test_a_token_is_somebody_to_talk_to() -> None:
    (found,) = await chats.chats(load(discord={"token": "any"}), HEALTHY)
    assert (found.level, found.says) == ("ok", "discord")


async def test_missing_models_are_told_with_how_to_get_them(tmp_path: Path) -> None:
    settings = load(routes=LOCAL_ROUTES, local={"models_dir": tmp_path})
    (found,) = await local.models(settings, HEALTHY)
    assert found.level == "warning"
    assert "background removal" in found.says
    assert "easel models pull" in found.do
    elsewhere = load(local={"url": "http://elsewhere:8082"})
    assert levels(await local.models(elsewhere, HEALTHY)) == ["ok"]
