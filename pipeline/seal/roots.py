"""A store of trust as it travels between processes: certificates as bytes."""

from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.seal.trust import TrustStore


class Roots(NamedTuple):
    """The roots of a :class:`TrustStore`, DER."""

    official: tuple[bytes, ...] = ()
    public: tuple[bytes, ...] = ()
    trial: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, store: TrustStore) -> "Roots":
        """Those in ``store``."""
        return cls(
            *(tuple(map(_der, kind)) for kind in (store.official, store.public, store.trial))
        )

    def store(self) -> TrustStore:
        """The store they came from."""
        return TrustStore(*(tuple(map(x509.load_der_x509_certificate, kind)) for kind in self))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
