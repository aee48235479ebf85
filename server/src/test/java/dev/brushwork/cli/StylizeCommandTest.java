package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StylizeCommandTest {
  @TempDir Path folder;
  private List<String> run;
  private Path out;

  @BeforeEach
  void run() {
    out = folder.resolve("out.png");
    run =
        CliRun.with(
            CliRun.smallRun(folder), "--out", out.toString(), "--weights", CliRun.weights());
  }

  @Test
  void aPictureAReportASheetAndPreviewsAreWritten() throws Exception {
    Path report = folder.resolve("run.json");
    Path sheet = folder.resolve("sheet.png");
    Path preview = folder.resolve("preview.png");
    CliRun done =
        CliRun.of(
            CliRun.with(
                run,
                "--report",
                report.toString(),
                "--sheet",
                sheet.toString(),
                "--preview",
                preview.toString(),
                "--preview-every",
                "2",
                "--preview-size",
                "16",
                "--seed",
                "18446744073709551615"));

    assertThat(done.err()).contains("painting 24 x 16", "3/3", "wrote " + out);
    assertThat(done.exitCode()).isZero();
    assertThat(done.out()).isEmpty();
    Image picture = image(out);
    assertThat(picture.width()).isEqualTo(24);
    assertThat(picture.height()).isEqualTo(16);
    assertThat(image(preview).width()).isEqualTo(16);
    assertThat(image(sheet).width()).isGreaterThan(1000);
    assertReport(JsonParser.parseString(Files.readString(report)).getAsJsonObject());
    assertThat(names())
        .containsExactlyInAnyOrder(
            "content.png", "style.png", "out.png", "run.json", "sheet.png", "preview.png");
  }

  private static void assertReport(JsonObject report) {
    assertThat(report.keySet())
        .contains(
            "backend",
            "device",
            "reason",
            "precision",
            "network",
            "weights_sha256",
            "preset",
            "width",
            "height",
            "iterations",
            "seed",
            "seconds_per_iteration",
            "total_seconds",
            "peak_device_bytes",
            "losses");
    assertThat(report.get("network").getAsString()).isEqualTo("vgg19");
    assertThat(report.get("preset").getAsString()).isEqualTo("brushwork");
    assertThat(report.get("precision").getAsString()).isEqualTo("fp32");
    assertThat(report.get("weights_sha256").getAsString()).matches("[0-9a-f]{64}");
    assertThat(report.get("seed").getAsBigInteger()).hasToString("18446744073709551615");
    assertThat(report.get("width").getAsInt()).isEqualTo(24);
    assertThat(report.get("peak_device_bytes").getAsLong()).isPositive();
    assertThat(report.get("seconds_per_iteration").getAsDouble()).isPositive();
    List<JsonObject> losses =
        report.getAsJsonArray("losses").asList().stream()
            .map(entry -> entry.getAsJsonObject())
            .toList();
    assertThat(losses)
        .extracting(entry -> entry.get("iteration").getAsInt())
        .containsExactly(0, 1, 2, 3);
    for (JsonObject entry : losses) {
      double sum =
          entry.get("content").getAsDouble()
              + entry.get("style").getAsDouble()
              + entry.get("tv").getAsDouble();
      assertThat(entry.get("total").getAsDouble()).isCloseTo(sum, within(1e-12 * sum));
    }
    assertThat(losses.get(3).get("total").getAsDouble())
        .isLessThan(losses.get(0).get("total").getAsDouble());
  }

  @Test
  void theNameOfThePictureSaysItsFormat() throws Exception {
    Path tiff = folder.resolve("deep.TIF");
    CliRun done = CliRun.of(to(tiff.toString(), "--depth", "16"));
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(image(tiff).deepRgb()).isPresent();
    Path jpeg = folder.resolve("small.jpg");
    CliRun small = CliRun.of(to(jpeg.toString(), "--quality", "30"));
    assertThat(small.exitCode()).as(small.err()).isZero();
    assertThat(ImageReader.header(Files.readAllBytes(jpeg), ImageLimits.defaults()).format())
        .isEqualTo("JPEG");
    CliRun refused = CliRun.of(to(jpeg.toString(), "--depth", "16"));
    assertThat(refused.err()).contains("--depth 16 goes without .jpg");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    CliRun bad = CliRun.of(CliRun.with(run, "--depth", "12"));
    assertThat(bad.err()).contains("--depth: must be 8 or 16, but is 12");
    assertThat(bad.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  private List<String> to(String picture, String... more) {
    List<String> args =
        CliRun.with(CliRun.smallRun(folder), "--out", picture, "--weights", CliRun.weights());
    return CliRun.with(args, more);
  }

  @Test
  void reportsMayBeRarerButEndWithTheResult() throws Exception {
    Path report = folder.resolve("run.json");
    CliRun done =
        CliRun.of(CliRun.with(run, "--report", report.toString(), "--report-every", "2", "-q"));
    assertThat(done.exitCode()).isZero();
    assertThat(done.err()).isEmpty();
    assertThat(
            JsonParser.parseString(Files.readString(report))
                .getAsJsonObject()
                .getAsJsonArray("losses")
                .asList())
        .extracting(entry -> entry.getAsJsonObject().get("iteration").getAsInt())
        .containsExactly(0, 2, 3);
  }

  @Test
  void everyBadValueIsNamedByItsFlagInOneLine() {
    CliRun refused =
        CliRun.of(
            CliRun.with(
                run,
                "--content-weight",
                "-1",
                "--learning-rate",
                "0",
                "--beta1",
                "1",
                "--report-every",
                "0",
                "--preset",
                "cubism",
                "--init-deviation",
                "1"));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.err())
        .contains(
            "--content-weight: must be 0 to",
            "--learning-rate: must be above 0",
            "--beta1: must be at least 0 and below 1",
            "--report-every: must be 1 to",
            "--preset: 'cubism' is unknown; known: athalye, brushwork",
            "--init-deviation: has no meaning without --init normal");
    assertThat(out).doesNotExist();
  }

  /** Refused before anything is loaded or computed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus                    | there is no option '--bogus'",
        "--seed 1.5                 | '1.5' is not a whole number",
        "--preview-size -1          | must be at least 0, but is -1",
        "--threads many             | 'many' is not a whole number",
        "--gram-normalizer bricks   | 'bricks' is not one of none, pixels, elements",
        "--precision fp12           | 'fp12' is not one of fp32, tf32, mixed, bf16, fp64",
        "--style-scale big          | --style-scale",
        "--optimizer rprop          | --optimizer: 'rprop' is unknown; known: adam, lbfgs, sgd",
        "--sizes 128,64             | --sizes #2: must be above the one before it, but is 64",
        "--history 0                | --history: must be 1 to 1000, but is 0",
        "--width 24                 | --size goes without --width and --height",
        "--quality 80               | --quality goes with a .jpg only",
        "--depth many               | 'many' is not a whole number",
        "--preview-every 2          | need --preview FILE.png",
        "--report run.txt           | --report: run.txt must end in .json",
        "--sheet sheet.jpg          | --sheet: sheet.jpg must end in .png",
        "--report missing/run.json  | --report: there is no folder",
        "--insecure                 | --insecure goes with --server only",
        "--token-file t             | --token-file goes with --server only",
        "--server localhost:1 --tls-cert c | --tls-cert and --tls-key go together",
        "--server elsewhere:1 --insecure --token-file pom.xml | a token is sent to another machine over TLS only",
        "--server localhost:1 --insecure --tls-ca pom.xml | certificates are given, but TLS is not to be used",
        "--server here              | --server: 'here' is not HOST:PORT",
        "--server localhost:1 --threads 1 | --threads goes without --server",
        "--backend abacus           | --backend: there is no backend 'abacus'; known: auto",
      })
  void badUsageIsExitCodeTwoAndOneLine(String flags, String message) {
    CliRun refused = CliRun.of(CliRun.with(run, flags.trim().split(" +")));
    assertThat(refused.err()).contains(message);
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(out).doesNotExist();
  }

  @Test
  void otherKindsOfPicturesAreNotWritten() {
    CliRun refused =
        CliRun.of(
            CliRun.with(CliRun.smallRun(folder), "--out", folder.resolve("out.gif").toString()));
    assertThat(refused.err()).contains("--out", "must end in .png, .jpg, .jpeg, .tif, .tiff");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aPrecisionThatTheDeviceLacksIsRefused() {
    CliRun refused = CliRun.of(CliRun.with(run, "--backend", "reference", "--precision", "bf16"));
    assertThat(refused.err()).contains("--precision: bf16 is not available");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--preset brushwork"})
  void withoutWeightsTheShippedNetworkPaintsAndSaysSo(String flags) {
    List<String> args = CliRun.with(CliRun.smallRun(folder), "--out", out.toString());
    CliRun done = CliRun.of(flags.isEmpty() ? args : CliRun.with(args, flags.split(" ")));
    assertThat(done.err().lines().findFirst().orElseThrow())
        .contains("no weights of vgg19", "vgg19-lite", "weights fetch vgg19", "--weights FILE");
    assertThat(done.err()).contains("through vgg19-lite on", "wrote " + out);
    assertThat(done.exitCode()).isZero();
  }

  @Test
  void theShippedNetworkCanBeNamedAndThenIsNoSurprise() {
    CliRun done =
        CliRun.of(
            CliRun.with(
                CliRun.smallRun(folder), "--out", out.toString(), "--network", "vgg19-lite"));
    assertThat(done.err()).startsWith("painting 24 x 16 with brushwork through vgg19-lite");
    assertThat(done.exitCode()).isZero();
  }

  private CliRun withoutWeights(String flags) {
    return CliRun.of(
        CliRun.with(
            CliRun.with(CliRun.smallRun(folder), "--out", out.toString()), flags.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "--preset tf-tutorial, weights fetch vgg19",
    "--preset keras-article, weights fetch vgg",
    "--network vgg19, weights fetch vgg19",
    "--network vgg16, weights fetch vgg16",
  })
  void whateverElseNeedsWeightsSaysHowToGetThem(String flags, String wayOut) {
    CliRun refused = withoutWeights(flags);
    assertThat(refused.err())
        .contains("there are no weights of ", "give --weights FILE", wayOut)
        .hasLineCount(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--preset nope, --preset: 'nope' is unknown; known: ",
    "--network nope, --network: 'nope' is unknown; known: ",
  })
  void whatThereIsNotIsSaidBeforeAnyWeightsAreAskedFor(String flags, String message) {
    CliRun refused = withoutWeights(flags);
    assertThat(refused.err()).contains(message).doesNotContain("weights").hasLineCount(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void weightsOfAnotherNetworkAreRefusedWithTheWayOut() {
    CliRun refused = CliRun.of(CliRun.with(run, "--network", "vgg16"));
    assertThat(refused.err()).contains("is of vgg19", "through vgg16", "add --network vgg19");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aFileThatIsMissingOrIsNoImageIsBadInput() throws Exception {
    Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
    CliRun missing = CliRun.of(CliRun.with(run, "--style", folder.resolve("none.png").toString()));
    assertThat(missing.err()).contains("--style: ", "none.png: there is no such file");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.INPUT);

    CliRun damaged = CliRun.of(CliRun.with(run, "--style", text.toString()));
    assertThat(damaged.err()).contains("--style #2: ", "no image of a supported format");
    assertThat(damaged.exitCode()).isEqualTo(ExitCode.INPUT);
    assertThat(damaged.err().lines()).hasSize(1);

    CliRun start = CliRun.of(CliRun.with(run, "--init", "nowhere.png"));
    assertThat(start.err()).contains("--init: 'nowhere.png' is neither content, style");
    assertThat(start.exitCode()).isEqualTo(ExitCode.INPUT);
  }

  @Test
  void weightsThatAreNoneAreBadInput() throws Exception {
    Path text = Files.writeString(folder.resolve("w.safetensors"), "not weights");
    CliRun refused =
        CliRun.of(
            CliRun.with(
                CliRun.smallRun(folder), "--out", out.toString(), "--weights", text.toString()));
    assertThat(refused.err()).contains("--weights: ", "w.safetensors");
    assertThat(refused.err().lines()).hasSize(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.INPUT);
  }

  @Test
  void theStackTraceIsShownOnRequestOnly() {
    List<String> bad = CliRun.with(run, "--optimizer", "rprop");
    assertThat(CliRun.of(bad).err()).doesNotContain("\tat ");
    assertThat(CliRun.of(CliRun.with(bad, "-v")).err()).contains("\tat dev.brushwork");
  }

  private static Image image(Path file) throws IOException {
    return ImageReader.read(Files.readAllBytes(file), ImageLimits.defaults());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
