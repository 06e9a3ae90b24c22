"""A whole authority on loopback: certificates, OCSP, revocation lists and time-stamps.

It has a clock of its own. Certomancer makes the certificates and the answers; the server here only
passes them on, and breaks on purpose when a test says so. Nobody but the tests trusts it.
"""

# mypy: allow-untyped-calls

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from asn1crypto import ocsp, tsp
from certomancer.registry import (
    ArchLabel,
    CertLabel,
    CertomancerConfig,
    KeyLabel,
    PKIArchitecture,
    ServiceLabel,
)
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from pipeline.seal import Pkcs12Signer, TrustStore
from tests.pki import AGENCY, AT

Trouble = Literal["down", "garbage", "slow", "refused"]
_PEOPLE: Final = ("officer", "clerk", "revoked", "revoked-later", "expired", "future", "brief")
_KEYS: Final = (
    "root",
    "issuing",
    "responder",
    "tsa",
    "tsa-next",
    "public-root",
    "citizen",
    *_PEOPLE,
)
_LONG: Final = {"valid-from": "2015-01-01T00:00:00+0000", "valid-to": "2060-01-01T00:00:00+0000"}


@dataclass
class Authority:
    """Running. ``now`` is its clock; ``trouble`` are the answers it gets wrong, in turn."""

    arch: PKIArchitecture
    url: str
    now: datetime = AT
    trouble: list[Trouble] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def root(self) -> x509.Certificate:
        return self._certificate("root")

    @property
    def store(self) -> TrustStore:
        """Its own root as that of officials, and another one as that of the public."""
        return TrustStore(official=(self.root,), public=(self._certificate("public-root"),))

    @property
    def tsa_url(self) -> str:
        return f"{self.url}/vn/tsa/tsa"

    def signer(self, label: str = "officer") -> Pkcs12Signer:
        """Somebody's key, certificate, and the issuing certificate."""
        info = self.arch.key_set.get_private_key(KeyLabel(label))
        key = load_der_private_key(info.dump(), None)
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        chain = () if label == "citizen" else (self._certificate("issuing"),)
        return Pkcs12Signer(self._certificate(label), chain, key)

    def _certificate(self, label: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.arch.get_cert(CertLabel(label)).dump())

    def answer(self, service: str, label: str, body: bytes) -> tuple[str, bytes]:
        """Media type and body of one answer."""
        registry, name = self.arch.service_registry, ServiceLabel(label)
        if service == "ocsp":
            responder = registry.summon_responder(name, self.now)
            answer = responder.build_ocsp_response(ocsp.OCSPRequest.load(body))
            return "application/ocsp-response", answer.dump()
        if service == "tsa":
            stamper = registry.summon_timestamper(name, self.now)
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body))
            return "application/timestamp-reply", answer.dump()
        return "application/pkix-crl", registry.get_crl(name, self.now).dump()


@contextmanager
def running_authority(folder: Path, kind: Literal["ec", "rsa"] = "ec") -> Iterator[Authority]:
    """The authority, listening on a loopback port until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    authority = Authority(_architecture(folder, url, kind), url)
    _Handler.authorities[server.server_port] = authority
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        del _Handler.authorities[server.server_port]


class _Handler(BaseHTTPRequestHandler):
    authorities: dict[int, Authority] = {}  # noqa: RUF012 - by port

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def _serve(self, body: bytes) -> None:
        server = self.server
        assert isinstance(server, ThreadingHTTPServer)
        authority = self.authorities[server.server_port]
        _, _, service, label, *_ = self.path.split("/")
        authority.asked.append(service)
        if service == "tsa" and authority.trouble:
            self._misbehave(authority.trouble.pop(0))
            return
        self._send(200, *authority.answer(service, label, body))

    def _misbehave(self, trouble: Trouble) -> None:
        if trouble == "slow":
            time.sleep(4)
        status = 200 if trouble == "garbage" else 503
        if trouble == "refused":
            refusal = tsp.TimeStampResp({"status": {"status": "rejection"}})
            self._send(200, "application/timestamp-reply", refusal.dump())
        else:
            self._send(status, "application/timestamp-reply", b"\x30\x03\x02\x01")

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except BrokenPipeError:
            pass  # whoever asked has given up: that is what "slow" is for

    def log_message(self, *_: object) -> None:
        pass


@cache
def _pem(label: str, kind: str) -> bytes:  # noqa: ARG001 - one key for each label
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if kind == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _architecture(folder: Path, url: str, kind: str) -> PKIArchitecture:
    for label in _KEYS:
        (folder / f"{label}.pem").write_bytes(_pem(label, kind))
    config = CertomancerConfig.from_yaml(
        yaml.safe_dump(_config(url)), key_search_dir=str(folder), config_search_dir=str(folder)
    )
    return config.get_pki_arch(ArchLabel("vn"))


def _config(url: str) -> dict[str, Any]:
    people = {label: {"common-name": f"Người thử {label}"} for label in _PEOPLE}
    authorities = ("root", "issuing", "responder", "tsa", "public-root")
    entities = {label: {"common-name": f"Cơ quan thử {label}"} for label in authorities}
    return {
        "external-url-prefix": url,
        "keysets": {"vn": {"keys": {label: {"path": f"{label}.pem"} for label in _KEYS}}},
        "pki-architectures": {
            "vn": {
                "keyset": "vn",
                "entity-defaults": {"country-name": "VN", "organization-name": AGENCY},
                "entities": {**entities, **people, "citizen": {"common-name": "Người dân thử"}},
                "certs": _certificates(),
                "services": _services(),
            }
        },
    }


def _certificates() -> dict[str, Any]:
    people = {label: _person(_span(-200, 165)) for label in _PEOPLE}
    people["revoked"]["revocation"] = _revoked(-1)
    people["revoked-later"]["revocation"] = _revoked(30)
    people["expired"]["validity"] = _span(-400, -35)
    people["future"]["validity"] = _span(2, 367)
    people["brief"]["validity"] = _span(-10, 20)
    issuer_usage = _usage("digital_signature", "key_cert_sign", "crl_sign")
    ca = {"id": "basic_constraints", "critical": True, "value": {"ca": True}}
    root: dict[str, Any] = {"validity": _LONG, "extensions": [ca, issuer_usage]}
    stamping = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    answering = {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]}
    stamps = [_usage("digital_signature"), stamping, _lists("root")]
    return {
        "root": {"issuer": "root", **root},
        "public-root": {"issuer": "public-root", **root},
        "issuing": {
            "issuer": "root",
            "validity": _LONG,
            "extensions": [ca, issuer_usage, _lists("root")],
        },
        "responder": {
            "issuer": "issuing",
            "validity": _LONG,
            "extensions": [_usage("digital_signature"), answering, {"id": "ocsp_no_check"}],
        },
        "tsa": {"issuer": "root", "validity": _span(-300, 800), "extensions": stamps},
        "tsa-next": {
            "subject": "tsa",
            "subject-key": "tsa-next",
            "issuer": "root",
            "validity": _span(600, 4000),
            "extensions": stamps,
        },
        "citizen": {
            "issuer": "public-root",
            "validity": _span(-200, 165),
            "extensions": [_usage("digital_signature", "non_repudiation")],
        },
        **people,
    }


def _person(validity: dict[str, str]) -> dict[str, Any]:
    responder = {"schema": "aia-urls", "params": {"ocsp-responder-names": ["issuing"]}}
    return {
        "issuer": "issuing",
        "validity": validity,
        "extensions": [
            _usage("digital_signature", "non_repudiation"),
            _lists("issuing"),
            {"id": "authority_information_access", "smart-value": responder},
        ],
    }


def _services() -> dict[str, Any]:
    lists = {"simulated-update-schedule": "P30D"}
    return {
        "ocsp": {
            "issuing": {
                "for-issuer": "issuing",
                "responder-cert": "responder",
                "signing-key": "responder",
            }
        },
        "crl-repo": {
            label: {"for-issuer": label, "signing-key": label, **lists}
            for label in ("root", "issuing")
        },
        "time-stamping": {
            label: {"signing-key": label, "signing-cert": label} for label in ("tsa", "tsa-next")
        },
    }


def _usage(*names: str) -> dict[str, Any]:
    value = {"schema": "key-usage", "params": list(names)}
    return {"id": "key_usage", "critical": True, "smart-value": value}


def _lists(label: str) -> dict[str, Any]:
    value = {"schema": "crl-dist-url", "params": {"crl-repo-names": [label]}}
    return {"id": "crl_distribution_points", "smart-value": value}


def _span(first_day: int, last_day: int) -> dict[str, str]:
    return {"valid-from": _day(first_day), "valid-to": _day(last_day)}


def _revoked(day: int) -> dict[str, str]:
    return {"revoked-since": _day(day), "reason": "key_compromise"}


def _day(offset: int) -> str:
    return (AT + timedelta(days=offset)).isoformat()
