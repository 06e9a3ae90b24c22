"""Signers that break on purpose."""

from dataclasses import dataclass

from cryptography import x509

from pipeline.seal import Pkcs12Signer


@dataclass(frozen=True)
class ForgetfulSigner:
    """Shows one certificate and signs with the key of another."""

    shown: Pkcs12Signer
    used: Pkcs12Signer

    @property
    def certificate(self) -> x509.Certificate:
        return self.shown.certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self.shown.chain

    def sign(self, message: bytes) -> bytes:
        return self.used.sign(message)
