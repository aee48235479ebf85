package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import dev.brushwork.engine.weights.Preprocessing;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
  @Test
  void vgg16HasThirteenConvolutionsAndVgg19Sixteen() {
    assertThat(convolutions("vgg16")).hasSize(13);
    assertThat(convolutions("vgg19")).hasSize(16);
    // Simonyan and Zisserman 2015: 14.7 and 20.0 million parameters without the dense layers.
    assertThat(parameters("vgg16")).isEqualTo(14_714_688);
    assertThat(parameters("vgg19")).isEqualTo(20_024_384);
  }

  @Test
  void vgg19LiteHasTheTapsOfVgg19AtASeventhOfItsArithmetic() {
    NetworkDescription lite = Networks.find("vgg19-lite").orElseThrow();
    NetworkDescription full = Networks.find("vgg19").orElseThrow();
    for (String tap : List.of("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1")) {
      Layer narrow = lite.layers().get(lite.find(tap).orElseThrow());
      Layer wide = full.layers().get(full.find(tap).orElseThrow());
      assertThat(narrow.scale()).as(tap).isEqualTo(wide.scale());
      assertThat(narrow.channels()).as(tap).isLessThan(wide.channels());
    }
    assertThat(7 * operations("vgg19-lite")).isLessThan(operations("vgg19"));
  }

  /** Of every convolution up to conv5_1, the last that a style is looked at through. */
  private static double operations(String network) {
    return convolutions(network).stream()
        .filter(c -> !c.name().matches("block5_conv[2-4]"))
        .mapToDouble(c -> (double) c.filter().elements() / (c.scale() * c.scale()))
        .sum();
  }

  @Test
  void resNet50HasFiftyThreeConvolutionsAndNoDenseLayer() {
    for (String variant : List.of("resnet50", "resnet50-v1")) {
      assertThat(convolutions(variant)).hasSize(53);
      // torchvision's and Keras' 25.6 million, less 2.0 of the dense layer, and two numbers a
      // channel of batch normalisation where one bias is left.
      assertThat(parameters(variant)).isEqualTo(25_557_032 - (2048 * 1000 + 1000) - 26_560);
    }
  }

  @Test
  void theVariantsOfResNet50StrideInDifferentConvolutions() {
    assertThat(stride("resnet50", "layer3.0.conv1")).isEqualTo(1);
    assertThat(stride("resnet50", "layer3.0.conv2")).isEqualTo(2);
    assertThat(stride("resnet50-v1", "layer3.0.conv1")).isEqualTo(2);
    assertThat(stride("resnet50-v1", "layer3.0.conv2")).isEqualTo(1);
    assertThat(stride("resnet50-v1", "layer3.0.downsample")).isEqualTo(2);
  }

  private static int stride(String network, String weights) {
    return convolutions(network).stream()
        .filter(c -> c.weights().equals(weights))
        .findFirst()
        .orElseThrow()
        .stride();
  }

  @ParameterizedTest
  @CsvSource({
    "conv1_relu, relu, 64, 2",
    "pool1_pool, maxpool, 64, 4",
    "conv2_block3_out, layer1.2, 256, 4",
    "conv2_block3_out, layer1, 256, 4",
    "conv3_block1_1_relu, layer2.0.relu, 128, 4",
    "conv3_block1_2_relu, layer2.0.relu_1, 128, 8",
    "conv3_block1_3_bn, layer2.0.bn3, 512, 8",
    "conv3_block1_0_bn, layer2.0.downsample, 512, 8",
    "conv3_block4_out, layer2.3, 512, 8",
    "conv4_block6_out, layer3.5, 1024, 16",
    "conv5_block3_out, layer4, 2048, 32",
  })
  void aLayerOfResNet50IsFoundByTheNameOfEitherLibrary(
      String keras, String torchvision, int channels, int scale) {
    NetworkDescription network = Networks.find("resnet50").orElseThrow();
    int place = network.find(keras).orElseThrow();
    assertThat(network.find(torchvision)).contains(place);
    assertThat(network.layers().get(place).channels()).isEqualTo(channels);
    assertThat(network.layers().get(place).scale()).isEqualTo(scale);
  }

  @Test
  void anImageOfALayersScaleLeavesItAPixelAndALayerHasItsChannels() {
    for (NetworkDescription network : Networks.all()) {
      for (int place = 0; place < network.layers().size(); place++) {
        Layer layer = network.layers().get(place);
        Shape shape = tap(network, layer.scale(), place);
        assertThat(shape.height()).as(network.name() + " " + layer.name()).isPositive();
        assertThat(shape.channels()).isEqualTo(layer.channels());
        assertThat(tap(network, 4 * layer.scale(), place).height()).isEqualTo(4);
      }
    }
  }

  private static Shape tap(NetworkDescription network, int side, int place) {
    Recorder recorder = new Recorder(Precision.FP32);
    return record(recorder, network, side, place).tap(place).shape();
  }

  private static RecordedNetwork record(
      Recorder recorder, NetworkDescription network, int side, int... places) {
    Tensor image = recorder.external("image", Shape.map(side, side, 3));
    return RecordedNetwork.record(
        recorder,
        network,
        WeightMatch.channelMap(Preprocessing.CAFFE),
        PoolKind.MAX,
        image,
        Arrays.stream(places).boxed().toList());
  }

  @Test
  void onlyWhatATapIsComputedFromIsRecorded() {
    NetworkDescription network = Networks.find("resnet50").orElseThrow();
    Recorder recorder = new Recorder(Precision.FP32);
    // The way around the first block passes by the three convolutions that are listed before it.
    RecordedNetwork recorded =
        record(recorder, network, 64, network.find("conv2_block1_0_bn").orElseThrow());
    assertThat(recorded.parameters())
        .extracting(Parameter::name)
        .containsExactly("conv1", "layer1.0.downsample");
    assertThat(recorder.finish().ops()).hasSize(4); // the preprocessing and the pool besides
  }

  @Test
  void aLayerIsFoundByItsKerasNameAndByThoseOfThePaper() {
    NetworkDescription vgg19 = Networks.find("vgg19").orElseThrow();
    int place = vgg19.find("block4_conv2").orElseThrow();
    assertThat(vgg19.find("relu4_2")).contains(place);
    assertThat(vgg19.find("conv4_2")).contains(place);
    assertThat(vgg19.layers().get(place).channels()).isEqualTo(512);
    assertThat(vgg19.layers().get(place).scale()).isEqualTo(8);
    assertThat(vgg19.find("pool3")).isEqualTo(vgg19.find("block3_pool")).isPresent();
    assertThat(vgg19.find("relu4_5")).isEmpty();
  }

  @Test
  void noTwoLayersShareAName() {
    for (NetworkDescription network : Networks.all()) {
      Set<String> names = new HashSet<>();
      for (Layer layer : network.layers()) {
        assertThat(names.add(layer.name())).as(layer.name()).isTrue();
        layer.aliases().forEach(alias -> assertThat(names.add(alias)).as(alias).isTrue());
      }
    }
  }

  private static List<Convolution> convolutions(String network) {
    return Networks.find(network).orElseThrow().layers().stream()
        .filter(Convolution.class::isInstance)
        .map(Convolution.class::cast)
        .toList();
  }

  private static long parameters(String network) {
    return convolutions(network).stream()
        .mapToLong(c -> c.filter().elements() + c.filter().outputs())
        .sum();
  }
}
