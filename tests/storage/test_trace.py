"""One id goes with a paper from its request to its last step."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.documents import Documents
from storage.ledger import Ledger
from storage.states import DocumentState
from storage.trace import Trace, Untraced, about, current, known, within
from tests.storage.arranged import claimed, claimed_page, opened, received

HEX = "0123456789abcdef"
TRACE = Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", sampled=True)


@given(
    st.text(HEX, min_size=32, max_size=32).filter(lambda text: set(text) != {"0"}),
    st.text(HEX, min_size=16, max_size=16).filter(lambda text: set(text) != {"0"}),
    st.booleans(),
)
def test_what_is_written_is_read_back(trace_id: str, span_id: str, sampled: bool) -> None:
    trace = Trace(trace_id, span_id, sampled)
    assert Trace.parsed(str(trace)) == trace


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\nforged line",
    ],
)
def test_what_the_standard_does_not_allow_is_no_trace(header: str | None) -> None:
    assert Trace.parsed(header) is None


def test_every_lease_of_a_paper_names_the_request_that_brought_it(
    documents: Documents, ledger: Ledger
) -> None:
    with within(TRACE):
        document_id = opened(documents, ledger, pages=1)
    assert claimed_page(ledger, document_id, 1).trace == str(TRACE)
    assert claimed(ledger, document_id, DocumentState.RECEIVED).trace == str(TRACE)


def test_a_paper_that_no_request_brought_has_a_trace_of_its_own(
    documents: Documents, ledger: Ledger
) -> None:
    leases = [
        claimed(ledger, received(documents, name).id, DocumentState.RECEIVED) for name in "ab"
    ]
    first, second = (Trace.parsed(lease.trace) for lease in leases)
    assert first is not None
    assert second is not None
    assert first.trace_id != second.trace_id


def test_what_is_known_is_known_inside_and_nowhere_else() -> None:
    with within(TRACE), about(document="d"):
        assert dict(known()) == {"request": TRACE.trace_id, "document": "d"}
        assert current() == TRACE
        with ThreadPoolExecutor(1) as other:
            assert dict(other.submit(known).result()) == {}
    assert dict(known()) == {}
    assert current() != TRACE


def test_untraced_work_hands_the_id_on() -> None:
    with Untraced().span("step", TRACE) as trace:
        assert trace == TRACE
    with Untraced().span("step", None) as trace:
        assert Trace.parsed(str(trace)) == trace
