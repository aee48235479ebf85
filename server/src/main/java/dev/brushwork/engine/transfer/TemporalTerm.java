package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.mask.Mask;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The distance to the picture before, {@code weight / D * sum of c (x - w)^2} over the D samples,
 * where each pixel's confidence c is 0 to 1 (Ruder, Dosovitskiy and Brox, "Artistic Style Transfer
 * for Videos", 2016, eq. 7). Both pictures are multiplied by the root of c.
 *
 * @param guide the roots
 * @param target the picture before times these
 */
record TemporalTerm(Tensor guide, Tensor target) {
  /**
   * Adds the term to an iteration, unless its weight is 0.
   *
   * @param terms is handed its loss
   */
  static Optional<TemporalTerm> record(
      Recorder recorder, Tensor image, double weight, Consumer<Loss> terms) {
    if (weight == 0) {
      return Optional.empty();
    }
    Shape shape = image.shape();
    Tensor guide =
        recorder.external("roots of the confidence", Shape.map(shape.height(), shape.width(), 1));
    Tensor target = recorder.external("the picture before", shape);
    Tensor guided = recorder.guide("image where it is kept", image, guide);
    terms.accept(recorder.squaredError(guided, target, weight / shape.elements()));
    return Optional.of(new TemporalTerm(guide, target));
  }

  /**
   * Binds buffers with what the images say.
   *
   * @param scope will own them
   */
  void bind(
      Bindings bindings,
      Device device,
      TransferInputs.Temporal inputs,
      Colours colours,
      Scope scope) {
    int width = target.shape().width();
    int height = target.shape().height();
    float[] roots = new float[width * height];
    Arrays.fill(roots, 1);
    inputs
        .confidence()
        .map(confidence -> Mask.of(confidence).averaged(width, height))
        .ifPresent(
            confidence -> {
              for (int i = 0; i < roots.length; i++) {
                roots[i] = (float) Math.sqrt(confidence[i]);
              }
            });
    FloatImage before =
        colours.unfinished(Resampler.resize(inputs.target(), width, height, Resampling.LANCZOS));
    float[] kept = new float[before.values().length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = roots[i / 3] * before.values()[i];
    }
    upload(bindings, device, guide, roots, scope);
    upload(bindings, device, target, kept, scope);
  }

  private static void upload(
      Bindings bindings, Device device, Tensor tensor, float[] values, Scope scope) {
    Buffer buffer = scope.own(device.allocate(tensor.shape()));
    buffer.upload(values);
    bindings.bind(tensor, buffer);
  }
}
