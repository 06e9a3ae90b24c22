package vn.sohoa.judges;

import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;

/** Asks DSS for the level and the status of each signature; nothing is fetched from anywhere. */
final class SignatureJudge {
  /** One signature: PAdES level, and indication of EN 319 102-1. */
  record Verdict(String level, String indication, String subIndication, String changes) {
    /** Whether the level holds what it promises: below B-LT the file has no revocation data. */
    boolean passed() {
      boolean revocationUnknown =
          indication.equals("INDETERMINATE")
              && subIndication.equals("CERTIFICATE_CHAIN_GENERAL_FAILURE");
      return indication.equals("TOTAL_PASSED")
          || (revocationUnknown && level.matches("PAdES-BASELINE-[BT]"));
    }

    String json() {
      return "{\"level\": \"%s\", \"indication\": \"%s\", \"subIndication\": \"%s\", \"errors\": \"%s\"}"
          .formatted(level, indication, subIndication, changes.replace('"', '\''));
    }
  }

  private final CommonCertificateVerifier verifier = new CommonCertificateVerifier();
  private final Date at;

  SignatureJudge(List<Path> anchors, Date at) {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    anchors.forEach(anchor -> trusted.addCertificate(DSSUtils.loadCertificate(anchor.toFile())));
    verifier.setTrustedCertSources(trusted);
    this.at = at;
  }

  List<Verdict> judge(Path file) {
    var validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
    validator.setCertificateVerifier(verifier);
    validator.setValidationTime(at);
    var report = validator.validateDocument().getSimpleReport();
    return report.getSignatureIdList().stream()
        .map(
            id ->
                new Verdict(
                    String.valueOf(report.getSignatureFormat(id)),
                    String.valueOf(report.getIndication(id)),
                    String.valueOf(report.getSubIndication(id)),
                    report.getAdESValidationErrors(id).stream()
                        .map(message -> message.getValue())
                        .reduce("", (all, one) -> all + one + " ")))
        .toList();
  }
}
