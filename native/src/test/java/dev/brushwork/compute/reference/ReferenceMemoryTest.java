package dev.brushwork.compute.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Experiment;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Tensor;
import org.junit.jupiter.api.Test;

/** The oracle counts every double that it keeps. */
final class ReferenceMemoryTest {
  private final ReferenceDevice device = new ReferenceDevice(DeviceOptions.defaults());

  @Test
  void everyDoubleIsCounted() {
    Experiment e = new Experiment("counted");
    Tensor image = e.image(4, 5, 3);
    Tensor features =
        e.convolution(image, e.filter(new FilterShape(2, 3, 1, 1), image), 1, 0, true);
    Tensor gram = e.gram(features);
    e.fit(gram, 1).observeGradient();
    Plan plan = device.plan(e.recording(Precision.FP64));
    long valuesAndGradients = (40 + 4) + (60 + 40 + 4);
    long losses = 1;
    assertThat(plan.programBytes()).isEqualTo(8 * (valuesAndGradients + losses));
    long imageTargetAndGradient = 60 + 4 + 60;
    assertThat(plan.externalBytes()).isEqualTo(8 * imageTargetAndGradient);
    long bothLayoutsAndBias = 2 * 6 + 2;
    assertThat(plan.filterBytes()).isEqualTo(8 * bothLayoutsAndBias);
  }
}
