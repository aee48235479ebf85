package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.compute.Adam;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Painting through ResNet50: layers by name are all that a caller has to say differently. */
class ResNetStyleTest {
  private static final Image CONTENT = TestImages.of(64, 48, 1);
  private static final Image STYLE = TestImages.of(50, 60, 2);

  private static TransferSpec spec(String network, int iterations) {
    return Engines.preset("brushwork")
        .network(network)
        .contentLayers(List.of(new LayerWeight("conv4_block2_out", 1)))
        .styleLayers(
            List.of(
                new LayerWeight("conv1_relu", 1),
                new LayerWeight("layer1", 1),
                new LayerWeight("conv3_block4_out", 1),
                new LayerWeight("layer3.5", 1)))
        .size(OutputSize.longerSide(64))
        // Through weights that nobody trained, the preset's longer steps do not settle.
        .optimizer(new OptimizerSpec("adam", 0.02, 0.9, 0.999, 1e-8, Adam.Form.TORCH, true))
        .iterations(iterations)
        .build();
  }

  private static TransferResult run(Engine engine, HeldWeights held, TransferSpec spec) {
    return engine.run(
        spec,
        held,
        new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty()),
        Reporting.every(1),
        StopSignal.NEVER,
        progress -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet50", "resnet50-v1"})
  void aRunLosesLossTakesWhatWasEstimatedAndFreesItAgain(String network) {
    Engine engine = Engines.open("cpu");
    try (engine) {
      HeldWeights held = Engines.hold(engine, network);
      long before = Engines.live(engine);
      TransferSpec spec = spec(network, 12);
      CostEstimate estimate =
          engine.estimate(
              spec,
              held,
              new Extent(CONTENT.width(), CONTENT.height()),
              List.of(new Extent(STYLE.width(), STYLE.height())));
      TransferResult result = run(engine, held, spec);
      assertThat(result.finalLosses().total()).isLessThan(0.8 * result.losses().get(0).total());
      assertThat(result.peakDeviceBytes()).isEqualTo(estimate.deviceBytes());
      assertThat(Engines.live(engine)).isEqualTo(before);
      assertThat(run(engine, held, spec).image().rgb()).isEqualTo(result.image().rgb());
    }
    assertThat(engine.device().memory().liveBytes()).isZero();
  }

  @Test
  void theLossesOnTheWayAreThoseOfTheReference() {
    TransferSpec spec = spec("resnet50", 2);
    List<Losses> expected = losses("reference", spec);
    List<Losses> actual = losses("cpu", spec);
    for (int i = 0; i < expected.size(); i++) {
      double total = expected.get(i).total();
      assertThat(actual.get(i).total()).isCloseTo(total, within(5e-3 * total));
    }
  }

  private static List<Losses> losses(String backend, TransferSpec spec) {
    try (Engine engine = Engines.open(backend)) {
      return run(engine, Engines.hold(engine, spec.network()), spec).losses();
    }
  }
}
