"""What ETSI EN 319 102-1 says of a signature, as pyHanko carries it out.

A signature under an archive time-stamp is judged by the process for long-term signatures (§5.6),
one with a time-stamp of its own by that for signatures with time (§5.5), and one without by the
basic process (§5.3): then nothing proves when it was made. Revocation is looked up in the file
itself, and elsewhere only through a fetcher that was handed in; a certificate that says where its
status is found must have that status proven.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers import FetcherBackend, Fetchers
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    NonRevokedStatusAssertion,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from pipeline.seal import ocsp_fix
from pipeline.seal.coroutines import result_of
from pipeline.seal.signatures import Evidence, evidence_in, has_archive_timestamp, has_timestamp
from pipeline.seal.trust import TrustStore, to_asn1

ocsp_fix.install()

_IF_DECLARED: Final = RevocationCheckingPolicy(
    RevocationCheckingRule.CHECK_IF_DECLARED, RevocationCheckingRule.CHECK_IF_DECLARED
)
_MAY_SIGN: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)

OpenFetcher = Callable[[], FetcherBackend]
"""Makes a fetcher for one piece of work; it belongs to one event loop."""

Assessment = AdESBasicValidationResult[Any]


class NoFetching(FetcherBackend):
    """A backend that is never asked: nothing leaves this machine."""

    def get_fetchers(self) -> Fetchers:
        """Never called where only local knowledge is used."""
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing was opened."""


def assess(
    found: EmbeddedPdfSignature,
    store: TrustStore,
    at: datetime,
    open_fetcher: OpenFetcher | None = None,
) -> Assessment:
    """The status of one signature as of ``at``; a fetcher asks for revocation data online."""

    async def with_fetcher() -> Assessment:
        fetcher = open_fetcher() if open_fetcher else None
        try:
            return await _assess(found, _spec(store, fetcher), store, at)
        finally:
            if fetcher is not None:
                await fetcher.close()

    return result_of(with_fetcher())


async def _assess(
    found: EmbeddedPdfSignature, spec: SignatureValidationSpec, store: TrustStore, at: datetime
) -> Assessment:
    timing = ValidationTimingInfo(at, at, point_in_time_validation=True)
    if has_archive_timestamp(found):
        if isinstance(spec.revinfo_gathering_policy.fetcher_backend, NoFetching):
            assertions = await _closed_by(found, store, at)
            spec = replace(spec, local_knowledge=LocalKnowledge(nonrevoked_assertions=assertions))
        return await ades_lta_validation(found, PdfSignatureValidationSpec(spec), timing)
    spec = replace(spec, local_knowledge=_knowledge(evidence_in(found.reader)))
    if has_timestamp(found):
        return await ades_with_time_validation(
            found.signed_data,
            spec,
            timing_info=timing,
            raw_digest=found.compute_digest(),
            extra_status_kwargs=found.summarise_integrity_info(),
            status_cls=PdfSignatureStatus,
        )
    # Asked for the status of a PDF signature, pyHanko 0.38 ends in a TypeError here.
    result = await ades_basic_validation(
        found.signed_data, spec, timing_info=timing, raw_digest=found.compute_digest()
    )
    status = result.api_status
    if status is not None:
        facts = {field.name: getattr(status, field.name) for field in fields(status) if field.init}
        status = PdfSignatureStatus(**facts, **found.summarise_integrity_info())
    return replace(result, api_status=status)


async def _closed_by(
    found: EmbeddedPdfSignature, store: TrustStore, at: datetime
) -> list[NonRevokedStatusAssertion]:
    """The authority of the last time-stamp, taken to be good still if it was when it stamped.

    Fresher data on it cannot be had without a network, and a copy must be verifiable without; the
    archive time-stamp is renewed long before. That it was good then is proven from the file.
    """
    last = found.reader.embedded_timestamp_signatures[-1]
    stamped_at = last.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    evidence = evidence_in(found.reader)
    context = ValidationContext(
        trust_roots=[to_asn1(root) for root in store.roots],
        moment=stamped_at,
        revocation_mode="hard-fail",
        crls=evidence.lists,
        ocsps=evidence.answers,
        other_certs=evidence.certificates,
        retroactive_revinfo=True,
    )
    validator = CertificateValidator(last.signer_cert, last.other_embedded_certs, context)
    try:
        path = await validator.async_validate_usage(set(), {"time_stamping"})
    except (PathError, ValidationError):
        return []
    return [NonRevokedStatusAssertion(one.sha256, at=at) for one in path]


def _knowledge(evidence: Evidence) -> LocalKnowledge:
    return LocalKnowledge(
        known_ocsps=[one for a in evidence.answers for one in OCSPContainer.load_multi(a)],
        known_crls=[CRLContainer(crl_data=entry) for entry in evidence.lists],
        known_certs=list(evidence.certificates),
    )


def _spec(store: TrustStore, fetcher: FetcherBackend | None) -> SignatureValidationSpec:
    online = RevinfoOnlineFetchingRule.ALWAYS_FETCH
    rule = online if fetcher else RevinfoOnlineFetchingRule.LOCAL_ONLY
    manager = SimpleTrustManager.build([to_asn1(root) for root in store.roots])
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(manager, CertRevTrustPolicy(_IF_DECLARED)),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(rule, fetcher or NoFetching()),
        key_usage_settings=_MAY_SIGN,
    )
