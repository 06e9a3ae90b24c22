"""Which key signs here, and which roots are trusted."""

from contextlib import ExitStack
from pathlib import Path
from typing import Final

from cryptography import x509
from pydantic import SecretStr

from pipeline.seal import SealAppearance, TrustStore, appearance_of, open_pkcs12
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
from sohoa.trial_key import trial_roots
from storage.levels import SealLevels
from storage.results import StageResults
from workers.breaker import CircuitBreaker
from workers.levels import LevelKeeper
from workers.remote_signing import RemoteSigning
from workers.sealing import Sealing
from workers.stamping import patient_stamper

PROFILE: Final = "TT01_2023"

OFFICIAL_FOLDER: Final = "cong-vu"
PUBLIC_FOLDER: Final = "cong-cong"
"""In the folder of trust anchors: roots of officials' signatures, and of everybody else's."""


def open_sealing(settings: Settings) -> Sealing | None:
    """The configured key, opened; ``None`` when there is none. Raises the errors of the key.

    A token is opened on first use instead: its session does not survive the fork of a worker.
    """
    if settings.signing_passphrase_file is None:
        return None
    secret = settings.signing_passphrase_file.read_text("utf-8").splitlines()[0]
    block, status = appearance(trial=False), status_desk(settings)
    if settings.signing_token is not None:
        choice = TokenChoice(settings.signing_token, settings.signing_token_serial)
        return Sealing(TokenOnFirstUse(choice, secret), block, status)
    if settings.signing_key is None:
        return None
    return Sealing(open_pkcs12(settings.signing_key, secret), block, status)


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


def trust_store(settings: Settings) -> TrustStore:
    """The roots that signatures may lead to: those of the configured folder, and the trial root.

    ``cong-vu/`` holds the roots of officials' signatures (chuyên dùng công vụ), ``cong-cong/``
    those of public ones; a file that lies beside the two counts as public, the kind that may
    less. Fails closed: without any root there is no trusted signature.
    """
    folder = settings.trust_anchors
    return TrustStore(
        official=_roots_in(folder / OFFICIAL_FOLDER) if folder else (),
        public=(*_roots_in(folder / PUBLIC_FOLDER), *_roots_in(folder)) if folder else (),
        trial=tuple(root for path in trial_roots(settings) for root in _certificates(path)),
    )


def _roots_in(folder: Path) -> tuple[x509.Certificate, ...]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(root for file in files if file.is_file() for root in _certificates(file))


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    if b"-----BEGIN CERTIFICATE-----" in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]
