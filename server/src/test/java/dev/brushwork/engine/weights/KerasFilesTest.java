package dev.brushwork.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the tests make; {@link LibraryFilesTest} has those that h5py made. */
class KerasFilesTest {
  private static final int[] BLOCKS = {2, 2, 3, 3, 3};
  private static final int[] WIDTHS = {64, 128, 256, 512, 512};

  @TempDir private Path folder;

  @Test
  void readsVgg16AtItsFullSizeAndTurnsItsKernels() {
    Path file = folder.resolve("vgg16.h5");
    List<String> layers = new ArrayList<>(List.of("input_1"));
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putGroup("input_1");
      int inputs = 3;
      for (int block = 1; block <= BLOCKS.length; block++) {
        for (int layer = 1; layer <= BLOCKS[block - 1]; layer++) {
          String name = "block" + block + "_conv" + layer;
          int outputs = WIDTHS[block - 1];
          layers.add(name);
          putLayer(hdf, name, kernel(inputs, outputs), new float[outputs]);
          inputs = outputs;
        }
      }
      hdf.putGroup("fc1").putAttribute("weight_names", new String[] {"fc1/kernel", "gone"});
      layers.add("fc1");
      hdf.putAttribute("layer_names", layers.toArray(String[]::new));
    }

    WeightFile weights = WeightFile.read(file);

    assertThat(weights.network()).contains("vgg16");
    assertThat(weights.preprocessing()).isSameAs(Preprocessing.CAFFE);
    assertThat(weights.convolutions()).hasSize(13);
    ConvWeights last = weights.convolutions().get("conv5_3");
    assertThat(last.outputs()).isEqualTo(512);
    assertThat(last.inputs()).isEqualTo(512);
    // Output 7, input 5, row 2, column 1, of which the file has row 2, column 1, input 5, output 7.
    assertThat(last.oihw()[((7 * 512 + 5) * 3 + 2) * 3 + 1]).isEqualTo(2157);
  }

  @Test
  void findsTheWeightsOfAWholeModel() {
    Path file = folder.resolve("model.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup weights = hdf.putGroup("model_weights");
      weights.putAttribute("layer_names", new String[] {"block1_conv1"});
      putLayer(weights, "block1_conv1", kernel(1, 1), new float[1]);
    }
    assertRefused(file, "its convolutions are those of neither VGG16 nor VGG19: 'block1_conv1'");
  }

  @Test
  void saysWhatIsNotAsKerasWritesIt() {
    assertRefused(one(hdf -> {}), "'/' has no layer_names");
    assertRefused(
        one(hdf -> hdf.putAttribute("layer_names", new int[] {1})),
        "its layer_names are not a list of names");
    assertRefused(
        one(hdf -> hdf.putAttribute("layer_names", new String[] {"dense"})),
        "neither a VGG's block1_conv1 nor a ResNet's conv1_conv; its layers are 'dense'");
    assertRefused(
        one(hdf -> hdf.putAttribute("layer_names", new String[] {"block1_conv1"})),
        "'/block1_conv1' is missing");
    assertRefused(
        one(
            hdf -> {
              hdf.putAttribute("layer_names", new String[] {"block1_conv1"});
              hdf.putGroup("block1_conv1").putAttribute("weight_names", new String[] {"a/b"});
            }),
        "'/block1_conv1/a' is missing");
    assertRefused(
        one(
            hdf -> {
              hdf.putAttribute("layer_names", new String[] {"block1_conv1"});
              WritableGroup layer = hdf.putGroup("block1_conv1");
              layer.putAttribute("weight_names", new String[] {"w"});
              layer.putDataset("w", new int[] {1, 2});
            }),
        "'w' is not of float16, float32 or float64 numbers");
    assertRefused(
        one(
            hdf -> {
              hdf.putAttribute("layer_names", new String[] {"conv1_conv"});
              WritableGroup layer = hdf.putGroup("conv1_conv");
              layer.putAttribute("weight_names", new String[] {"w"});
              layer.putDataset("w", new float[] {1});
            }),
        "its layer conv1_conv has 1 tensors where 2 are wanted");
  }

  @Test
  void refusesWhatOnlyBeginsAsHdf5() throws IOException {
    byte[] signature = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    Path file = Files.write(folder.resolve("short.h5"), signature);
    assertRefused(file, "it is a damaged HDF5 file");
  }

  private interface Content {
    void put(WritableHdfFile hdf);
  }

  private Path one(Content content) {
    Path file = folder.resolve("weights.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      content.put(hdf);
    }
    return file;
  }

  /** Rows, columns, input, output; the value tells the place. */
  private static float[][][][] kernel(int inputs, int outputs) {
    float[][][][] kernel = new float[3][3][inputs][outputs];
    kernel[2][1][inputs > 5 ? 5 : 0][outputs > 7 ? 7 : 0] = 2157;
    return kernel;
  }

  private static void putLayer(
      WritableGroup parent, String name, float[][][][] kernel, float[] bias) {
    WritableGroup layer = parent.putGroup(name);
    layer.putAttribute("weight_names", new String[] {name + "/kernel", name + "/bias"});
    WritableGroup inner = layer.putGroup(name);
    inner.putDataset("kernel", kernel);
    inner.putDataset("bias", bias);
  }

  private static void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> WeightFile.read(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file.getFileName() + ": ")
        .hasMessageContaining(reason);
  }
}
