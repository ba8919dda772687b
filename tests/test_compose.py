"""compose.scale.yaml promises: its processes agree with one another, and its nginx finds them."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from click.testing import CliRunner
from support.environment import bare
from support.ports import free_port

from bot import cli
from bot.config import Role, Settings, load
from storage.postgres import CONNECTIONS

ROOT = Path(__file__).parents[1]
SCALE: dict[str, Any] = yaml.safe_load((ROOT / "compose.scale.yaml").read_text())
SERVICES: dict[str, Any] = SCALE["services"]
OURS = {name: one for name, one in SERVICES.items() if one.get("image") == "easel"}
RUNNING = {name: one for name, one in OURS.items() if one["command"].startswith("run ")}
#: What the file says has to be set in easel.env.
NAMED = {
    "EASEL_DISCORD__TOKEN": "a.b.c",
    "EASEL_SECRET_KEY": "a key of all processes",
    "EASEL_PUBLIC_URL": "https://easel.test",
    "POSTGRES_PASSWORD": "postgres1",
    "BUCKET_PASSWORD": "bucket1",
}


def settings_of(name: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What a process of this service reads."""
    own = RUNNING[name]["environment"]
    more = {"EASEL_TELEGRAM__TOKEN": "123:abc"} if "profiles" in RUNNING[name] else {}
    for variable, value in (NAMED | own | more).items():
        if variable.startswith("EASEL_"):
            monkeypatch.setenv(variable, filled(value))
    return load(roles=roles_of(name))


def filled(text: str) -> str:
    """With the variables of easel.env put in."""
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: NAMED[found[1]], text)


def roles_of(name: str) -> frozenset[Role]:
    told = RUNNING[name]["command"].split()
    return frozenset(Role(told[place + 1]) for place, word in enumerate(told) if word == "--role")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


def test_what_has_to_be_set_is_named_at_the_top_and_is_enough() -> None:
    text = (ROOT / "compose.scale.yaml").read_text()
    head = "\n".join(line for line in text.splitlines() if line.startswith("#"))
    assert set(re.findall(r"\$\{(\w+)", text)) <= NAMED.keys()
    assert all(f"{name}=" in head for name in NAMED)
    assert all(one["env_file"] == "easel.env" for one in OURS.values())


@pytest.mark.parametrize("name", RUNNING)
def test_every_process_can_start_with_the_others(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(name, monkeypatch)
    settings.require_chat()
    settings.require_shared()
    assert settings.is_shared
    assert settings.media.bucket is not None
    command = [*RUNNING[name]["command"].split(), "--help"]
    assert CliRunner().invoke(cli.main, command).exit_code == 0


def test_all_the_work_is_done_by_somebody_and_each_shard_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set().union(*map(roles_of, RUNNING)) == set(Role)
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert SERVICES["worker"]["deploy"]["replicas"] == 3
    shards: list[int] = []
    for name in ("discord-0", "discord-1"):
        discord = settings_of(name, monkeypatch).discord
        assert discord.shard_count == 2
        shards += discord.shard_ids or ()
    assert shards == [0, 1]


def test_whoever_is_waited_for_is_there_and_says_when_it_is_well() -> None:
    for one in SERVICES.values():
        waited = one.get("depends_on") or {}
        for name in waited:
            healthy = isinstance(waited, dict) and waited[name]["condition"] == "service_healthy"
            assert "healthcheck" in SERVICES[name] or not healthy
    volumes = {
        volume.split(":")[0] for one in SERVICES.values() for volume in one.get("volumes", ())
    }
    assert volumes == set(SCALE["volumes"])


def test_the_database_takes_every_process_and_two_more_in_an_upgrade() -> None:
    processes = sum(one.get("deploy", {}).get("replicas", 1) for one in RUNNING.values())
    found = re.search(r"max_connections=(\d+)", SERVICES["postgres"]["command"])
    assert found is not None
    # One more in an upgrade, and one command; PostgreSQL keeps three for whoever looks after it.
    assert int(found[1]) >= (processes + 2) * (CONNECTIONS + 1) + 3


def test_nothing_but_the_balancer_can_be_reached_from_outside() -> None:
    open_ = {name for name, one in SERVICES.items() if "ports" in one}
    assert open_ == {"balancer"}
    assert SERVICES["balancer"]["ports"] == ["127.0.0.1:8080:8080"]


# -- nginx itself ----------------------------------------------------------------------------

needs_nginx = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")


@needs_nginx
async def test_the_balancer_asks_in_turn_and_leaves_out_who_is_down(tmp_path: Path) -> None:
    async with replica("a") as a, replica("b") as b, balanced(tmp_path, [a, b]) as url:
        assert {await asked(url) for _ in range(8)} == {"a", "b"}
    async with replica("a") as a, balanced(tmp_path, [a, free_port()]) as url:
        assert [await asked(url) for _ in range(8)] == ["a"] * 8
    assert "/callbacks/" not in (tmp_path / "access.log").read_text()


@asynccontextmanager
async def replica(name: str) -> AsyncIterator[int]:
    """One of the web processes, as far as nginx sees it; its port."""

    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Host"] == "easel.test"
        assert len(await request.read()) == 1 << 20
        return web.Response(text=name)

    app = web.Application(client_max_size=2 << 20)
    app.router.add_post("/callbacks/{token}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    try:
        yield port
    finally:
        await runner.cleanup()


async def asked(url: str) -> str:
    headers = {"Host": "easel.test"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{url}/callbacks/secret", data=bytes(1 << 20)) as answer,
    ):
        return await answer.text()


@asynccontextmanager
async def balanced(folder: Path, ports: list[int]) -> AsyncIterator[str]:
    """nginx with that configuration; instead of Docker's name it is told the addresses."""
    port, file = free_port(), folder / "nginx.conf"
    file.write_text(_complete(_configuration(port, ports), folder))
    nginx = await asyncio.create_subprocess_exec(
        "nginx", "-c", str(file), "-p", str(folder), "-e", "stderr", stderr=asyncio.subprocess.PIPE
    )
    try:
        await _until_ready(nginx)
        yield f"http://127.0.0.1:{port}"
    finally:
        nginx.terminate()
        await nginx.wait()


def _configuration(port: int, ports: list[int]) -> str:
    text = SCALE["configs"]["nginx"]["content"].replace("$$", "$")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    # Since 1.27.3 nginx looks names up anew; older ones are given addresses, and no resolver.
    text = re.sub(r"(?m)^resolver .*$", "", text)
    found = re.search(r"server web:8080 resolve (.*);", text)
    assert found is not None
    servers = "\n".join(f"server 127.0.0.1:{one} {found[1]};" for one in ports)
    return text.replace(found[0], servers)


def _complete(http: str, folder: Path) -> str:
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; master_process off; pid {folder}/nginx.pid; events {{}}\n"
        "error_log stderr notice;\n"
        f"http {{ access_log {folder}/access.log; {temporary}\n{http}\n}}"
    )


async def _until_ready(nginx: asyncio.subprocess.Process) -> None:
    """Its sockets are open when it says by what it waits for them."""
    assert nginx.stderr is not None
    async with asyncio.timeout(10):
        while b"event method" not in (line := await nginx.stderr.readline()):
            assert line, "nginx did not start"
