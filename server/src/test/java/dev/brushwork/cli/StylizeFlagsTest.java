package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The flags of stylize against the fields of the request. */
class StylizeFlagsTest {
  /** Fields that no flag of stylize can set, and why. */
  private static final Set<String> WITHOUT_A_FLAG =
      Set.of(
          // Alternatives of a oneof that the command line does not use: files are sent whole.
          "transfer.content.sha256",
          "transfer.content.size",
          "transfer.styles.image.sha256",
          "transfer.styles.image.size",
          "transfer.options.init.image.sha256",
          "transfer.options.init.image.size",
          "transfer.styles.content_mask.sha256",
          "transfer.styles.content_mask.size",
          "transfer.styles.style_mask.sha256",
          "transfer.styles.style_mask.size",
          "transfer.options.temporal.target.sha256",
          "transfer.options.temporal.target.size",
          "transfer.options.temporal.confidence.sha256",
          "transfer.options.temporal.confidence.size",
          // A run that outlives its call is what submit makes.
          "detach");

  /** Flags that set no field: files to write, and where to run. */
  private static final Set<String> WITHOUT_A_FIELD =
      Set.of(
          "--out",
          "--report",
          "--sheet",
          "--preview",
          "--server",
          "--insecure",
          "--tls-ca",
          "--tls-cert",
          "--tls-key",
          "--token-file",
          "--threads",
          "--max-memory",
          "--quiet",
          "--verbose",
          "--help",
          "--version");

  @TempDir Path folder;
  private String content;
  private String style;
  private String weights;

  @BeforeEach
  void files() throws Exception {
    content = Files.writeString(folder.resolve("content.png"), "c").toString();
    style = Files.writeString(folder.resolve("style.png"), "s").toString();
    weights = Files.writeString(folder.resolve("w.safetensors"), "w").toString();
  }

  /** Every flag that stands for a field, but for the ways to say the sizes. */
  private List<String> everything() {
    String init = content;
    return List.of(
        ("stylize --content C --style S:2 --out o.jpg --depth 8 --quality 90 --preset tf-tutorial --network vgg16"
                + " --iterations 7 --content-weight 1 --style-weight 2 --tv-weight 3 --style-scale 2"
                + " --init I --seed 9 --optimizer adam --learning-rate 0.5 --backend reference"
                + " --precision fp64 --weights W --report-every 2 --preview p.png --preview-every 3"
                + " --preview-size 64 --content-layers relu4_2=1 --style-layers relu1_1,relu2_1=0.5"
                + " --pooling average --style-fit stretch --resampling nearest --style-statistic gram"
                + " --gram-normalizer none --style-normalizer sum --content-normalizer mean"
                + " --tv-kind absolute --beta1 0.1 --beta2 0.2 --epsilon 0.3 --adam-form keras"
                + " --no-clamp --init-deviation 0.4 --init-noise 0.5 --preserve-colour luminance"
                + " --colour-space lab"
                + " --pooling-scale 2 --border replicate --network-input rgb-means"
                + " --normalize-gradients --init-centre mean-colour --tile 64"
                + " --size-iterations 5,6 --averaging 0.9 --converge 0.01"
                + " --converge-window 30 --max-seconds 60 --history 10 --momentum 0.7"
                + " --decay-rate 0.8 --decay-steps 50 --staircase"
                + " --content-mask M --style-mask M --temporal-weight 3"
                + " --temporal-target M --temporal-confidence M")
            .replace(" M", " " + content)
            .replace(" C ", " " + content + " ")
            .replace(" S:2 ", " " + style + ":2 ")
            .replace(" I ", " " + init + " ")
            .replace(" W ", " " + weights + " ")
            .split(" "));
  }

  @Test
  void everyFieldOfARequestHasAFlag() {
    Set<String> set = new TreeSet<>();
    collect(request(CliRun.with(everything(), "--size", "99", "--sizes", "50,70")), "", set);
    collect(
        request(
            CliRun.with(everything(), "--width", "99", "--height", "98", "--coarse-to-fine", "32")),
        "",
        set);
    collect(request(CliRun.with(everything(), "--height", "98")), "", set);
    Set<String> fields = new TreeSet<>();
    describe(StylizeRequest.getDefaultInstance(), "", fields);
    fields.removeAll(WITHOUT_A_FLAG);
    assertThat(set).containsExactlyElementsOf(fields);
  }

  @Test
  void everyFlagIsEitherForAFieldOrKnownNotToBe() {
    List<String> exercised =
        new ArrayList<>(
            CliRun.with(
                everything(),
                "--size",
                "--width",
                "--height",
                "--sizes",
                "--coarse-to-fine",
                "--clamp"));
    exercised.addAll(WITHOUT_A_FIELD);
    CommandLine stylize = stylize();
    assertThat(stylize.getCommandSpec().options())
        .extracting(option -> option.longestName())
        .isSubsetOf(exercised);
    assertThat(stylize.getCommandSpec().positionalParameters()).isEmpty();
  }

  @Test
  void valuesArriveAsTheyWereWritten() {
    StylizeRequest request = request(CliRun.with(everything(), "--width", "99", "--height", "98"));
    Transfer transfer = request.getTransfer();
    RunOptions options = transfer.getOptions();
    assertThat(transfer.getContent().getData().toStringUtf8()).isEqualTo("c");
    assertThat(transfer.getStyles(0).getImage().getData().toStringUtf8()).isEqualTo("s");
    assertThat(transfer.getStyles(0).getWeight()).isEqualTo(2);
    assertThat(transfer.getPreset()).isEqualTo("tf-tutorial");
    assertThat(options.getSize().getExact().getWidth()).isEqualTo(99);
    assertThat(options.getSize().getExact().getHeight()).isEqualTo(98);
    assertThat(options.getOptimizer().getClamp()).isFalse();
    assertThat(options.getOptimizer().getBeta2()).isEqualTo(0.2);
    assertThat(options.getInit().getImage().getData().toStringUtf8()).isEqualTo("c");
    assertThat(options.getStyleLayers(1).getWeight()).isEqualTo(0.5);
    assertThat(options.getStyleLayers(0).hasWeight()).isFalse();
    assertThat(options.getWeightsSha256())
        .isEqualTo("50e721e49c013f00c62cf59f2163542a9d8df02464efeb615d31051b0fddc326");
    assertThat(request.getReporting().getPreviewInterval()).isEqualTo(3);
  }

  @Test
  void theLastOfTheSizesIsTheResultsUnlessThatIsSaid() {
    RunOptions alone =
        request(CliRun.with(everything(), "--sizes", "64,90,128")).getTransfer().getOptions();
    assertThat(alone.getSize().getLongerSide()).isEqualTo(128);
    assertThat(alone.getCoarseToFine().getSizesList()).containsExactly(64, 90);
    RunOptions repeated =
        request(CliRun.with(everything(), "--sizes", "64,90", "--size", "90"))
            .getTransfer()
            .getOptions();
    assertThat(repeated.getSize().getLongerSide()).isEqualTo(90);
    assertThat(repeated.getCoarseToFine().getSizesList()).containsExactly(64);
    RunOptions beside =
        request(CliRun.with(everything(), "--sizes", "64,90", "--size", "99"))
            .getTransfer()
            .getOptions();
    assertThat(beside.getSize().getLongerSide()).isEqualTo(99);
    assertThat(beside.getCoarseToFine().getSizesList()).containsExactly(64, 90);
    RunOptions fromAFirst =
        request(CliRun.with(everything(), "--coarse-to-fine")).getTransfer().getOptions();
    assertThat(fromAFirst.getCoarseToFine().getFirstSize()).isEqualTo(128);
  }

  @Test
  void whatIsNotWrittenIsLeftToThePreset() {
    StylizeRequest request =
        request(
            List.of(
                "stylize",
                "--content",
                content,
                "--style",
                style,
                "--out",
                "o.png",
                "--server",
                "localhost:1"));
    assertThat(request.getTransfer().getOptions()).isEqualTo(RunOptions.getDefaultInstance());
    assertThat(request.getTransfer().getStyles(0).hasWeight()).isFalse();
    assertThat(request.getReporting()).isEqualTo(Reporting.newBuilder().setInterval(1).build());
  }

  @Test
  void severalStylesKeepTheirOrder() {
    StylizeRequest request = request(CliRun.with(everything(), "--style", content, "--size", "99"));
    assertThat(request.getTransfer().getStylesList())
        .extracting(Style::getImage)
        .extracting(Image::getData)
        .extracting(data -> data.toStringUtf8())
        .containsExactly("s", "c");
  }

  @Test
  void aFieldsErrorIsSaidOfItsFlag() {
    assertThat(StylizeFlags.of("transfer.options.optimizer.beta1")).isEqualTo("--beta1");
    assertThat(StylizeFlags.of("transfer.options.size.exact.height")).isEqualTo("--height");
    assertThat(StylizeFlags.of("transfer.options.size.longer_side")).isEqualTo("--size");
    assertThat(StylizeFlags.of("transfer.content.data")).isEqualTo("--content");
    assertThat(StylizeFlags.of("transfer.styles[1].weight")).isEqualTo("--style #2");
    assertThat(StylizeFlags.of("transfer.options.style_layers[0].layer"))
        .isEqualTo("--style-layers #1");
    assertThat(StylizeFlags.of("reporting.interval")).isEqualTo("--report-every");
    assertThat(StylizeFlags.of("something.of.a.newer.server"))
        .isEqualTo("something.of.a.newer.server");
  }

  @Test
  void everyFlagThatAnErrorNamesExists() {
    Set<String> fields = new TreeSet<>();
    describe(StylizeRequest.getDefaultInstance(), "", fields);
    fields.removeAll(WITHOUT_A_FLAG);
    Set<String> flags = new TreeSet<>();
    fields.forEach(field -> flags.add(StylizeFlags.of(field)));
    assertThat(stylize().getCommandSpec().optionsMap().keySet()).containsAll(flags);
  }

  @Test
  void valuesOfEnumsAreSaidAsTheyAreWritten() {
    assertThat(
            StylizeFlags.problem(
                "transfer.options.style_scale", "has no meaning with STYLE_FIT_KEEP_ASPECT"))
        .isEqualTo("--style-scale: has no meaning with --style-fit keep-aspect");
    assertThat(
            StylizeFlags.problem(
                "transfer.options.precision", "PRECISION_BF16 is not available here"))
        .isEqualTo("--precision: bf16 is not available here");
  }

  /** Adds the path of every field that is set; repeated ones without their index. */
  private static void collect(Message message, String path, Set<String> into) {
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              for (Object each : value instanceof List<?> list ? list : List.of(value)) {
                if (each instanceof Message inner) {
                  collect(inner, path + field.getName() + ".", into);
                } else {
                  into.add(path + field.getName());
                }
              }
            });
  }

  /** Adds the path of every field there is. */
  private static void describe(Message message, String path, Set<String> into) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      String name = path + field.getName();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && !WITHOUT_A_FLAG.contains(name)) {
        describe(message.newBuilderForType().newBuilderForField(field).build(), name + ".", into);
      } else {
        into.add(name);
      }
    }
  }

  private static StylizeRequest request(List<String> args) {
    CommandLine.ParseResult parsed = cli().commandLine().parseArgs(args.toArray(String[]::new));
    return ((StylizeCommand) parsed.subcommand().commandSpec().userObject()).request();
  }

  private static CommandLine stylize() {
    return cli().commandLine().getSubcommands().get("stylize");
  }

  private static Cli cli() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new Cli(new Terminal(nowhere, nowhere, false));
  }
}
