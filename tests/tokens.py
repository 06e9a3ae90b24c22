"""Tokens for tests: SoftHSM, a device made of software, with keys of our own authority in it."""

import atexit
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pkcs11
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, CertificateType, ObjectClass
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key

from pipeline.seal import Pkcs12Signer
from pipeline.seal.token import TokenChoice

MODULE: Final = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN: Final = "246810"


@dataclass(frozen=True)
class TokenCabinet:
    """A folder with SoftHSM's tokens. One for a whole test run: the driver reads it once."""

    folder: Path

    def configure(self) -> None:
        """Point the driver here, for this process and those it starts."""
        tokens = self.folder / "tokens"
        tokens.mkdir(parents=True, exist_ok=True)
        config = self.folder / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(config)

    def add(self, label: str, *signers: Pkcs12Signer) -> TokenChoice:
        """A token that holds these keys, their certificates and issuers."""
        named = ["softhsm2-util", "--init-token", "--free", "--label", label]
        secrets = ["--pin", PIN, "--so-pin", PIN]
        subprocess.run([*named, *secrets], check=True, capture_output=True)
        library = pkcs11.lib(str(MODULE))
        library.reinitialize()
        with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            for number, signer in enumerate(signers, start=1):
                _store(session, signer, bytes([number]))
        return TokenChoice(MODULE, label=label)


@cache
def the_cabinet() -> TokenCabinet:
    """The one of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="softhsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cabinet = TokenCabinet(folder)
    cabinet.configure()
    return cabinet


def serial_of(choice: TokenChoice) -> str:
    """The serial number SoftHSM gave the token."""
    token = pkcs11.lib(str(MODULE)).get_token(token_label=choice.label)
    return token.serial.decode().strip()


def _store(session: pkcs11.Session, signer: Pkcs12Signer, identifier: bytes) -> None:
    rsa_key = isinstance(signer.key, rsa.RSAPrivateKey)
    form = PrivateFormat.TraditionalOpenSSL
    der = signer.key.private_bytes(Encoding.DER, form, NoEncryption())
    decode = decode_rsa_private_key if rsa_key else decode_ec_private_key
    session.create_object({**decode(der), Attribute.ID: identifier, Attribute.TOKEN: True})
    for offset, certificate in enumerate((signer.certificate, *signer.chain)):
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.ID: identifier if not offset else bytes([100 + offset]),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )
