"""An authority on loopback, and a clock that stands where its clock stands."""

import datetime as real
from collections.abc import Iterator
from pathlib import Path

import pyhanko.sign.validation.ades
import pyhanko_certvalidator.ltv.ades_past
import pyhanko_certvalidator.ltv.poe
import pytest

from pipeline.copies import PdfCopy
from pipeline.seal import SealedCopy, SealPlace, seal_copy
from pipeline.seal.levels import Notary
from pipeline.seal.web import WebStamper, online_fetcher
from tests.authority import Authority, running_authority
from tests.copies import compose
from tests.pki import AT, TT01_2023
from tests.printed import scan


class LibraryClock(real.datetime):
    """What pyHanko takes for now in the three places where it does not let one say."""

    moment: real.datetime = AT

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> real.datetime:  # type: ignore[override]  # a plain one
        return cls.moment.astimezone(tz)


@pytest.fixture(scope="session", name="running")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture(name="clock_stands")
def _clock_stands(monkeypatch: pytest.MonkeyPatch) -> type[LibraryClock]:
    LibraryClock.moment = AT
    for module in (
        pyhanko.sign.validation.ades,
        pyhanko_certvalidator.ltv.ades_past,
        pyhanko_certvalidator.ltv.poe,
    ):
        monkeypatch.setattr(module, "datetime", LibraryClock)
    return LibraryClock


@pytest.fixture(name="authority")
def _authority(running: Authority, clock_stands: type[LibraryClock]) -> Authority:
    """The authority as it is at ``AT``, in good order."""
    assert clock_stands.moment == AT
    running.now = AT
    running.trouble.clear()
    running.asked.clear()
    return running


@pytest.fixture(name="notary")
def _notary(authority: Authority) -> Notary:
    stamper = WebStamper(authority.tsa_url, seconds=30)
    return Notary(authority.store, stamper, online_fetcher)


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> PdfCopy:
    return compose([scan()], tmp_path / "copy.pdf")


@pytest.fixture(name="signed")
def _signed(copy: PdfCopy, authority: Authority) -> SealedCopy:
    """A B-B copy by an officer of the authority."""
    out = copy.path.with_name("signed.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, authority.signer(), TT01_2023, at=AT, out=out, place=place)
