"""A session can be carried, not made."""

import base64
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal import session

SECRET = b"0" * 32
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@given(st.text(min_size=1, max_size=128))
def test_whoever_was_let_in_is_recognised(client: str) -> None:
    assert session.login(SECRET, session.issue(SECRET, client, NOW), NOW) == (client, NOW)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_token_changed_in_any_byte_is_nobodys(place: int, change: int) -> None:
    body, mac = session.issue(SECRET, "clerk", NOW).split(".")
    whole = bytearray(_bytes(body) + _bytes(mac))
    whole[place % len(whole)] ^= change
    size = len(_bytes(body))
    forged = f"{_text(whole[:size])}.{_text(whole[size:])}"
    assert session.login(SECRET, forged, NOW) is None


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(content: bytes | bytearray) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@given(st.text(max_size=200))
def test_no_text_whatever_is_an_error(token: str) -> None:
    assert session.login(SECRET, token, NOW) is None


def test_another_secret_opens_nothing() -> None:
    assert session.login(b"1" * 32, session.issue(SECRET, "clerk", NOW), NOW) is None


def test_a_session_ends_after_a_working_day() -> None:
    token = session.issue(SECRET, "clerk", NOW)
    assert session.login(SECRET, token, NOW + session.LASTS) == ("clerk", NOW)
    assert session.login(SECRET, token, NOW + session.LASTS + timedelta(seconds=1)) is None


def test_a_session_from_the_future_is_not_believed() -> None:
    token = session.issue(SECRET, "clerk", NOW + timedelta(hours=1))
    assert session.login(SECRET, token, NOW) is None
