"""What ETSI EN 319 102-1 says of a signature, as pyHanko carries it out.

A signature with a time-stamp is judged by the process for long-term signatures (§5.6), one without
by the basic process (§5.3): then nothing proves when it was made. Revocation is looked up in the
file itself, and elsewhere only through a fetcher that was handed in; a certificate that says where
its status is found must have that status proven.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

import asyncio
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final

from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
)
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.fetchers import FetcherBackend, Fetchers
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager

from pipeline.seal.signatures import has_timestamp
from pipeline.seal.trust import TrustStore, to_asn1

_IF_DECLARED: Final = RevocationCheckingPolicy(
    RevocationCheckingRule.CHECK_IF_DECLARED, RevocationCheckingRule.CHECK_IF_DECLARED
)
_MAY_SIGN: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)

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
    fetcher: FetcherBackend | None = None,
) -> Assessment:
    """The status of one signature as of ``at``; ``fetcher`` asks for revocation data online."""
    return asyncio.run(_assess(found, _spec(store, fetcher), at))


async def _assess(
    found: EmbeddedPdfSignature, spec: SignatureValidationSpec, at: datetime
) -> Assessment:
    timing = ValidationTimingInfo(at, at, point_in_time_validation=True)
    if has_timestamp(found):
        return await ades_lta_validation(found, PdfSignatureValidationSpec(spec), timing)
    # Asked for the status of a PDF signature, pyHanko 0.38 ends in a TypeError here.
    result = await ades_basic_validation(
        found.signed_data, spec, timing_info=timing, raw_digest=found.compute_digest()
    )
    status = result.api_status
    if status is not None:
        facts = {field.name: getattr(status, field.name) for field in fields(status) if field.init}
        status = PdfSignatureStatus(**facts, **found.summarise_integrity_info())
    return replace(result, api_status=status)


def _spec(store: TrustStore, fetcher: FetcherBackend | None) -> SignatureValidationSpec:
    online = RevinfoOnlineFetchingRule.ALWAYS_FETCH
    rule = online if fetcher else RevinfoOnlineFetchingRule.LOCAL_ONLY
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([to_asn1(root) for root in store.roots]),
        revinfo_policy=CertRevTrustPolicy(_IF_DECLARED),
    )
    return SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(rule, fetcher or NoFetching()),
        key_usage_settings=_MAY_SIGN,
    )
