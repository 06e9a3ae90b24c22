package vn.sohoa.judges;

import java.nio.file.Path;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Asks veraPDF whether a file is the PDF/A (ISO 19005) that it declares to be. */
final class ArchiveJudge {
  /** The answer for the declared flavour, with the clauses that are broken. */
  record Verdict(String flavour, boolean compliant, List<String> broken) {}

  ArchiveJudge() {
    VeraGreenfieldFoundryProvider.initialise();
  }

  Verdict judge(Path file) throws Exception {
    try (var parser = Foundries.defaultInstance().createParser(file.toFile());
        var validator = Foundries.defaultInstance().createValidator(declared(parser), false)) {
      var result = validator.validate(parser);
      List<String> broken =
          result.getTestAssertions().stream()
              .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
              .map(assertion -> assertion.getRuleId().getClause())
              .distinct()
              .toList();
      return new Verdict(declared(parser).getId(), result.isCompliant(), broken);
    }
  }

  /** What the file says it is; PDF/A-2b for one that says nothing. */
  private static PDFAFlavour declared(PDFAParser parser) {
    PDFAFlavour said = parser.getFlavour();
    return said == null || said == PDFAFlavour.NO_FLAVOUR ? PDFAFlavour.PDFA_2_B : said;
  }
}
