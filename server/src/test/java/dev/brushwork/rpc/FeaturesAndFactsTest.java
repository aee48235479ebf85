package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceMemory;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestImages;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.BackendInfo;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.ExtractFeaturesResponse;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.LayerInfo;
import dev.brushwork.v1.NetworkInfo;
import dev.brushwork.v1.PresetInfo;
import dev.brushwork.v1.Transfer;
import dev.brushwork.v1.WeightsInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls beside Stylize: features, estimates and capabilities. */
@Timeout(60)
class FeaturesAndFactsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void featuresArriveInPiecesAndAreThoseComputedInProcess() {
    List<String> layers = List.of("relu2_1", "block1_conv1");
    ExtractFeaturesRequest request =
        ExtractFeaturesRequest.newBuilder()
            .setImage(TestRequests.image(96, 80, 1))
            .addAllLayers(layers)
            .build();
    List<ExtractFeaturesResponse> pieces = new ArrayList<>();
    server.features().extractFeatures(request).forEachRemaining(pieces::add);
    List<FeatureMap> expected =
        TestEngine.get()
            .features(
                TestEngine.weights(),
                TestImages.of(96, 80, 1),
                layers,
                new Extent(96, 80),
                Resampling.LANCZOS,
                dev.brushwork.compute.PoolKind.MAX,
                Optional.empty());
    // 40 x 48 x 128 and 80 x 96 x 64 floats: one piece and two.
    assertThat(pieces.stream().map(ExtractFeaturesResponse::getSequence))
        .containsExactly(1L, 2L, 3L);
    for (FeatureMap map : expected) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (ExtractFeaturesResponse piece : pieces) {
        if (piece.getLayer().equals(map.layer())) {
          assertThat(piece.getShapeList())
              .containsExactly(map.height(), map.width(), map.channels());
          assertThat(piece.getOffset()).isEqualTo(bytes.size());
          bytes.writeBytes(piece.getData().toByteArray());
        }
      }
      float[] values = new float[bytes.size() / Float.BYTES];
      ByteBuffer.wrap(bytes.toByteArray())
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      assertThat(values).isEqualTo(map.values());
    }
  }

  @Test
  void anEstimateNeedsSizesOnlyAllocatesNothingAndWaitsForNoRun() throws Exception {
    AsyncCall running = AsyncCall.start(server.asynchronous(), TestRequests.endless());
    running.awaitProgress();
    DeviceMemory memory = TestEngine.get().device().memory();
    long live = memory.liveBytes();
    Transfer.Builder transfer =
        TestRequests.transfer().toBuilder().setContent(ofSize(6000, 4000)).setPreset("tf-tutorial");
    transfer.getStylesBuilder(0).setImage(ofSize(3000, 3000));
    transfer.clearOptions();
    EstimateCostResponse estimate =
        server
            .transfers()
            .estimateCost(EstimateCostRequest.newBuilder().setTransfer(transfer).build());
    assertThat(memory.liveBytes()).isEqualTo(live);
    running.cancel();
    running.awaitEnd();
    assertThat(estimate.getWidth()).isEqualTo(512);
    assertThat(estimate.getHeight()).isEqualTo(341);
    // VGG19 up to conv5_2 on 512 x 341 pixels, twice a pass.
    assertThat(estimate.getOperationsPerIteration()).isBetween(1e11, 1e12);
    assertThat(estimate.getDeviceBytes()).isBetween(50L << 20, 4L << 30);
    assertThat(estimate.getSecondsPerIteration()).isPositive();
    assertThat(estimate.getTotalSeconds()).isGreaterThan(999 * estimate.getSecondsPerIteration());
    assertThat(estimate.getExecution().getPreset()).isEqualTo("tf-tutorial");
  }

  @Test
  void capabilitiesTellNetworksLayersAndTheWeightsHeld() {
    GetCapabilitiesResponse capabilities = capabilities();
    assertThat(capabilities.getNetworksList())
        .extracting(NetworkInfo::getName)
        .containsExactlyElementsOf(Networks.all().stream().map(NetworkDescription::name).toList());
    NetworkInfo vgg19 =
        capabilities.getNetworksList().stream()
            .filter(n -> n.getName().equals("vgg19"))
            .findFirst()
            .orElseThrow();
    LayerInfo layer =
        vgg19.getLayersList().stream()
            .filter(l -> l.getName().equals("block4_conv2"))
            .findFirst()
            .orElseThrow();
    assertThat(layer.getAliasesList()).contains("relu4_2", "conv4_2");
    assertThat(layer.getChannels()).isEqualTo(512);
    assertThat(layer.getStride()).isEqualTo(8);
    assertThat(vgg19.getWeightsList())
        .extracting(WeightsInfo::getSha256)
        .startsWith(TestEngine.weights().sha256(), TestEngine.otherWeights().sha256());
    assertThat(vgg19.getWeights(0).getPreprocessing()).isEqualTo("caffe");
  }

  @Test
  void capabilitiesTellEveryValueOfThePresetsAndTheNamesOfTheRest() {
    GetCapabilitiesResponse capabilities = capabilities();
    assertThat(capabilities.getVersion()).isNotEmpty();
    assertThat(capabilities.getPresetsList())
        .extracting(PresetInfo::getName)
        .containsExactlyElementsOf(Presets.all().stream().map(Preset::name).toList());
    for (Preset preset : Presets.all()) {
      PresetInfo info =
          capabilities.getPresetsList().stream()
              .filter(p -> p.getName().equals(preset.name()))
              .findFirst()
              .orElseThrow();
      assertThat(info.getDescription()).isEqualTo(preset.description());
      assertThat(info.getOptions()).isEqualTo(Messages.options(preset.spec()));
    }
    assertThat(capabilities.getStyleStatisticsList()).contains("gram", "features");
    assertThat(capabilities.getLossesList()).containsExactly("content", "style", "tv");
    assertThat(capabilities.getOptimizersList()).contains("adam");
  }

  @Test
  void capabilitiesTellTheChosenBackendWithTheReasonAndWhyOthersAreNot() {
    Engine engine = TestEngine.get();
    List<BackendInfo> backends = capabilities().getBackendsList();
    assertThat(backends).filteredOn(BackendInfo::getChosen).hasSize(1);
    BackendInfo chosen = backends.stream().filter(BackendInfo::getChosen).findFirst().orElseThrow();
    assertThat(chosen.getName()).isEqualTo(engine.device().backend());
    assertThat(chosen.getAvailable()).isTrue();
    assertThat(chosen.getReason()).isEqualTo("the best for tests");
    assertThat(chosen.getDevice()).isEqualTo(engine.device().description());
    assertThat(chosen.getPrecisionsList()).isNotEmpty();
    assertThat(backends).allSatisfy(b -> assertThat(b.getReason()).isNotEmpty());
    assertThat(backends).extracting(BackendInfo::getName).contains("reference");
  }

  @Test
  void capabilitiesTellTheBoundsThatAreEnforced() {
    dev.brushwork.v1.Limits limits = capabilities().getLimits();
    assertThat(limits)
        .isEqualTo(
            dev.brushwork.v1.Limits.newBuilder()
                .setMaxMessageBytes(32 << 20)
                .setMaxImagePixels(50_000_000)
                .setMaxImageSide(16_384)
                .setMaxOutputSide(8192)
                .setMinOutputSide(16)
                .setMaxIterations(100_000)
                .setMaxStyles(16)
                .setMaxRunning(1)
                .setMaxQueued(32)
                .build());
  }

  private static GetCapabilitiesResponse capabilities() {
    return server.capabilities().getCapabilities(GetCapabilitiesRequest.getDefaultInstance());
  }

  private static Image ofSize(int width, int height) {
    return Image.newBuilder()
        .setSize(ImageSize.newBuilder().setWidth(width).setHeight(height))
        .build();
  }
}
