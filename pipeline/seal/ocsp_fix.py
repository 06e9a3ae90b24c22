"""An OCSP answer about another certificate is no failure of this one's.

pyhanko-certvalidator 0.33 counts it as one when both certificates have the same issuer. If the
right answer is merely old, the check then ends as "chain invalid" instead of "data stale", and the
process for long-term signatures, which exists for stale data, is never entered: a file with two
signatures could no longer be verified once its OCSP answers ran out. Answers of *another issuer*
it passes over in silence; :func:`install` makes it treat these the same.
``test_two_signatures_are_verified_long_after_their_ocsp_answers_ran_out`` fails without.
"""

from typing import Any

from asn1crypto import x509
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.revinfo import validate_ocsp
from pyhanko_certvalidator.revinfo.archival import OCSPContainer


def install() -> None:
    """Do it once for the process; a second call changes nothing."""
    original = validate_ocsp._match_ocsp_certid
    if getattr(original, "passes_over_others", False):
        return

    def match(
        cert: x509.Certificate,
        issuer: Authority,
        ocsp_response: OCSPContainer,
        errs: Any,  # noqa: ANN401 - theirs, private
    ) -> bool:
        single = ocsp_response.extract_single_response()
        if single is not None and isinstance(cert, x509.Certificate):
            other = single["cert_id"]["serial_number"].native != cert.serial_number
            if other:
                errs.mismatch_failures += 1
                return False
        return original(cert, issuer=issuer, ocsp_response=ocsp_response, errs=errs)

    match.passes_over_others = True  # type: ignore[attr-defined]
    validate_ocsp._match_ocsp_certid = match
