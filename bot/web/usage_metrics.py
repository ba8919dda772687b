"""What was asked for and what became of it, as metrics by command: neither people nor servers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from storage.histograms import end_ms, middle_ms
from storage.totals import Lasted, Total

#: Seconds up to which tasks are counted; each is within a tenth, as the histogram is kept.
EDGES = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)


def usage_families(totals: Sequence[Total], lasted: Sequence[Lasted]) -> Iterator[Metric]:
    """Counters since the first start, and how long delivered tasks took."""
    commands = [total for total in totals if total.command]
    yield _counter("easel_requests", "Tasks accepted.", commands, "asked")
    yield _ended(commands)
    yield _counter("easel_credits_charged", "Credits charged.", commands, "charged")
    yield _counter("easel_credits_refunded", "Credits given back.", commands, "refunded")
    yield CounterMetricFamily(
        "easel_credits_granted", "Credits that moderators gave.",
        value=sum(total.granted for total in totals),
    )  # fmt: skip
    yield _counter("easel_request_sends", "Submissions of tasks that ended.", commands, "sends")
    yield _counter("easel_request_polls", "Status queries of tasks that ended.", commands, "polls")
    yield _durations(lasted)


def _counter(name: str, text: str, totals: Sequence[Total], field: str) -> Metric:
    family = CounterMetricFamily(name, text, labels=["command"])
    for total in totals:
        family.add_metric([total.command], getattr(total, field))
    return family


def _ended(totals: Sequence[Total]) -> Metric:
    family = CounterMetricFamily(
        "easel_requests_ended", "Tasks ended.", labels=["command", "outcome"]
    )
    for total in totals:
        for outcome in ("delivered", "failed", "cancelled"):
            family.add_metric([total.command, outcome], getattr(total, outcome))
    return family


def _durations(lasted: Sequence[Lasted]) -> Metric:
    family = HistogramMetricFamily(
        "easel_request_duration_seconds",
        "How long delivered tasks took: run from submission to result, total from acceptance to "
        "delivery.",
        labels=["command", "kind"],
    )
    by_series: defaultdict[tuple[str, str], list[Lasted]] = defaultdict(list)
    for one in lasted:
        by_series[one.command, one.kind].append(one)
    for labels, counts in by_series.items():
        seconds = sum(one.tasks * middle_ms(one.bucket) for one in counts) / 1000
        family.add_metric(list(labels), buckets=_buckets(counts), sum_value=seconds)
    return family


def _buckets(counts: Sequence[Lasted]) -> list[tuple[str, float]]:
    """How many lasted at most so long, edge by edge."""
    buckets: list[tuple[str, float]] = []
    for edge in EDGES:
        within = sum(one.tasks for one in counts if end_ms(one.bucket) <= edge * 1000)
        buckets.append((str(float(edge)), within))
    return [*buckets, ("+Inf", sum(one.tasks for one in counts))]
