"""Figures in the form that Prometheus reads; ``docs/metrics.md`` explains each.

No figure names a person or a paper.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from storage.standing import Standing, Standings
from storage.timings import BOUNDS_MS, ENDLESS, Timing, Timings

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_HISTOGRAMS: Final = {
    "step": ("sohoa_step_seconds", "How long a step of the work took.", "step"),
    "s3": ("sohoa_s3_seconds", "How long the S3 store took.", "operation"),
    "tsa": ("sohoa_tsa_seconds", "How long the time-stamping authority took.", "operation"),
    "http": ("sohoa_http_seconds", "How long the portal took to begin its answer.", "request"),
}
_FAILURES: Final = {
    "step_failed": ("sohoa_step_failures", "Steps that ended in an error.", "code"),
    "s3_failed": ("sohoa_s3_failures", "Requests that the S3 store did not fulfil.", "code"),
    "tsa_failed": ("sohoa_tsa_failures", "Requests that the authority did not fulfil.", "code"),
}


def exposition(standings: Standings, timings: Timings) -> bytes:
    """All figures, asked of the database now; raises ``DatabaseUnreachable``."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(standings.now(), timings.all()))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, standing: Standing, timings: list[Timing]) -> None:
        self._standing = standing
        self._timings = timings

    def collect(self) -> Iterator[Metric]:
        yield from _work(self._standing)
        yield from _lanes(self._standing)
        yield from _histograms(self._timings)
        yield from _failures(self._timings)


def _work(standing: Standing) -> Iterator[Metric]:
    states = GaugeMetricFamily("sohoa_documents", "Papers in each state.", labels=["state"])
    for state, count in standing.states.items():
        states.add_metric([state.value], count)
    yield states
    stopped = GaugeMetricFamily(
        "sohoa_documents_stopped", "Papers that rest under an error.", labels=["code", "state"]
    )
    for group in standing.stopped:
        stopped.add_metric([group.code, group.state.value], group.papers)
    yield stopped
    leases = GaugeMetricFamily(
        "sohoa_leases", "Papers and pages that a worker holds, or held too long.", labels=["kind"]
    )
    leases.add_metric(["held"], standing.leases_held)
    leases.add_metric(["overdue"], standing.leases_overdue)
    yield leases
    workers = GaugeMetricFamily("sohoa_workers", "Workers heard of today.", labels=["alive"])
    for alive in (True, False):
        count = sum(worker.alive is alive for worker in standing.workers)
        workers.add_metric([str(alive).lower()], count)
    yield workers
    yield _certificates(standing)


def _certificates(standing: Standing) -> Metric:
    ends = GaugeMetricFamily(
        "sohoa_signing_certificate_end_timestamp_seconds",
        "When the certificate that a host seals with ends, in Unix time.",
        labels=["host"],
    )
    known = [(worker.host, worker.seals_until) for worker in standing.workers if worker.alive]
    for host in sorted({host for host, until in known if until is not None}):
        first = min(until for name, until in known if name == host and until is not None)
        ends.add_metric([host], first.timestamp())
    return ends


def _lanes(standing: Standing) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "sohoa_pages_per_second", "Pages read, over five minutes.", value=standing.pages_per_second
    )
    papers = GaugeMetricFamily("sohoa_lane_documents", "Papers under way.", labels=["lane"])
    pages = GaugeMetricFamily("sohoa_lane_pages", "Pages not read yet.", labels=["lane"])
    waits = GaugeMetricFamily(
        "sohoa_lane_wait_seconds",
        "For how long nothing has happened to the paper that waits longest.",
        labels=["lane"],
    )
    for lane in standing.lanes:
        papers.add_metric([lane.lane], lane.papers)
        pages.add_metric([lane.lane], lane.pages)
        waits.add_metric([lane.lane], lane.waits_seconds)
    yield from (papers, pages, waits)


def _histograms(timings: list[Timing]) -> Iterator[Metric]:
    for what, (name, text, label) in _HISTOGRAMS.items():
        family = HistogramMetricFamily(name, text, labels=[label])
        for timing in timings:
            if timing.what == what:
                family.add_metric([timing.label], list(_buckets(timing)), timing.seconds)
        yield family


def _failures(timings: list[Timing]) -> Iterator[Metric]:
    for what, (name, text, label) in _FAILURES.items():
        family = CounterMetricFamily(name, text, labels=[label])
        for timing in timings:
            if timing.what == what:
                family.add_metric([timing.label], sum(timing.counts))
        yield family


def _buckets(timing: Timing) -> Iterator[tuple[str, float]]:
    """Prometheus's buckets are cumulative, and named by their bounds in seconds."""
    total = 0
    for bound, count in zip(BOUNDS_MS, timing.counts, strict=True):
        total += count
        yield ("+Inf" if bound == ENDLESS else str(bound / 1000)), total
