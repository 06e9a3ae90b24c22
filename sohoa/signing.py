"""What signs here, and raises what was signed: the key, opened, with all it needs."""

from contextlib import ExitStack
from datetime import datetime
from typing import Final

from cryptography import x509
from pydantic import SecretStr

from pipeline.seal import SealAppearance, appearance_of, open_pkcs12, require_fit
from pipeline.seal.errors import PinLocked, TokenRemoved, WrongPin
from pipeline.seal.levels import LEVELS, Notary
from pipeline.seal.status import StatusDesk
from pipeline.seal.token import TokenChoice, TokenSigner, open_token
from pipeline.seal.web import online_fetcher
from schemas.errors import SohoaError
from schemas.signatures import load_signature_rules
from sohoa.composition import Services
from sohoa.configuration import IncompleteSettings
from sohoa.settings import Settings, variable
from sohoa.signing_key import secret_of, token_choice
from sohoa.trust import trust_store
from storage.levels import SealLevels
from storage.results import StageResults
from workers.breaker import CircuitBreaker
from workers.levels import LevelKeeper
from workers.remote_signing import RemoteSigning
from workers.sealing import Sealing
from workers.stamping import patient_stamper

PROFILE: Final = "TT01_2023"


def open_sealing(settings: Settings, at: datetime) -> Sealing | None:
    """The configured key, opened; ``None`` when there is none.

    Raises the errors of the key, and those of :func:`~pipeline.seal.keys.require_fit` for one that
    may not sign at ``at``. A token is opened on first use instead: its session does not survive the
    fork of a worker.
    """
    if settings.signing_passphrase_file is None:
        return None
    secret = secret_of(settings.signing_passphrase_file)
    block, status = appearance(trial=False), status_desk(settings)
    choice = token_choice(settings)
    if choice is not None:
        return Sealing(TokenOnFirstUse(choice, secret), block, status)
    if settings.signing_key is None:
        return None
    signer = open_pkcs12(settings.signing_key, secret)
    require_fit(signer, at)
    return Sealing(signer, block, status)


def valid_until(sealing: Sealing) -> datetime | None:
    """When the certificate that seals here ends; ``None`` while a token was not needed yet."""
    signer = sealing.signer
    known = signer.opened if isinstance(signer, TokenOnFirstUse) else signer.certificate
    return known.not_valid_after_utc if known is not None else None


def appearance(*, trial: bool) -> SealAppearance:
    """The visible block that the rules ask for on a scanned paper."""
    return appearance_of(PROFILE, load_signature_rules().profiles[PROFILE], trial=trial)


class TokenOnFirstUse:
    """A token that is unlocked when it is first needed, once, and by the process that needs it.

    A PIN that was refused is never offered again: the device would lock itself.
    """

    def __init__(self, choice: TokenChoice, pin: str) -> None:
        self._choice = choice
        self._pin = SecretStr(pin)
        self._refused: SohoaError | None = None
        self._session = ExitStack()
        self._signer: TokenSigner | None = None

    @property
    def certificate(self) -> x509.Certificate:
        """See :class:`~pipeline.seal.keys.CertificateHolder`."""
        return self._open().certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """See :class:`~pipeline.seal.keys.CertificateHolder`."""
        return self._open().chain

    @property
    def opened(self) -> x509.Certificate | None:
        """The certificate, when the token was needed already."""
        return self._signer.certificate if self._signer is not None else None

    def sign(self, message: bytes) -> bytes:
        """Sign; a token that was pulled out is looked for again the next time."""
        try:
            return self._open().sign(message)
        except TokenRemoved:
            self._session.close()
            self._signer = None
            raise

    def _open(self) -> TokenSigner:
        if self._refused is not None:
            raise self._refused
        if self._signer is None:
            try:
                opened = open_token(self._choice, self._pin.get_secret_value())
                self._signer = self._session.enter_context(opened)
            except (WrongPin, PinLocked) as error:
                self._refused = error
                raise
        return self._signer


def remote_signing(services: Services) -> RemoteSigning:
    """The desk where copies wait for keys that clerks hold."""
    return RemoteSigning(
        blobs=services.blobs,
        documents=services.documents,
        ledger=services.ledger,
        results=StageResults(services.database, services.clock),
        work=services.work,
        clock=services.clock,
        store=trust_store(services.settings),
        appearance=lambda trial: appearance(trial=trial),
        workplace=services.settings.data_dir / "work",
        status=status_desk(services.settings),
    )


def status_desk(settings: Settings) -> StatusDesk | None:
    """Who asks whether a certificate was revoked: an office that reaches a time-stamp authority.

    Without one, or without roots, there is nobody to ask.
    """
    store = trust_store(settings)
    if settings.timestamp_url is None or not (store.official or store.public):
        return None
    return StatusDesk(store, online_fetcher)


def level_keeper(services: Services) -> LevelKeeper:
    """Who raises copies to their level; raises ``IncompleteSettings`` without an authority."""
    settings = services.settings
    if settings.timestamp_url is None:
        raise IncompleteSettings(given=variable("seal_level"), missing=variable("timestamp_url"))
    return LevelKeeper(
        levels=SealLevels(services.database, services.clock),
        blobs=services.blobs,
        clock=services.clock,
        notary=Notary(
            trust_store(settings),
            patient_stamper(settings.timestamp_url, services.timings.took),
            online_fetcher,
        ),
        rules=load_signature_rules(),
        target=next(level for level in LEVELS if level == settings.seal_level),
        breaker=CircuitBreaker(services.clock),
        workplace=settings.data_dir / "work",
    )
