package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.compute.Program;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A device that does several iterations at a time tells what one tells that does them singly. */
class BatchedIterationsTest {
  private static final Image CONTENT = TestImages.of(48, 36, 1);
  private static final Image STYLE = TestImages.of(18, 18, 2);

  private final List<Integer> asked = new ArrayList<>();
  private final List<Progress> told = new ArrayList<>();

  @Test
  void iterationsThatNobodyLooksAtAreAskedForTogether() {
    paint(5, new Reporting(8, 0, 16), 19);
    // Up to the first iteration's losses, to 8's, to the check at 10, to 16's, and to the end.
    assertThat(asked).containsExactly(1, 5, 3, 2, 5, 1, 2);
  }

  @Test
  void reportsAndPreviewsAreThoseOfSingleIterations() {
    Reporting reporting = new Reporting(3, 4, 16);
    TransferResult single = paint(1, reporting, 13);
    List<Progress> toldSingly = List.copyOf(told);
    assertThat(asked).containsOnly(1).hasSize(13);
    asked.clear();
    told.clear();

    TransferResult batched = paint(5, reporting, 13);

    assertThat(asked).contains(2).hasSizeLessThan(13);
    assertThat(batched.losses()).isEqualTo(single.losses());
    assertThat(batched.image().rgb()).isEqualTo(single.image().rgb());
    assertThat(told).hasSameSizeAs(toldSingly);
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i).losses()).isEqualTo(toldSingly.get(i).losses());
      assertThat(told.get(i).preview().map(Image::rgb).map(java.util.Arrays::hashCode))
          .isEqualTo(toldSingly.get(i).preview().map(Image::rgb).map(java.util.Arrays::hashCode));
    }
  }

  private TransferResult paint(int batch, Reporting reporting, int iterations) {
    Device device = Devices.choose("cpu").provider().open(DeviceOptions.defaults());
    try (Engine engine = new Engine(batching(device, batch), "for a test", Limits.defaults())) {
      HeldWeights weights = Engines.hold(engine, "vgg19");
      TransferSpec spec =
          Engines.preset("brushwork")
              .size(OutputSize.longerSide(32))
              .iterations(iterations)
              .build();
      TransferInputs inputs =
          new TransferInputs(
              CONTENT, List.of(new TransferInputs.Style(STYLE, 1)), Optional.empty());
      return engine.run(spec, weights, inputs, reporting, StopSignal.NEVER, told::add);
    }
  }

  /** The same device, whose programs do so many iterations at a time. */
  private Device batching(Device device, int batch) {
    return proxy(
        Device.class,
        device,
        (method, result) ->
            method.getName().equals("prepare")
                ? proxy(
                    Program.class,
                    (Program) result,
                    (called, value) -> called.getName().equals("batch") ? batch : value)
                : result);
  }

  private interface Change {
    Object of(Method method, Object result);
  }

  private <T> T proxy(Class<T> type, T target, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals("run")) {
                asked.add((Integer) arguments[0]);
              }
              try {
                return change.of(method, method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
