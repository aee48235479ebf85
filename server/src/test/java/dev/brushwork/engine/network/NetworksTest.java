package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.network.NetworkDescription.Convolution;
import dev.brushwork.engine.network.NetworkDescription.Layer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
