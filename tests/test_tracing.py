"""Traces reach a real collector: an HTTP server on loopback that understands OTLP."""

import gzip
import logging
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from sohoa.settings import Settings
from sohoa.tracing import TracingNotInstalled, open_tracer
from storage.trace import Trace, Untraced


class Collector(HTTPServer):
    """Keeps the spans that were delivered, by name."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Delivery)
        self.spans: dict[str, Span] = {}
        self.services: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1/traces"


class _Delivery(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for attribute in resource.resource.attributes:
                if attribute.key == "service.name":
                    self.server.services.add(attribute.value.string_value)
            for scope in resource.scope_spans:
                self.server.spans |= {span.name: span for span in scope.spans}
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_step_on_another_host_is_a_child_of_the_request_that_brought_the_paper(
    collector: Collector,
) -> None:
    settings = Settings(trace_url=collector.url)
    portal, worker = open_tracer(settings, "portal"), open_tracer(settings, "worker")
    with portal.span("http POST", None) as request:
        row = str(request)  # what travels with the paper
    with worker.span("read_page", Trace.parsed(row), {"document": "d1", "page": 3}):
        pass
    portal.close()
    worker.close()

    asked, read = collector.spans["http POST"], collector.spans["read_page"]
    assert read.trace_id == asked.trace_id == bytes.fromhex(request.trace_id)
    assert read.parent_span_id == asked.span_id == bytes.fromhex(request.span_id)
    assert {a.key: a.value.string_value or a.value.int_value for a in read.attributes} == {
        "document": "d1",
        "page": 3,
    }
    assert collector.services == {"sohoa-portal", "sohoa-worker"}


def test_of_an_error_only_its_class_leaves_the_house(collector: Collector) -> None:
    tracer = open_tracer(Settings(trace_url=collector.url), "worker")
    with pytest.raises(ValueError, match="Nguyễn"), tracer.span("extract_record", None):
        raise ValueError("Nguyễn Văn A")
    tracer.close()

    span = collector.spans["extract_record"]
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert span.status.message == "ValueError"
    assert "Nguyễn".encode() not in span.SerializeToString()


def test_a_paper_whose_request_was_not_sampled_elsewhere_is_collected(
    collector: Collector,
) -> None:
    tracer = open_tracer(Settings(trace_url=collector.url), "worker")
    unsampled = Trace("a" * 32, "b" * 16, sampled=False)
    with tracer.span("seal_copy", unsampled) as here:
        assert here.sampled
    tracer.close()
    assert collector.spans["seal_copy"].parent_span_id == bytes.fromhex("b" * 16)


@pytest.mark.slow
def test_work_goes_on_when_the_collector_is_away(caplog: pytest.LogCaptureFixture) -> None:
    with Collector() as gone:
        url = gone.url
    tracer = open_tracer(Settings(trace_url=url), "worker")
    with caplog.at_level(logging.CRITICAL), tracer.span("read_page", None) as here:
        done = here.trace_id
    tracer.close()
    assert len(done) == 32


def test_without_the_setting_nothing_is_collected() -> None:
    assert isinstance(open_tracer(Settings(), "portal"), Untraced)


def test_traces_without_their_packages_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As on a machine without the extra: to Python, a module that is None cannot be imported.
    missing = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(TracingNotInstalled) as refused:
        open_tracer(Settings(trace_url="http://127.0.0.1:9/v1/traces"), "portal")
    assert "SOHOA_TRACE_URL" in refused.value.clerk_message
    assert "sohoa[tracing]" in refused.value.clerk_message
