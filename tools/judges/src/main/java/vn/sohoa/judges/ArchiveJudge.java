package vn.sohoa.judges;

import java.nio.file.Path;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Asks veraPDF whether a file is PDF/A-2b (ISO 19005-2). */
final class ArchiveJudge {
  /** The answer, with the clauses that are broken. */
  record Verdict(boolean compliant, List<String> broken) {}

  ArchiveJudge() {
    VeraGreenfieldFoundryProvider.initialise();
  }

  Verdict judge(Path file) throws Exception {
    try (var parser = Foundries.defaultInstance().createParser(file.toFile(), PDFAFlavour.PDFA_2_B);
        var validator =
            Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_2_B, false)) {
      var result = validator.validate(parser);
      List<String> broken =
          result.getTestAssertions().stream()
              .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
              .map(assertion -> assertion.getRuleId().getClause())
              .distinct()
              .toList();
      return new Verdict(result.isCompliant(), broken);
    }
  }
}
