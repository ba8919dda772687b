"""What an operator's graphs are made of."""

from __future__ import annotations

from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import Reading


async def test_the_numbers_of_the_moment_are_shown(site: Any, web: aiohttp.ClientSession) -> None:
    site.reading = Reading(
        tasks={"queued": 3, "delivered": 7},
        queued={"zhiqite": 3},
        in_flight={"zhiqite": 2},
        oldest_undelivered_at=site.now - 90_000,
        provider_calls={"zhiqite": 12},
        polls={"zhiqite": 2},
        deliveries={"discord": 7},
        decoding=1,
    )
    shown = await scrape(web)
    assert shown["easel_tasks", "queued"] == 3
    assert shown["easel_queue_length", "zhiqite"] == 3
    assert shown["easel_in_flight", "zhiqite"] == 2
    assert shown["easel_oldest_undelivered_age_seconds", ""] == 90
    assert shown["easel_provider_calls_total", "zhiqite"] == 12
    assert shown["easel_polls_total", "zhiqite"] == 2
    assert shown["easel_deliveries_total", "discord"] == 7
    assert shown["easel_decoding", ""] == 1


async def test_with_nothing_waiting_there_is_no_age(site: Any, web: aiohttp.ClientSession) -> None:
    assert (await scrape(web))["easel_oldest_undelivered_age_seconds", ""] == 0


async def test_the_process_itself_is_measured(web: aiohttp.ClientSession) -> None:
    assert (await scrape(web))["process_resident_memory_bytes", ""] > 0


async def scrape(web: aiohttp.ClientSession) -> dict[tuple[str, str], float]:
    """Every sample by its name and the value of its one label."""
    async with web.get("/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
