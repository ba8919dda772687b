"""What was asked for and what became of it, for graphs: by command, and by nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import Reading
from storage.histograms import bucket_of
from storage.totals import Lasted, Total

IMAGINE = Total("imagine", 9, 5, 2, 1, 12, 4, 7, 9, 0)
GRANTED = Total("", 0, 0, 0, 0, 0, 0, 0, 0, 30)

Series = tuple[str, frozenset[tuple[str, str]]]


async def scrape(web: aiohttp.ClientSession) -> Mapping[Series, float]:
    async with web.get("/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def named(name: str, **labels: str) -> Series:
    return name, frozenset(labels.items())


async def test_every_number_of_a_command_is_a_counter(
    site: Any, web: aiohttp.ClientSession
) -> None:
    site.reading = Reading(totals=[IMAGINE, GRANTED])
    shown = await scrape(web)
    assert shown[named("easel_requests_total", command="imagine")] == 9
    ended = [
        shown[named("easel_requests_ended_total", command="imagine", outcome=outcome)]
        for outcome in ("delivered", "failed", "cancelled")
    ]
    assert ended == [5, 2, 1]
    assert shown[named("easel_credits_charged_total", command="imagine")] == 12
    assert shown[named("easel_credits_refunded_total", command="imagine")] == 4
    assert shown[named("easel_request_polls_total", command="imagine")] == 7
    assert shown[named("easel_request_sends_total", command="imagine")] == 9
    assert shown[named("easel_credits_granted_total")] == 30


async def test_durations_are_a_histogram_that_adds_up(
    site: Any, web: aiohttp.ClientSession
) -> None:
    site.reading = Reading(
        lasted=[
            Lasted("imagine", "run", bucket_of(1_500), 3),
            Lasted("imagine", "run", bucket_of(45_000), 1),
            Lasted("imagine", "run", 255, 1),
        ]
    )
    shown = await scrape(web)

    def within(edge: str) -> float:
        labels = {"command": "imagine", "kind": "run", "le": edge}
        return shown[named("easel_request_duration_seconds_bucket", **labels)]

    counts = [within(edge) for edge in ("1.0", "2.0", "30.0", "60.0", "3600.0", "+Inf")]
    assert counts == [0, 3, 3, 4, 4, 5]
    labels = {"command": "imagine", "kind": "run"}
    assert shown[named("easel_request_duration_seconds_count", **labels)] == 5


async def test_no_series_tells_of_a_person_or_a_server(
    site: Any, web: aiohttp.ClientSession
) -> None:
    site.reading = Reading(totals=[IMAGINE], lasted=[Lasted("imagine", "run", 9, 1)])
    labels = {name for _, told in await scrape(web) for name, _ in told}
    assert labels <= {"command", "outcome", "kind", "le", "state", "provider", "platform"}


async def test_without_anything_asked_for_there_are_no_series(
    web: aiohttp.ClientSession,
) -> None:
    shown = await scrape(web)
    assert named("easel_credits_granted_total") in shown
    assert not [name for name, labels in shown if name.startswith("easel_request") and labels]
