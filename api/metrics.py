"""What the service counts, in Prometheus's text format.

Rules:
    * Labels are bounded: names of routes, statuses, codes, estates; never a path or a client.
    * Tree sizes and the read models' lag are read when somebody asks, not kept.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.services import Services
from ledger_core.append.submission import Outcome, Refused

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters of one process; each app has its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._routes: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._requests = Counter(
            "sunledger_http_requests", "Requests answered", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "sunledger_http_request_seconds",
            "Time to the answer's end",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._submissions = Counter(
            "sunledger_submissions", "Submissions decided", ("outcome",), registry=self.registry
        )
        self._entries = Counter("sunledger_entries_appended", "Entries appended", registry=self.registry)
        self._refusals = Counter(
            "sunledger_refusals", "Refused submissions by first code", ("code",), registry=self.registry
        )
        self._waiting = Gauge(
            "sunledger_submissions_waiting", "Submissions in the queue", registry=self.registry
        )
        self._streams = Gauge("sunledger_streams_open", "Live streams open", registry=self.registry)
        self._sizes = Gauge(
            "sunledger_tree_size", "Entries of an estate's log", ("estate",), registry=self.registry
        )
        self._lag = Gauge(
            "sunledger_read_models_lag",
            "Entries not yet in the read models",
            ("estate",),
            registry=self.registry,
        )

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """One more request is counted."""
        requests, lasted = self._of_route(route, status)
        requests.inc()
        lasted.observe(seconds)

    def _of_route(self, route: str, status: int) -> tuple[Counter, Histogram]:
        """The two counters of a route and a status, looked up once."""
        known = self._routes.get((route, status))
        if known is None:
            known = self._requests.labels(route, str(status)), self._seconds.labels(route)
            self._routes[route, status] = known
        return known

    def count_outcome(self, outcome: Outcome, dry_run: bool) -> None:
        """One more decided submission is counted."""
        if isinstance(outcome, Refused):
            self._submissions.labels("refused").inc()
            self._refusals.labels(outcome.refusals[0].code).inc()
        elif dry_run:
            self._submissions.labels("dry_run").inc()
        elif outcome.replayed:
            self._submissions.labels("replayed").inc()
        else:
            self._submissions.labels("accepted").inc()
            self._entries.inc(outcome.of)

    def render(self, services: Services, streams: int) -> bytes:
        """Return everything as Prometheus reads it.

        Raises:
            StorageError: The database does not answer.
        """
        self._waiting.set(services.sequencer.waiting)
        self._streams.set(streams)
        for head in services.store.heads():
            self._sizes.labels(head.estate).set(head.size)
            self._lag.labels(head.estate).set(head.size - services.read_models.size(head.estate))
        return generate_latest(self.registry)
