"""`GET /metrics`: what an operator watches, in Prometheus' text form, read when it is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from bot.web.usage_metrics import usage_families
from storage.totals import Lasted, Total


@dataclass(frozen=True, slots=True)
class Reading:
    """The numbers of one moment. Counts since start by name of provider or platform."""

    tasks: Mapping[str, int] = field(default_factory=dict)  #: by state
    queued: Mapping[str, int] = field(default_factory=dict)  #: by provider
    in_flight: Mapping[str, int] = field(default_factory=dict)  #: by provider
    oldest_undelivered_at: int | None = None  #: UTC milliseconds
    provider_calls: Mapping[str, int] = field(default_factory=dict)
    polls: Mapping[str, int] = field(default_factory=dict)
    deliveries: Mapping[str, int] = field(default_factory=dict)
    decoding: int = 0  #: pictures waiting for the decoding process or in it
    totals: Sequence[Total] = ()  #: since the first start, of all servers
    lasted: Sequence[Lasted] = ()


class Metrics:
    """Takes a reading whenever somebody asks. `clock` is UTC milliseconds."""

    def __init__(self, read: Callable[[], Awaitable[Reading]], *, clock: Callable[[], int]) -> None:
        self._read = read
        self._clock = clock
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)

    async def send(self, _: web.Request) -> web.Response:
        """Answer with every metric."""
        registry = CollectorRegistry()
        registry.register(_Snapshot(await self._read(), now=self._clock()))
        body = generate_latest(registry) + generate_latest(self._process)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Snapshot(Collector):
    def __init__(self, reading: Reading, *, now: int) -> None:
        self._reading = reading
        self._now = now

    def collect(self) -> Iterator[Metric]:
        reading = self._reading
        yield _gauge("easel_tasks", "Tasks by state.", "state", reading.tasks)
        yield _gauge("easel_queue_length", "Tasks waiting.", "provider", reading.queued)
        yield _gauge("easel_in_flight", "Tasks at work.", "provider", reading.in_flight)
        yield GaugeMetricFamily(
            "easel_oldest_undelivered_age_seconds",
            "How long the oldest unfinished task has been waiting; 0 without one.",
            value=self._age(),
        )
        yield GaugeMetricFamily(
            "easel_decoding", "Pictures in or before the decoding process.", value=reading.decoding
        )
        calls = reading.provider_calls
        yield _counter("easel_provider_calls", "Requests sent.", "provider", calls)
        yield _counter("easel_polls", "Status queries among them.", "provider", reading.polls)
        yield _counter("easel_deliveries", "Results handed over.", "platform", reading.deliveries)
        yield from usage_families(reading.totals, reading.lasted)

    def _age(self) -> float:
        since = self._reading.oldest_undelivered_at
        return 0.0 if since is None else max(0.0, (self._now - since) / 1000)


def _gauge(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family


def _counter(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
