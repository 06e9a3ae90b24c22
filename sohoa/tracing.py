"""Traces for an office that collects them: OpenTelemetry over OTLP/HTTP, known to this module only.

Nothing of it is loaded unless ``trace_url`` is set; it comes with the extra ``sohoa[tracing]``.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.errors import Fact
from sohoa import __version__
from sohoa.configuration import SettingsError
from sohoa.settings import Settings, variable
from storage.trace import NOTHING, Trace, Tracer, Untraced

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider

_EXPORT_SECONDS = 5.0
"""How long one delivery may take; what a silent collector did not take is dropped."""


class TracingNotInstalled(SettingsError):
    """Traces are wanted and the packages for them are not there. Facts: setting."""

    code = "settings.tracing_not_installed"
    clerk = (
        "Đã đặt {setting} nhưng chưa cài phần theo vết. "
        "Hãy chạy: pip install 'sohoa[tracing]', hoặc bỏ {setting}."
    )


def open_tracer(settings: Settings, process: str) -> Tracer:
    """Where spans of a ``process`` (``portal``, ``worker``) go; raises ``TracingNotInstalled``.

    Call it in the process that does the work: the thread that delivers does not survive a fork.
    """
    if settings.trace_url is None:
        return Untraced()
    try:
        return Collected(settings.trace_url, process)
    except ModuleNotFoundError as error:
        raise TracingNotInstalled(setting=variable("trace_url")) from error


class Collected:
    """Delivers spans in the background, some at a time; whoever works never waits for it."""

    def __init__(self, url: str, process: str) -> None:
        """``url`` is the collector's whole address, e.g. ``http://127.0.0.1:4318/v1/traces``."""
        self._provider = _provider(url, process)
        self._tracer = self._provider.get_tracer("sohoa", __version__)

    @contextmanager
    def span(
        self, name: str, parent: Trace | None, facts: Mapping[str, Fact] = NOTHING
    ) -> Iterator[Trace]:
        """See :class:`~storage.trace.Tracer`.

        Of what is raised only the class is told: messages may quote a paper.
        """
        from opentelemetry.trace import StatusCode, format_span_id, format_trace_id

        told = {name: value for name, value in facts.items() if value is not None}
        with self._tracer.start_as_current_span(
            name,
            context=_context(parent),
            attributes=told,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            here = span.get_span_context()
            trace = Trace(
                format_trace_id(here.trace_id), format_span_id(here.span_id), sampled=True
            )
            try:
                yield trace
            except BaseException as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise

    def close(self) -> None:
        """Deliver what is left, within the time of one delivery."""
        self._provider.shutdown()


def _provider(url: str, process: str) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON

    resource = Resource.create({SERVICE_NAME: f"sohoa-{process}", SERVICE_VERSION: __version__})
    # Every paper's steps, also where the caller's own system did not sample its request: a paper
    # that is looked for is rarely the one that chance picked.
    provider = TracerProvider(sampler=ALWAYS_ON, resource=resource)
    exporter = OTLPSpanExporter(endpoint=url, timeout=_EXPORT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _context(parent: Trace | None) -> "Context":
    """What ``parent`` is to the library; empty for the start of a trace."""
    from opentelemetry.context import Context
    from opentelemetry.trace import (
        NonRecordingSpan,
        SpanContext,
        TraceFlags,
        set_span_in_context,
    )

    if parent is None:
        return Context()
    flags = TraceFlags(TraceFlags.SAMPLED if parent.sampled else TraceFlags.DEFAULT)
    remote = SpanContext(int(parent.trace_id, 16), int(parent.span_id, 16), True, flags)
    return set_span_in_context(NonRecordingSpan(remote), Context())
