package dev.brushwork.engine.transfer;

import dev.brushwork.engine.colour.ColourStatistics;
import dev.brushwork.engine.colour.Colours;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.random.CounterRandom;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import java.util.ArrayList;
import java.util.List;

/** Makes the image that a run starts from. */
final class FirstImage {
  private static final int CHANNELS = 3;

  private final TransferSpec spec;
  private final TransferInputs inputs;
  private final Sizes sizes;
  private final Colours colours;
  private final CounterRandom random;

  private FirstImage(TransferSpec spec, TransferInputs inputs, Sizes sizes, Colours colours) {
    this.spec = spec;
    this.inputs = inputs;
    this.sizes = sizes;
    this.colours = colours;
    this.random = new CounterRandom(spec.seed());
  }

  /**
   * @param colours of the content at the size of the result
   */
  static FloatImage of(TransferSpec spec, TransferInputs inputs, Sizes sizes, Colours colours) {
    FirstImage first = new FirstImage(spec, inputs, sizes, colours);
    return first.noisy(first.start());
  }

  private FloatImage start() {
    return switch (spec.init()) {
      case CONTENT -> colours.content();
      case STYLE -> colours.style(resized(inputs.styles().get(0).image(), sizes.output()));
      case IMAGE -> colours.unfinished(resized(inputs.init().orElseThrow(), sizes.output()));
      case UNIFORM, NORMAL, GREY -> independent(spec.init());
      case STYLE_STATISTICS -> likeStyles();
    };
  }

  /** Every sample by itself. */
  private FloatImage independent(InitKind kind) {
    float[] values = samples();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind) {
            case UNIFORM -> random.uniform(i);
            // Half a step about the middle, so that no two neighbours are quite equal.
            case GREY -> 0.5f + (random.uniform(i) - 0.5f) / 255;
            default -> normal(i);
          };
    }
    return picture(values);
  }

  /** Normal colours with the mean and covariance of the styles', blended by weight. */
  private FloatImage likeStyles() {
    List<ColourStatistics> statistics = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    double sum = inputs.styles().stream().mapToDouble(TransferInputs.Style::weight).sum();
    for (int i = 0; i < inputs.styles().size(); i++) {
      TransferInputs.Style style = inputs.styles().get(i);
      statistics.add(
          ColourStatistics.of(colours.style(resized(style.image(), sizes.styles().get(i)))));
      shares.add(style.weight() / sum);
    }
    ColourStatistics blend = ColourStatistics.blend(statistics, shares);
    double[][] factor = blend.factor();
    float[] values = samples();
    for (int at = 0; at < values.length; at += CHANNELS) {
      for (int i = 0; i < CHANNELS; i++) {
        double value = blend.mean()[i];
        for (int j = 0; j <= i; j++) {
          value += factor[i][j] * random.normal(at + j);
        }
        values[at + i] = clamped((float) value);
      }
    }
    return picture(values);
  }

  /** With its share of normal noise, of numbers that no start has used. */
  private FloatImage noisy(FloatImage start) {
    float share = (float) spec.control().initNoise();
    if (share == 0) {
      return start;
    }
    float[] values = start.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = (1 - share) * values[i] + share * normal((long) values.length + i);
    }
    return picture(values);
  }

  private float normal(long index) {
    double centre = spec.details().initCentre().of((int) (index % CHANNELS));
    return clamped((float) (centre + spec.initDeviation() * random.normal(index)));
  }

  private float clamped(float value) {
    return spec.optimizer().clamp() ? Math.min(Math.max(value, 0), 1) : value;
  }

  private FloatImage resized(Image image, Extent extent) {
    return Resampler.resize(image, extent.width(), extent.height(), spec.resampling());
  }

  private float[] samples() {
    return new float[sizes.output().width() * sizes.output().height() * CHANNELS];
  }

  private FloatImage picture(float[] values) {
    return new FloatImage(sizes.output().width(), sizes.output().height(), values);
  }
}
