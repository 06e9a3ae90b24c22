package vn.sohoa.judges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;

/**
 * Lets veraPDF and DSS look at PDF files; one line of JSON for each file.
 *
 * <p>Usage: {@code Judges [--at INSTANT] [--anchors FOLDER] FILE...}. The exit code is 0 when every
 * file is the PDF/A it declares to be and every signature in it holds what its level promises, 1
 * otherwise.
 */
public final class Judges {
  private Judges() {}

  public static void main(String[] arguments) throws Exception {
    Date at = new Date();
    Path anchors = null;
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--at" -> at = Date.from(Instant.parse(arguments[++i]));
        case "--anchors" -> anchors = Path.of(arguments[++i]);
        default -> files.add(Path.of(arguments[i]));
      }
    }
    ArchiveJudge archive = new ArchiveJudge();
    SignatureJudge signatures = new SignatureJudge(certificates(anchors), at);
    boolean allGood = true;
    for (Path file : files) {
      ArchiveJudge.Verdict form = archive.judge(file);
      List<SignatureJudge.Verdict> found = signatures.judge(file);
      allGood &= form.compliant() && found.stream().allMatch(SignatureJudge.Verdict::passed);
      System.out.println(json(file, form, found));
    }
    System.exit(allGood ? 0 : 1);
  }

  private static List<Path> certificates(Path folder) throws IOException {
    if (folder == null) {
      return List.of();
    }
    try (var entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String json(
      Path file, ArchiveJudge.Verdict form, List<SignatureJudge.Verdict> signatures) {
    List<String> found = signatures.stream().map(SignatureJudge.Verdict::json).toList();
    return "{\"file\": \"%s\", \"flavour\": \"%s\", \"pdfa\": %s, \"broken\": \"%s\", \"signatures\": [%s]}"
        .formatted(
            file.getFileName(),
            form.flavour(),
            form.compliant(),
            String.join(" ", form.broken()),
            String.join(", ", found));
  }
}
