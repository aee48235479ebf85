package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.VariationKind;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sees on the device whether a run's image is finite, and keeps copies of it there for the case
 * that its losses cease to be. Two of them: losses are those of the image before an update and the
 * copy is of the one after it, so only the next look at the losses vouches for a copy, and may find
 * that its iteration was the bad one.
 */
final class LastFinite {
  private static final int COPIES = 2;

  private final Buffer image;
  private final Program variation;
  private final Deque<Kept> spare = new ArrayDeque<>();
  private final Deque<Kept> kept = new ArrayDeque<>();

  /** The image after {@code iteration} updates. */
  record Kept(Buffer image, int iteration) {}

  /** What is evaluated to see whether an image is finite. */
  private record Check(Recording recording, Tensor image) {
    /**
     * The losses themselves do not tell, since a ReLU makes a 0 of a NaN. In a total variation each
     * value is part of two differences at least.
     */
    static Check of(Shape shape) {
      Recorder recorder = new Recorder(Precision.FP32);
      Tensor image = recorder.external("image", shape);
      recorder.totalVariation(image, VariationKind.MEAN_SQUARED, 1);
      return new Check(recorder.finish(), image);
    }
  }

  /**
   * @param owner of all that it allocates
   */
  LastFinite(Scope owner, Device device, Buffer image) {
    this.image = image;
    for (int i = 0; i < COPIES; i++) {
      spare.add(new Kept(owner.own(device.allocate(image.shape())), 0));
    }
    Check check = Check.of(image.shape());
    variation =
        owner.own(device.prepare(check.recording(), new Bindings().bind(check.image(), image)));
  }

  /** Device bytes for an image of this shape, besides the image itself. */
  static long bytes(Device device, Shape image) {
    Plan plan = device.plan(Check.of(image).recording());
    return plan.programBytes() + COPIES * plan.externalBytes();
  }

  /** Whether every value of the image is finite. Waits for the device. */
  boolean imageIsFinite() {
    variation.evaluate();
    return Double.isFinite(variation.losses()[0]);
  }

  /** Keeps a copy of the image, in place of the oldest. */
  void keep(int iteration) {
    Buffer copy = (spare.isEmpty() ? kept.removeLast() : spare.remove()).image();
    copy.copyFrom(image);
    kept.addFirst(new Kept(copy, iteration));
  }

  /** What is kept, the newest first. */
  Iterable<Kept> newestFirst() {
    return kept;
  }
}
