package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.testing.SharedFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFileTest {
  @TempDir private Path folder;

  @Test
  void readsWhatTheWriterWrote() throws IOException, NoSuchAlgorithmException {
    float[] kernel = ramp(2 * 3 * 3 * 1, 0.25f);
    Path file =
        write(
            new SafetensorsWriter()
                .metadata("preprocessing", "torchvision")
                .metadata("network", "vgg16")
                .f16("conv2_1.bias", new float[] {5}, 1)
                .f16("conv2_1.weight", new float[] {1 / 3f, -0.5f}, 1, 2, 1, 1)
                .f32("conv10_1.weight", new float[] {8}, 1, 1, 1, 1)
                .f32("conv10_1.bias", new float[] {9}, 1)
                .f32("conv1_1.weight", kernel, 2, 3, 3, 1)
                .f32("conv1_1.bias", new float[] {1, -1}, 2)
                .f32("fc6.weight", new float[100], 10, 10));
    WeightFile weights = WeightFile.read(file);

    assertThat(weights.preprocessing()).isSameAs(Preprocessing.TORCHVISION);
    assertThat(weights.network()).contains("vgg16");
    assertThat(weights.convolutions().keySet()).containsExactly("conv1_1", "conv2_1", "conv10_1");
    ConvWeights first = weights.convolutions().get("conv1_1");
    assertThat(first.outputs()).isEqualTo(2);
    assertThat(first.inputs()).isEqualTo(3);
    assertThat(first.height()).isEqualTo(3);
    assertThat(first.width()).isEqualTo(1);
    assertThat(first.oihw()).containsExactly(kernel);
    assertThat(first.bias()).containsExactly(1, -1);
    ConvWeights second = weights.convolutions().get("conv2_1");
    // A third in 11 significant bits.
    assertThat(second.oihw()).containsExactly(1365 / 4096f, -0.5f);
    assertThat(second.bias()).containsExactly(5);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    assertThat(weights.sha256()).isEqualTo(HexFormat.of().formatHex(digest));
    assertThatThrownBy(() -> weights.convolutions().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void takesWeightsForThoseOfOxfordUnlessTheySayOtherwise() throws IOException {
    WeightFile weights = WeightFile.read(write(one()));
    assertThat(weights.preprocessing()).isSameAs(Preprocessing.CAFFE);
    assertThat(weights.network()).isEmpty();
  }

  @Test
  void readsTensorsOfManyPieces() throws IOException {
    float[] values = ramp(50_000, 1);
    Path file =
        write(
            new SafetensorsWriter()
                .f32("conv1_1.weight", values, 5, 100, 10, 10)
                .f32("conv1_1.bias", new float[5], 5));
    assertThat(WeightFile.read(file).convolutions().get("conv1_1").oihw()).isEqualTo(values);
  }

  @Test
  void theAffineFormsAreThoseOfTheTrainers() {
    Preprocessing caffe = Preprocessing.CAFFE;
    float[] pixel = {0.1f, 0.5f, 0.9f};
    double[] caffeExpected = {0.9 * 255 - 103.939, 0.5 * 255 - 116.779, 0.1 * 255 - 123.68};
    double[] torchExpected = {(0.1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0.9 - 0.406) / 0.225};
    for (int c = 0; c < 3; c++) {
      assertThat(caffe.scale()[c] * pixel[caffe.source()[c]] + caffe.shift()[c])
          .isCloseTo((float) caffeExpected[c], within(1e-4f));
      Preprocessing torch = Preprocessing.TORCHVISION;
      assertThat(torch.scale()[c] * pixel[torch.source()[c]] + torch.shift()[c])
          .isCloseTo((float) torchExpected[c], within(1e-5f));
    }
    assertThat(Preprocessing.named("caffe")).containsSame(caffe);
    assertThat(Preprocessing.named("CAFFE")).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheConvolutions() throws IOException {
    assertRefused(
        one().metadata("preprocessing", "bgr"),
        "its preprocessing is 'bgr'; known are [caffe, torchvision]");
    assertRefused(new SafetensorsWriter(), "it holds no convolution");
    assertRefused(
        new SafetensorsWriter().f32("features.0.weight", new float[1], 1, 1, 1, 1),
        "it holds no convolution");
    assertRefused(
        new SafetensorsWriter().f32("conv1_1.weight", new float[1], 1, 1, 1, 1),
        "conv1_1.bias is missing");
    assertRefused(
        new SafetensorsWriter().f32("conv1_1.bias", new float[1], 1), "conv1_1.weight is missing");
    assertRefused(
        new SafetensorsWriter()
            .f32("conv1_1.weight", new float[6], 2, 3)
            .f32("conv1_1.bias", new float[2], 2),
        "conv1_1.weight has the shape [2, 3]");
    assertRefused(
        new SafetensorsWriter()
            .f32("conv1_1.weight", new float[0], 1, 0, 3, 3)
            .f32("conv1_1.bias", new float[1], 1),
        "conv1_1.weight has the shape [1, 0, 3, 3]");
    assertRefused(
        new SafetensorsWriter()
            .f32("conv1_1.weight", new float[2], 2, 1, 1, 1)
            .f32("conv1_1.bias", new float[3], 3),
        "conv1_1.bias has the shape [3] beside a weight of [2, 1, 1, 1]");
    assertRefused(
        new SafetensorsWriter()
            .f16("conv1_1.weight", new float[] {1e9f}, 1, 1, 1, 1)
            .f32("conv1_1.bias", new float[1], 1),
        "conv1_1.weight holds a number that is not finite");
  }

  @Test
  void namesTheFileButNotItsFolder() {
    Path missing = folder.resolve("vgg99.safetensors");
    assertThatThrownBy(() -> WeightFile.read(missing))
        .isInstanceOf(WeightsException.class)
        .hasMessage("vgg99.safetensors: there is no such file");
    assertThatThrownBy(() -> WeightFile.read(folder))
        .isInstanceOf(WeightsException.class)
        .hasMessage(folder.getFileName() + ": it is not a file");
  }

  @Test
  void readsTheRealVgg19() {
    WeightFile weights = WeightFile.read(SharedFiles.get("weights/vgg19.safetensors"));
    assertThat(weights.sha256())
        .isEqualTo("2540b8e15e55d4818ffcb007e151fd43ac095d5f7dd3df3a0901d5268b59bbde");
    assertThat(weights.preprocessing()).isSameAs(Preprocessing.CAFFE);
    assertThat(weights.convolutions()).hasSize(16);
    long parameters = 0;
    for (ConvWeights convolution : weights.convolutions().values()) {
      parameters += convolution.oihw().length + convolution.bias().length;
    }
    assertThat(parameters).isEqualTo(20_024_384);
    // As the format's own library reads them.
    ConvWeights first = weights.convolutions().get("conv1_1");
    assertThat(first.oihw()[0]).isEqualTo(0.3413086f);
    assertThat(first.oihw()[1234]).isEqualTo(0.24816895f);
    ConvWeights last = weights.convolutions().get("conv5_4");
    assertThat(last.oihw()[last.oihw().length - 1]).isEqualTo(-0.0010900497f);
    double magnitude = 0;
    for (float value : last.oihw()) {
      magnitude += Math.abs(value);
    }
    assertThat(magnitude).isCloseTo(14827.3226724267, within(1e-6));
  }

  private static SafetensorsWriter one() {
    return new SafetensorsWriter()
        .f32("conv1_1.weight", new float[] {1}, 1, 1, 1, 1)
        .f32("conv1_1.bias", new float[] {2}, 1);
  }

  private static float[] ramp(int length, float step) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i * step;
    }
    return values;
  }

  private Path write(SafetensorsWriter writer) throws IOException {
    Path file = folder.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      writer.write(out);
    }
    return file;
  }

  private void assertRefused(SafetensorsWriter writer, String reason) throws IOException {
    Path file = write(writer);
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith("weights.safetensors: ")
        .hasMessageContaining(reason);
  }
}
