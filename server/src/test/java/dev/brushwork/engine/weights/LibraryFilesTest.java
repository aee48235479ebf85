package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.LibraryPython;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files that h5py and PyTorch wrote (write_weights.py, beside the small ones), and what NumPy made
 * of them: the kernels turned, and batch normalisation folded.
 */
class LibraryFilesTest {
  @TempDir private Path folder;

  /** All layers, and few channels. */
  @ParameterizedTest
  @CsvSource({
    "keras2-vgg16, h5, vgg16, caffe, 13",
    "keras3-resnet50, h5, resnet50-v1, caffe, 53",
    "legacy-vgg19, pth, vgg19, torchvision, 16",
    "zip-resnet50, pth, resnet50, torchvision, 53",
  })
  void readsSmallFilesAsNumpyDoes(
      String name, String extension, String network, String preprocessing, int convolutions)
      throws IOException {
    WeightFile weights = WeightFile.read(unpacked(name + "." + extension));
    assertThat(weights.network()).contains(network);
    assertThat(weights.preprocessing().name()).isEqualTo(preprocessing);
    assertThat(weights.convolutions()).hasSize(convolutions);
    assertEqual(weights, WeightFile.read(unpacked(name + ".safetensors")));
  }

  /** The names, shapes and dense layers of the published files. */
  @ParameterizedTest
  @CsvSource({
    "keras2, vgg16, h5",
    "keras3, resnet50, h5",
    "legacy, resnet50, pth",
    "zip, vgg19, pth",
  })
  void readsFullSizedFilesAsNumpyDoes(String kind, String network, String extension)
      throws IOException {
    LibraryPython python = LibraryPython.with(extension.equals("h5") ? "h5py" : "torch");
    Path file = folder.resolve("weights." + extension);
    Path expected = folder.resolve("expected.safetensors");
    Path script = folder.resolve("write_weights.py");
    try (InputStream in = LibraryFilesTest.class.getResourceAsStream("write_weights.py")) {
      Files.copy(in, script);
    }
    python.run(script.toString(), kind, network, file.toString(), expected.toString());
    assertEqual(WeightFile.read(file), WeightFile.read(expected));
  }

  private Path unpacked(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream packed = LibraryFilesTest.class.getResourceAsStream(name + ".gz");
        InputStream in = new GZIPInputStream(packed)) {
      Files.copy(in, file);
    }
    return file;
  }

  /** In the same order, and to the last bits: both fold in double. */
  private static void assertEqual(WeightFile weights, WeightFile expected) {
    assertThat(weights.convolutions().keySet().toArray())
        .isEqualTo(expected.convolutions().keySet().toArray());
    for (Map.Entry<String, ConvWeights> entry : expected.convolutions().entrySet()) {
      ConvWeights actual = weights.convolutions().get(entry.getKey());
      assertClose(entry.getKey(), actual.oihw(), entry.getValue().oihw());
      assertClose(entry.getKey(), actual.bias(), entry.getValue().bias());
    }
  }

  private static void assertClose(String name, float[] actual, float[] expected) {
    assertThat(actual).as(name).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      float difference = Math.abs(actual[i] - expected[i]);
      // Not by assertThat, which would be called a hundred million times.
      if (!(difference <= 2 * Math.ulp(expected[i]))) {
        assertThat(actual[i]).as("%s[%d]", name, i).isEqualTo(expected[i]);
      }
    }
  }
}
