"""What the doctor says of where pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.bucket import Server, gate, now_ms
from support.environment import bare
from support.machine import HEALTHY, levels
from support.ports import free_port

from bot.config import Settings, load
from bot.doctor.bucket import pictures

NOW = replace(HEALTHY, now=now_ms)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare(monkeypatch, tmp_path)


@pytest.fixture
def name(s3: Server) -> Iterator[str]:
    """A bucket that is as empty afterwards as it was."""
    name = s3.fresh()
    yield name
    assert s3.keys(name) == set()


def settings(url: str, name: str, **more: object) -> Settings:
    keys = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI"}
    return load(media={"bucket": name, "endpoint": url, **keys, **more})


async def test_a_folder_is_said_to_be_one() -> None:
    (found,) = await pictures(load(), HEALTHY)
    assert (found.level, found.says) == ("ok", "kept in data/media")


async def test_a_bucket_that_does_what_is_asked_is_ok(s3: Server, name: str) -> None:
    found = await pictures(settings(s3.url, name), NOW)
    assert levels(found) == ["ok", "ok"]
    assert f"bucket {name} at {s3.url}, which takes, gives and deletes" in found[0].says
    assert "through our own listener" in found[1].says


async def test_a_clock_that_is_not_the_stores_is_told(s3: Server, name: str) -> None:
    late = replace(HEALTHY, now=lambda: now_ms() - 300_000)
    found = await pictures(settings(s3.url, name), late)
    assert levels(found) == ["ok", "warning", "ok"]
    assert "at the store it is" in found[1].says


async def test_a_bucket_that_nobody_made_is_a_problem(s3: Server) -> None:
    (found,) = await pictures(settings(s3.url, "nobody-made-it"), NOW)
    assert (found.level, "NoSuchBucket" in found.says) == ("problem", True)
    assert found.do.startswith("Make the bucket")


async def test_a_store_that_is_not_there_is_a_problem() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    (found,) = await pictures(settings(url, "easel"), NOW)
    assert (found.level, "EASEL_MEDIA__ENDPOINT" in found.do) == ("problem", True)
    assert "\n" not in found.line()


async def test_a_key_that_may_not_list_is_a_problem(s3: Server, name: str) -> None:
    async with gate(s3) as front:
        front.refused, front.refusing = "GET", [403]
        (found,) = await pictures(settings(front.url, name), NOW)
        assert found.level == "problem"


async def test_an_address_for_others_is_tried(s3: Server, name: str) -> None:
    async with gate(s3) as front:
        public = settings(s3.url, name, public_endpoint=front.url)
        found = await pictures(public, NOW)
        assert (levels(found), "to itself" in found[1].says) == (["ok", "warning"], True)
        front.refusing = [404]
        found = await pictures(public, NOW)
        assert levels(found) == ["ok", "problem"]
        assert "status 404" in found[1].says
        assert "Host" in found[1].do


async def test_neither_key_nor_signature_is_in_what_is_said(s3: Server, name: str) -> None:
    wrong = settings(s3.url, name, public_endpoint=f"http://127.0.0.1:{free_port()}")
    for found in await pictures(wrong, NOW):
        assert "wJalrXUtnFEMI" not in found.line()
        assert "X-Amz" not in found.line()
