"""What Telegram costs: the memory of an idle service with it, beside the same one without."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.faketelegram.server import TOKEN, FakeTelegram
from support.faketelegram.service import running
from support.processes import resident

IDLE_S = 20
MORE_MIB = 35
CONSOLE = {"EASEL_CONSOLE__ENABLED": "true", "EASEL_CONSOLE__PORT": "0"}


@pytest.mark.benchmark
async def test_telegram_left_alone_is_small(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = "http://127.0.0.1:9"
    async with (
        FakeTelegram() as telegram,
        running(
            tmp_path / "on", vendor_url=nowhere, api_url=telegram.url, token=TOKEN, **CONSOLE
        ) as with_it,
        running(
            tmp_path / "off", vendor_url=nowhere, api_url=telegram.url, token="", **CONSOLE,
        ) as without,
    ):  # fmt: skip
        await asyncio.sleep(IDLE_S)
        on, off = resident(with_it.service.pid), resident(without.service.pid)
        polls = telegram.polls
    with capsys.disabled():
        print(  # noqa: T201
            f"\nidle for {IDLE_S} s: {on:.1f} MiB with Telegram, {off:.1f} MiB without; "
            f"{on - off:.1f} MiB more (at most {MORE_MIB}), {polls} questions for updates"
        )
    assert polls <= 2
    assert on - off <= MORE_MIB
