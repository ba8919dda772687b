"""What the doctor says of the listener, the public address and the console."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from support.environment import bare
from support.machine import EASEL_ILL, EASEL_WELL, HEALTHY, answering, levels
from support.ports import free_port

from bot.config import Settings, load
from bot.doctor import network

LOCAL_ROUTES = dict.fromkeys(("imagine", "faceswap", "upscale", "describe", "removebg"), "local")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


def listening(port: int, **settings: object) -> Settings:
    return load(listener={"port": port}, **settings)


async def test_a_free_port_is_ok() -> None:
    assert levels(await network.listener(listening(free_port()), HEALTHY)) == ["ok"]


async def test_a_process_without_the_listener_needs_no_port() -> None:
    async with answering({}) as port:
        settings = listening(port, roles=["worker"])
        assert levels(await network.listener(settings, HEALTHY)) == ["ok"]


async def test_a_port_held_by_easel_itself_is_ok() -> None:
    async with answering(EASEL_WELL) as port:
        (found,) = await network.listener(listening(port), HEALTHY)
    assert (found.level, "is running" in found.says) == ("ok", True)


async def test_an_easel_that_runs_and_is_not_well_is_a_problem() -> None:
    async with answering(EASEL_ILL, status=503) as port:
        (found,) = await network.listener(listening(port), HEALTHY)
    assert (found.level, "the poller broke" in found.says) == ("problem", True)


async def test_a_port_held_by_something_else_is_a_problem() -> None:
    async with answering({"hello": "world"}) as port:
        (found,) = await network.listener(listening(port), HEALTHY)
    assert found.level == "problem"
    assert found.do == "Set EASEL_LISTENER__HOST and EASEL_LISTENER__PORT."


async def test_an_address_that_is_not_of_this_machine_is_a_problem() -> None:
    settings = load(listener={"host": "192.0.2.1", "port": 8080})
    assert levels(await network.listener(settings, HEALTHY)) == ["problem"]


async def test_a_host_that_is_no_address_is_a_problem() -> None:
    settings = load(listener={"host": "no such host", "port": 8080})
    assert levels(await network.listener(settings, HEALTHY)) == ["problem"]


async def test_without_a_public_address_the_vendor_has_to_be_asked() -> None:
    (found,) = await network.public_address(load(), HEALTHY)
    assert (found.level, "EASEL_PUBLIC_URL is not set" in found.says) == ("warning", True)


async def test_without_the_vendor_no_public_address_is_needed() -> None:
    assert levels(await network.public_address(load(routes=LOCAL_ROUTES), HEALTHY)) == ["ok"]


async def test_a_public_address_that_leads_here_is_ok_but_for_what_is_wrong_with_it() -> None:
    async with answering(EASEL_WELL) as port:
        settings = listening(port, public_url=f"http://127.0.0.1:{port}")
        reached, advice = await network.public_address(settings, HEALTHY)
    assert reached.level == "ok"
    assert (advice.level, "leads every other machine to itself" in advice.says) == (
        "warning",
        True,
    )


async def test_a_public_address_that_leads_elsewhere_is_a_problem() -> None:
    async with answering(EASEL_WELL) as port, answering({"hello": "world"}) as other:
        settings = listening(port, public_url=f"http://127.0.0.1:{other}")
        found, _ = await network.public_address(settings, HEALTHY)
    assert (found.level, "not as Easel does" in found.says) == ("problem", True)


async def test_a_public_address_is_not_blamed_while_easel_is_not_running() -> None:
    settings = listening(free_port(), public_url=f"http://127.0.0.1:{free_port()}")
    found, _ = await network.public_address(settings, HEALTHY)
    assert (found.level, "Easel is not running" in found.do) == ("warning", True)


async def test_a_public_address_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # nobody accepts
        port = silent.getsockname()[1]
        assert await network.ask(f"http://127.0.0.1:{port}/healthz", seconds=0.2) is None


async def test_a_public_address_without_encryption_is_told() -> None:
    settings = listening(free_port(), public_url="http://easel.invalid")
    levels_and_advice = [(f.level, f.do) for f in await network.public_address(settings, HEALTHY)]
    assert levels_and_advice[1] == (
        "warning",
        "Put a reverse proxy with a certificate in front (README).",
    )


async def test_the_console_is_off_or_on_loopback() -> None:
    assert levels(await network.console(load(), HEALTHY)) == ["ok"]
    settings = load(console={"enabled": True, "port": free_port()})
    assert levels(await network.console(settings, HEALTHY)) == ["ok"]


async def test_a_console_open_to_other_machines_needs_a_token() -> None:
    console = {"enabled": True, "host": "0.0.0.0", "port": free_port()}  # noqa: S104
    _, found = await network.console(load(console=console), HEALTHY)
    assert (found.level, "EASEL_CONSOLE__TOKEN" in found.do) == ("problem", True)
    _, found = await network.console(load(console={**console, "token": "w" * 16}), HEALTHY)
    assert (found.level, "in the clear" in found.says) == ("warning", True)


async def test_a_console_port_held_by_something_else_is_a_problem() -> None:
    async with answering({"hello": "world"}) as port:
        settings = listening(free_port(), console={"enabled": True, "port": port})
        (found,) = await network.console(settings, HEALTHY)
    assert found.level == "problem"
    assert found.do == "Set EASEL_CONSOLE__HOST and EASEL_CONSOLE__PORT."
