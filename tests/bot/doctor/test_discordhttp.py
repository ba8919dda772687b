"""What the doctor says of where Discord posts interactions, and of who answers there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from support.discordservice import posted_to
from support.environment import bare
from support.fakediscord.server import FakeDiscord
from support.machine import HEALTHY, answering
from support.ports import free_port

from bot.config import load
from bot.doctor.discordbot import discord
from bot.doctor.finding import Finding
from bot.platforms.discord.endpoint import INTERACTIONS_PATH

PUBLIC = "https://127.0.0.1:9"  # nobody listens there


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake
        assert fake.violations == []


async def examined(
    fake: FakeDiscord, *, mode: str = "http", public_url: str = PUBLIC, **more: object
) -> list[Finding]:
    section = {"token": fake.token, "api_url": fake.api_url, "mode": mode, **more}
    return await discord(load(discord=section, public_url=public_url), HEALTHY)


def about(found: list[Finding], words: str) -> Finding:
    (one,) = [finding for finding in found if words in finding.says]
    return one


async def test_a_bot_in_good_order_is_ok_but_for_the_certificate_tests_have_none_of(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    port = free_port()
    async with posted_to(fake, tmp_path, port=port):
        found = await examined(fake, public_url=f"http://127.0.0.1:{port}")
    bad = [finding for finding in found if finding.level != "ok"]
    assert ["to https only" in finding.says for finding in bad] == [True]
    assert about(found, "refuses what Discord has not signed").level == "ok"
    assert about(found, "Discord posts interactions to http:").level == "ok"


async def test_nothing_is_said_of_the_gateway_and_of_shards(fake: FakeDiscord) -> None:
    found = await examined(fake)
    assert not [finding for finding in found if "gateway" in finding.says + finding.do]
    assert fake.asked("GET /gateway/bot") == []


async def test_where_it_is_not_set_the_next_start_sets_it(fake: FakeDiscord) -> None:
    nowhere = about(await examined(fake), "posts interactions nowhere yet")
    assert (nowhere.level, "easel run" in nowhere.do) == ("warning", True)
    fake.world.application.endpoint = "https://other.example.org/secret-path"
    other = about(await examined(fake), "to other.example.org, not to EASEL_PUBLIC_URL")
    assert (other.level, other.do) == ("warning", "The next start changes that.")
    assert "secret-path" not in other.line()


async def test_a_key_of_another_application_is_a_problem(fake: FakeDiscord) -> None:
    key = SigningKey.generate().verify_key.encode().hex()
    assert about(await examined(fake, public_key=key), "PUBLIC_KEY").level == "problem"
    own = fake.world.application.key.verify_key.encode().hex()
    found = await examined(fake, public_key=own.upper())
    assert not [finding for finding in found if "PUBLIC_KEY" in finding.says]


@pytest.mark.parametrize(
    ("status", "level", "words"),
    [
        (404, "problem", "answers 404, not as Easel does"),
        (200, "problem", "answers 200, not as Easel does"),
        (503, "warning", "takes nothing now"),
        (401, "ok", "refuses what Discord has not signed"),
    ],
)
async def test_who_answers_at_the_public_address_is_told(
    fake: FakeDiscord, status: int, level: str, words: str
) -> None:
    async with answering({}, status=status) as port:
        found = await examined(fake, public_url=f"http://127.0.0.1:{port}")
    assert about(found, words).level == level


async def test_an_address_that_does_not_answer_is_told(fake: FakeDiscord) -> None:
    found = await examined(fake, public_url=f"http://127.0.0.1:{free_port()}")
    assert about(found, "does not answer").level == "warning"


async def test_with_the_gateway_our_own_address_goes_with_the_next_start(
    fake: FakeDiscord,
) -> None:
    fake.world.application.endpoint = PUBLIC + INTERACTIONS_PATH
    ours = about(await examined(fake, mode="gateway"), "and the mode is gateway")
    assert (ours.level, ours.do) == ("warning", "The next start changes that.")


async def test_asking_changes_nothing(fake: FakeDiscord) -> None:
    await examined(fake)
    assert {one.method for one in fake.requests} == {"GET"}
