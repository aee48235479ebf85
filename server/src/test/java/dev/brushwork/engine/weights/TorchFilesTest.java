package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFilesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsVgg16AtItsFullSizeAndIgnoresTheDenseLayers(boolean legacy) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    TorchFile file = new TorchFile();
    int[] widths = {64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512};
    int[] places = {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28};
    float[][] kernels = new float[widths.length][];
    int inputs = 3;
    for (int i = 0; i < widths.length; i++) {
      kernels[i] = new float[widths[i] * inputs * 9];
      // A few numbers tell as much as all would.
      for (int n = 0; n < 100; n++) {
        kernels[i][random.nextInt(kernels[i].length)] = (float) random.nextDouble();
      }
      file.f32("features." + places[i] + ".weight", kernels[i], widths[i], inputs, 3, 3);
      float[] bias = new float[widths[i]];
      bias[i] = i + 1;
      file.f32("features." + places[i] + ".bias", bias, widths[i]);
      inputs = widths[i];
    }
    file.zeros("classifier.0.weight", 4096, 25088).zeros("classifier.0.bias", 4096);
    file.zeros("classifier.3.weight", 4096, 4096).zeros("classifier.3.bias", 4096);
    file.zeros("classifier.6.weight", 1000, 4096).zeros("classifier.6.bias", 1000);
    Path path = folder.resolve("vgg16.pth");

    WeightFile weights = WeightFile.read(legacy ? file.legacy(path) : file.zip(path));

    assertThat(weights.network()).contains("vgg16");
    assertThat(weights.preprocessing()).isSameAs(Preprocessing.TORCHVISION);
    assertThat(weights.convolutions().keySet())
        .containsExactly(
            "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv4_1",
            "conv4_2", "conv4_3", "conv5_1", "conv5_2", "conv5_3");
    int i = 0;
    for (ConvWeights convolution : weights.convolutions().values()) {
      assertThat(Arrays.equals(convolution.oihw(), kernels[i])).as("kernel %d", i).isTrue();
      assertThat(convolution.bias()[i]).isEqualTo(i + 1);
      assertThat(convolution.outputs()).isEqualTo(widths[i]);
      i++;
    }
  }

  @Test
  void readsTensorsWhereverTheyLieInTheirStorage() throws MalformedException, IOException {
    byte[] bytes = new byte[4 * 20];
    for (int i = 0; i < 20; i++) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(4 * i, i);
    }
    TorchFile file =
        new TorchFile()
            // A transposed matrix, two columns out of five, and one number.
            .tensor("t", "FloatStorage", bytes, 4, 0, new long[] {4, 5}, new long[] {1, 4})
            .tensor("c", "FloatStorage", bytes, 4, 3, new long[] {4, 2}, new long[] {5, 1})
            .tensor("s", "FloatStorage", bytes, 4, 19, new long[0], new long[0])
            .tensor("e", "FloatStorage", bytes, 4, 20, new long[] {0, 7}, new long[] {7, 1});
    Map<String, StridedTensor> tensors = tensors(file);
    assertThat(tensors.get("t").values())
        .startsWith(0, 4, 8, 12, 16, 1, 5)
        .endsWith(3, 7, 11, 15, 19);
    assertThat(tensors.get("c").values()).containsExactly(3, 4, 8, 9, 13, 14, 18, 19);
    assertThat(tensors.get("s").values()).containsExactly(19);
    assertThat(tensors.get("e").values()).isEmpty();
    assertThat(tensors.get("e").shape()).containsExactly(0, 7);
  }

  @Test
  void convertsWhatIsNotFloat32() throws MalformedException, IOException {
    byte[] half = {0, 0x3c, 0, (byte) 0xc0};
    byte[] brain = {(byte) 0x80, 0x3f, 0, (byte) 0xc0};
    byte[] twice =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(1).putDouble(-2).array();
    long[] two = {2};
    long[] one = {1};
    Map<String, StridedTensor> tensors =
        tensors(
            new TorchFile()
                .tensor("half", "HalfStorage", half, 2, 0, two, one)
                .tensor("brain", "BFloat16Storage", brain, 2, 0, two, one)
                .tensor("double", "DoubleStorage", twice, 8, 0, two, one));
    assertThat(tensors.values()).hasSize(3);
    assertThat(tensors.values())
        .allSatisfy(tensor -> assertThat(tensor.values()).containsExactly(1, -2));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "0, 21, 1, claims more elements than its data has",
    "1, 20, 1, reaches beyond its data",
    "0, 4, 7, reaches beyond its data",
    "21, 1, 1, reaches beyond its data",
    "-1, 1, 1, begins before its data",
    "9223372036854775807, 1, 1, reaches beyond its data",
    "0, -1, 1, has an impossible extent or stride",
    "0, 2, -1, has an impossible extent or stride",
    "0, 9223372036854775807, 1, has an impossible extent or stride",
    "0, 2, 9223372036854775807, has an impossible extent or stride",
  })
  void refusesTensorsThatLeaveTheirStorage(long offset, long extent, long stride, String reason) {
    TorchFile file =
        new TorchFile()
            .tensor(
                "x",
                "FloatStorage",
                new byte[80],
                4,
                offset,
                new long[] {extent},
                new long[] {stride});
    assertThatThrownBy(() -> tensors(file)).hasMessageContaining("'x' " + reason);
  }

  @Test
  void refusesToRepeatOneNumberIntoGigabytes() {
    TorchFile file =
        new TorchFile()
            .tensor("x", "FloatStorage", new byte[4], 4, 0, new long[] {1 << 30}, new long[] {0});
    assertThatThrownBy(() -> tensors(file)).hasMessageContaining("'x' claims more elements");
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "builtins, eval",
    "__builtin__, getattr",
    "torch.nn.modules.conv, Conv2d",
    "torchvision.models.vgg, VGG",
    "numpy.core.multiarray, _reconstruct",
    "collections, defaultdict",
    "torch, FloatTensor",
    "decimal, Decimal",
  })
  void refusesEveryOtherClassByItsName(String module, String name) throws IOException {
    Pickle call = new Pickle().global(module, name).mark().text("echo").tuple().reduce();
    String named = "its pickle names '" + module + "." + name + "'";
    byte[] pickle = call.stop();
    assertRefused(new TorchFile().legacy(fresh(), pickle), named);
    assertRefused(new TorchFile().zip(fresh(), pickle), named);
    // A pickle by itself, not in PyTorch's stream, and one that makes an instance at once.
    assertRefused(Files.write(fresh(), pickle), named);
    Pickle instance = new Pickle().mark().raw('i').ascii(module + "\n" + name + "\n");
    assertRefused(new TorchFile().zip(fresh(), instance.stop()), named);
    Pickle onStack = new Pickle().text(module).text(name).raw(0x93);
    assertRefused(new TorchFile().zip(fresh(), onStack.stop()), named);
  }

  @Test
  void refusesPicklesThatAreNotOfTensors() throws IOException {
    assertPickleRefused(new Pickle().number(1), "it holds no state dict");
    assertPickleRefused(new Pickle().raw('}', '}', 'N', 's'), "a key that is neither text nor");
    assertPickleRefused(new Pickle().raw('R'), "its pickle is damaged");
    assertPickleRefused(new Pickle().raw(']', '}', 'b'), "sets the state of what has none");
    assertPickleRefused(new Pickle().text("x").raw('Q'), "not a storage");
    assertPickleRefused(
        new Pickle().global("torch", "FloatStorage").raw(')').reduce(), "not to be called");
    assertPickleRefused(
        new Pickle().global("torch._utils", "_rebuild_tensor").raw(')').reduce(), "not a storage");
    // The length of a text, of bytes (which are not read at all), and of a number.
    assertPickleRefused(new Pickle().raw('X', 255, 255, 255, 127), "its pickle is cut short");
    assertPickleRefused(new Pickle().raw('B', 255, 255, 255, 127), "the instruction 66");
    assertPickleRefused(new Pickle().raw(0x8b, 255, 255, 255, 127), "the instruction 139");
  }

  @Test
  void readsTheDictionariesOfPython2() throws MalformedException {
    // A list of lists of two, and one argument.
    Pickle pairs = new Pickle().global("collections", "OrderedDict").raw(']').mark();
    pairs.raw(']').mark().oldText("b").number(2).raw('e');
    pairs.raw(']').mark().oldText("a").number(1).raw('e');
    Object value = TensorUnpickler.read(ByteBuffer.wrap(pairs.raw('e', 0x85).reduce().stop()));
    assertThat(value).isInstanceOf(Map.class).hasToString("{b=2, a=1}");
  }

  @Test
  void refusesVggsOfOtherShapes() throws IOException {
    TorchFile file = new TorchFile();
    for (int place : new int[] {0, 3, 6, 8, 11, 13, 16, 18}) {
      file.f32("features." + place + ".weight", new float[1], 1, 1, 1, 1);
    }
    assertRefused(file.zip(fresh()), "its 8 layers below features are those of neither VGG16 nor");
    assertRefused(new TorchFile().zip(fresh()), "neither a VGG's features.0.weight nor a ResNet's");
    assertRefused(
        new TorchFile().f32("conv1.weight", new float[1], 1, 1, 1, 1).zip(fresh()),
        "bn1.weight is missing");
  }

  @Test
  void refusesCompressedZips() throws IOException {
    byte[] bytes = Files.readAllBytes(new TorchFile().zip(fresh()));
    // The method of the first entry of the directory.
    int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    bytes[place + 10] = 8;
    assertRefused(Files.write(fresh(), bytes), "'model/data.pkl' is compressed");
  }

  private Map<String, StridedTensor> tensors(TorchFile file)
      throws MalformedException, IOException {
    Map<String, ByteBuffer> entries = StoredZip.entries(WeightBytes.map(file.zip(fresh())));
    return TorchState.tensors(
        TensorUnpickler.read(entries.get("model/data.pkl")),
        storage -> entries.get("model/data/" + storage.key()));
  }

  private void assertPickleRefused(Pickle pickle, String reason) throws IOException {
    assertRefused(new TorchFile().zip(fresh(), pickle.stop()), reason);
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file.getFileName() + ": ")
        .hasMessageContaining(reason);
  }

  private Path fresh() throws IOException {
    Path path = Files.createTempFile(folder, "weights", ".pth");
    Files.delete(path);
    return path;
  }
}
