package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestImages;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A style that a run has looked at is not looked at again, which no picture shows. */
class StyleReuseTest {
  private static final Style ONE = new Style(TestImages.of(19, 16, 902), 1);
  private static final Style OTHER = new Style(TestImages.of(22, 18, 903), 2);

  private static TransferSpec.Builder spec() {
    return Engines.shallow().size(OutputSize.exact(17, 16)).iterations(3);
  }

  private static float[] paint(Engine engine, TransferSpec spec, int[] questions, Style... styles) {
    TransferInputs inputs =
        new TransferInputs(TestImages.of(24, 17, 1), List.of(styles), Optional.empty());
    StopSignal counting =
        () -> {
          questions[0]++;
          return false;
        };
    return engine
        .run(spec, TestEngine.weights(), inputs, Reporting.every(1), counting, progress -> {})
        .picture()
        .values();
  }

  @Test
  void aRunWithStylesThatWereUsedBeforeEqualsTheFirstToTheBit() {
    Engine engine = TestEngine.get();
    List<TransferSpec> specs =
        List.of(
            spec().build(),
            spec().size(OutputSize.exact(20, 16)).build(),
            spec().styleLayers(List.of(new LayerWeight("relu1_2", 1))).build(),
            spec().pooling(PoolKind.AVERAGE).build());
    for (TransferSpec spec : specs) {
      int[] first = new int[1];
      int[] again = new int[1];
      float[] expected = paint(engine, spec, first, ONE, OTHER);
      assertThat(paint(engine, spec, again, ONE, OTHER)).isEqualTo(expected);
      // A stop is looked for between the operations of a pass, of which there were two less.
      assertThat(again[0]).isLessThan(first[0]);
    }
  }

  @Test
  void whatARunUsesOfTheDeviceItGivesBack() {
    Engine engine = TestEngine.get();
    paint(engine, spec().build(), new int[1], ONE);
    long live = Engines.live(engine);
    paint(engine, spec().build(), new int[1], ONE);
    assertThat(Engines.live(engine)).isEqualTo(live);
  }
}
