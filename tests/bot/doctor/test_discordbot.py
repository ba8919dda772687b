"""What the doctor says of Discord and of the application there, with each fault there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord as library
import pytest
from support.environment import bare
from support.fakediscord.server import FakeDiscord
from support.machine import HEALTHY, answering, levels
from support.ports import free_port

from bot.config import Settings, load
from bot.doctor.discordbot import discord, invite_link
from bot.doctor.finding import Finding

WRONG = "MTIzNDU2.wrong.token-of-some-other-bot"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake
        assert fake.violations == []


def settings(fake: FakeDiscord, *, token: str | None = None, **more: object) -> Settings:
    return load(discord={"token": token or fake.token, "api_url": fake.api_url}, **more)


async def trouble(fake: FakeDiscord) -> list[Finding]:
    """What is not as it should be."""
    found = await discord(settings(fake), HEALTHY)
    return [finding for finding in found if finding.level != "ok"]


async def test_without_a_token_nothing_is_asked() -> None:
    (found,) = await discord(load(), HEALTHY)
    assert (found.level, found.says) == ("ok", "off")


async def test_where_another_process_serves_it_nothing_is_asked(fake: FakeDiscord) -> None:
    assert levels(await discord(settings(fake, roles=["web", "worker"]), HEALTHY)) == ["ok"]
    assert fake.requests == []


@pytest.mark.parametrize(("mode", "role"), [("gateway", "discord"), ("http", "web")])
async def test_whose_part_it_is_is_said(fake: FakeDiscord, mode: str, role: str) -> None:
    told = load(
        roles=["worker"],
        public_url="https://easel.test",
        discord={"token": fake.token, "mode": mode},
    )
    (found,) = await discord(told, HEALTHY)
    assert found.says.endswith(f"that have the role {role}")


async def test_a_bot_in_good_order_is_named_and_everything_is_ok(fake: FakeDiscord) -> None:
    found = await discord(settings(fake), HEALTHY)
    assert {finding.level for finding in found} == {"ok"}
    name, application = "easel", fake.world.application.id
    assert found[0].says == f"the token is that of {name}, application {application}"


async def test_asking_changes_nothing_and_keeps_the_token_out_of_addresses(
    fake: FakeDiscord,
) -> None:
    found = await discord(settings(fake), HEALTHY)
    assert {one.method for one in fake.requests} == {"GET"}
    assert all(fake.token not in f"{one.path} {one.query}" for one in fake.requests)
    assert all(fake.token not in finding.line() for finding in found)
    assert fake.gateway.identified == []


async def test_a_token_that_is_refused_is_a_problem_and_not_shown(fake: FakeDiscord) -> None:
    (found,) = await discord(settings(fake, token=WRONG), HEALTHY)
    assert (found.level, "refuses the token" in found.says) == ("problem", True)
    assert "Reset Token" in found.do
    assert WRONG not in found.line()


async def test_a_discord_that_does_not_answer_is_a_problem() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    (found,) = await discord(load(discord={"token": WRONG, "api_url": url}), HEALTHY)
    assert (found.level, found.says) == ("problem", f"the API at {url}/api/v10 does not answer")
    assert "EASEL_DISCORD__API_URL" in found.do


async def test_a_password_in_the_address_is_not_shown() -> None:
    url = f"http://ada:open-sesame@127.0.0.1:{free_port()}"
    (found,) = await discord(load(discord={"token": WRONG, "api_url": url}), HEALTHY)
    assert "open-sesame" not in found.line()


async def test_something_else_at_that_address_is_a_problem() -> None:
    for status in (200, 301, 404):
        async with answering({"hello": "world"}, status=status) as port:
            url = f"http://127.0.0.1:{port}"
            (found,) = await discord(load(discord={"token": WRONG, "api_url": url}), HEALTHY)
        assert (found.level, "not as Discord's API does" in found.says) == ("problem", True)


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "turns this machine away"), (429, "turns this machine away"), (503, "out of order")],
)
async def test_a_discord_that_refuses_for_now_is_told_as_such(
    fake: FakeDiscord, status: int, words: str
) -> None:
    fake.fail("GET /applications/@me", status, retry_after=3600)
    (found,) = await discord(settings(fake), HEALTHY)
    assert (found.level, words in found.says) == ("problem", True)


async def test_what_was_found_before_a_fault_is_told_too(fake: FakeDiscord) -> None:
    fake.fail("GET /users/@me/guilds", 500)
    found = await discord(settings(fake), HEALTHY)
    assert levels(found)[-1] == "problem"
    assert set(levels(found)[:-1]) == {"ok"}


async def test_interactions_that_go_elsewhere_are_a_problem_and_only_the_host_is_named(
    fake: FakeDiscord,
) -> None:
    fake.world.application.endpoint = "https://elsewhere.example.org/secret-path"
    (found,) = await trouble(fake)
    assert (found.level, "elsewhere.example.org" in found.says) == ("problem", True)
    assert "secret-path" not in found.line()
    assert "Interactions Endpoint URL" in found.do


async def test_privileged_intents_are_told_by_name_and_not_needed(fake: FakeDiscord) -> None:
    flags = library.ApplicationFlags(
        gateway_message_content_limited=True, gateway_guild_members=True
    )
    fake.world.application.flags = flags.value
    (found,) = await trouble(fake)
    assert (found.level, "(Server Members, Message Content)" in found.says) == ("warning", True)


async def test_a_bot_that_cannot_be_added_to_servers_is_a_problem(fake: FakeDiscord) -> None:
    fake.world.application.installs = ("1",)
    refused, own = await trouble(fake)
    assert (refused.level, "Guild Install" in refused.do) == ("problem", True)
    assert (own.level, "User Install" in own.do) == ("warning", True)


async def test_a_bot_that_people_may_add_to_themselves_is_told(fake: FakeDiscord) -> None:
    fake.world.application.installs = ("0", "1")
    (found,) = await trouble(fake)
    assert (found.level, "User Install" in found.do) == ("warning", True)


async def test_a_code_grant_keeps_the_bot_from_being_added(fake: FakeDiscord) -> None:
    fake.world.application.code_grant = True
    (found,) = await trouble(fake)
    assert (found.level, "Requires OAuth2 Code Grant" in found.do) == ("problem", True)


@pytest.mark.parametrize(
    ("public", "who"), [(True, "whoever has the link"), (False, "only who owns the bot")]
)
async def test_the_invite_link_is_told_with_who_may_use_it(
    fake: FakeDiscord, public: bool, who: str
) -> None:
    fake.world.application.public = public
    link = invite_link(str(fake.world.application.id))
    (told,) = [one.says for one in await discord(settings(fake), HEALTHY) if link in one.says]
    assert who in told


def test_the_link_asks_for_what_a_result_needs_and_for_nothing_else() -> None:
    query = parse_qs(urlsplit(invite_link("42")).query)
    assert (query["client_id"], query["scope"]) == (["42"], ["bot applications.commands"])
    needed = library.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        attach_files=True,
        embed_links=True,
        read_message_history=True,
    )
    assert query["permissions"] == [str(needed.value)]


async def test_a_gateway_that_is_out_of_reach_is_a_problem(fake: FakeDiscord) -> None:
    async with fake.gateway.outage():
        (found,) = await trouble(fake)
    assert (found.level, "the gateway at 127.0.0.1" in found.says) == ("problem", True)
