package dev.brushwork.engine.transfer;

import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.random.CounterRandom;

/** Makes the image that a run starts from. */
final class FirstImage {
  private FirstImage() {}

  /**
   * @param content already at the size of the result
   */
  static FloatImage of(TransferSpec spec, TransferInputs inputs, FloatImage content) {
    int width = content.width();
    int height = content.height();
    return switch (spec.init()) {
      case CONTENT -> content;
      case STYLE ->
          Resampler.resize(inputs.styles().get(0).image(), width, height, spec.resampling());
      case IMAGE -> Resampler.resize(inputs.init().orElseThrow(), width, height, spec.resampling());
      case UNIFORM, NORMAL -> random(spec, width, height);
    };
  }

  private static FloatImage random(TransferSpec spec, int width, int height) {
    CounterRandom random = new CounterRandom(spec.seed());
    float[] values = new float[width * height * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (spec.init()) {
            case UNIFORM -> random.uniform(i);
            default -> normal(spec, random.normal(i));
          };
    }
    return new FloatImage(width, height, values);
  }

  private static float normal(TransferSpec spec, float standard) {
    float value = (float) (0.5 + spec.initDeviation() * standard);
    return spec.optimizer().clamp() ? Math.min(Math.max(value, 0), 1) : value;
  }
}
