package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.weights.WeightFile;
import dev.brushwork.testing.TestWeights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the cache folder that the build names for its tests, so that nobody's own is touched. */
class WeightsCommandsTest {
  private static final Path SAMPLES =
      Path.of("src", "test", "resources", "dev", "brushwork", "engine", "image");

  @TempDir private Path folder;

  private String out = "";
  private String err = "";
  private Path cached;

  @BeforeEach
  void emptyTheCache() throws IOException {
    assertThat(System.getenv("BRUSHWORK_CACHE")).as("set by the build").isNotNull();
    Files.createDirectories(WeightsFiles.cache().folder());
    cached = WeightsFiles.cache().folder().resolve("vgg19-keras.safetensors");
    Files.deleteIfExists(cached);
  }

  @AfterEach
  void leaveTheCacheEmpty() throws IOException {
    Files.deleteIfExists(cached);
  }

  @Test
  void importsAndVerifiesWhatItImported() throws IOException {
    Path file = folder.resolve("vgg19.safetensors");
    Path source = TestWeights.of("vgg19", 1);
    assertThat(
            run("weights", "import", source.toString(), "--out", file.toString(), "--licence", "X"))
        .isEqualTo(ExitCode.DONE);
    assertThat(err).contains("vgg19, 16 convolutions, licence X");
    WeightFile weights = WeightFile.read(file);
    WeightFile original = WeightFile.read(source);
    assertThat(weights.convolutions().get("conv5_4").oihw())
        .isEqualTo(original.convolutions().get("conv5_4").oihw());
    assertThat(run("weights", "verify", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(out).contains("vgg19, preprocessing caffe, sha256 " + weights.sha256());
  }

  @Test
  void refusesToImportWhatIsOfNoNetwork() throws IOException {
    Path narrow = folder.resolve("vgg16.h5");
    try (InputStream packed = WeightFile.class.getResourceAsStream("keras2-vgg16.h5.gz");
        InputStream in = new GZIPInputStream(packed)) {
      Files.copy(in, narrow);
    }
    Path file = folder.resolve("out.safetensors");
    assertThat(run("weights", "import", narrow.toString(), "--out", file.toString()))
        .isEqualTo(ExitCode.INPUT);
    assertThat(err).contains("not vgg16: conv1_1 is ");
    assertThat(file).doesNotExist();
  }

  @Test
  void takesTheWeightsInTheCacheWithoutBeingTold() throws IOException {
    assertThat(features()).isEqualTo(ExitCode.USAGE);
    assertThat(err)
        .contains("there are no weights of vgg19 in " + WeightsFiles.cache().folder())
        .contains("--weights FILE", "'brushwork weights fetch vgg19 --from keras'")
        .contains("--network vgg19-lite needs none");
    Files.copy(TestWeights.of("vgg19", 1), cached);
    assertThat(features()).as(err).isEqualTo(ExitCode.DONE);
    assertThat(folder.resolve("f.npy")).isNotEmptyFile();
    assertThat(run("weights", "list")).isEqualTo(ExitCode.DONE);
    assertThat(out).contains(cached + ": vgg19, preprocessing");
  }

  @Test
  void needsNoFileForANetworkThatShipsItsWeights() throws IOException {
    assertThat(features("--network", "vgg19-lite")).as(err).isEqualTo(ExitCode.DONE);
    assertThat(folder.resolve("f.npy")).isNotEmptyFile();
    assertThat(run("weights", "list")).isEqualTo(ExitCode.DONE);
    assertThat(out).contains("shipped: vgg19-lite, preprocessing torchvision, sha256 ");
  }

  @Test
  void saysWhatThereIsToFetch() {
    assertThat(run("weights", "fetch", "alexnet")).isEqualTo(ExitCode.USAGE);
    assertThat(err).contains("there is no 'alexnet' from 'keras'; there are vgg16 from keras, ");
    assertThat(run("weights", "fetch", "vgg19", "--url", "ftp://x/")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void saysTheLicenceAndWhatToDoOffline() {
    assertThat(run("weights", "fetch", "vgg19", "--url", "http://127.0.0.1:1/mirror"))
        .isEqualTo(ExitCode.FAILURE);
    assertThat(err)
        .contains("licence: CC BY 4.0")
        .contains(
            "cannot download http://127.0.0.1:1/mirror/"
                + "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5")
        .contains("put it at " + WeightsFiles.cache().folder());
  }

  private int features(String... more) {
    List<String> args = new ArrayList<>(List.of("features", "--layer", "relu1_1"));
    args.addAll(
        List.of("--image", SAMPLES.resolve("ImageHeaderFuzzTestInputs/header/rgb.png").toString()));
    args.addAll(List.of("--out", folder.resolve("f.npy").toString()));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    CliRun done = CliRun.of(args);
    out += done.out();
    err += done.err();
    return done.exitCode();
  }
}
