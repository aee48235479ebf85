package dev.brushwork.engine.transfer;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.GramNormalizer;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import java.util.List;
import java.util.Optional;

/**
 * Every quantity of a run, complete: a preset with the caller's departures from it. What each
 * means, its unit and its range is said by the message {@code RunOptions} of the proto, whose names
 * these are; {@link SpecCheck} holds the ranges.
 *
 * @param preset the name of the preset this began as
 * @param precision empty for the device's default
 * @param tile about how many pixels high and wide a tile is; 0 for as few tiles as fit on the
 *     device
 */
public record TransferSpec(
    String preset,
    String network,
    List<LayerWeight> contentLayers,
    List<LayerWeight> styleLayers,
    double contentWeight,
    double styleWeight,
    double tvWeight,
    VariationKind tvKind,
    String styleStatistic,
    GramNormalizer gramNormalizer,
    ErrorNormalizer styleNormalizer,
    ErrorNormalizer contentNormalizer,
    OptimizerSpec optimizer,
    int iterations,
    OutputSize size,
    double styleScale,
    StyleFit styleFit,
    Resampling resampling,
    InitKind init,
    double initDeviation,
    long seed,
    PoolKind pooling,
    Optional<Precision> precision,
    int tile,
    ControlSpec control,
    DetailSpec details,
    CourseSpec course) {

  public TransferSpec {
    contentLayers = List.copyOf(contentLayers);
    styleLayers = List.copyOf(styleLayers);
  }

  /** A layer's name, as the caller wrote it, and the factor of its term. */
  public record LayerWeight(String layer, double weight) {}

  /** How a style image is brought to its size. */
  public enum StyleFit {
    /** Longer side = the result's longer side x style scale; aspect kept. */
    KEEP_ASPECT,
    /** Stretched to the size of the result. */
    STRETCH
  }

  /** What the first image is. */
  public enum InitKind {
    CONTENT,
    STYLE,
    UNIFORM,
    NORMAL,
    IMAGE,
    GREY,
    STYLE_STATISTICS
  }

  /** The size of the result: one side with the content's aspect kept, or both sides. */
  public record OutputSize(int longerSide, int width, int height) {
    public static OutputSize longerSide(int pixels) {
      return new OutputSize(pixels, 0, 0);
    }

    public static OutputSize height(int pixels) {
      return new OutputSize(0, 0, pixels);
    }

    public static OutputSize exact(int width, int height) {
      return new OutputSize(0, width, height);
    }

    /** Whether both sides are given, and {@code longerSide} is not. */
    public boolean isExact() {
      return longerSide == 0 && width > 0;
    }

    /** Whether the height alone is given. */
    public boolean isHeight() {
      return longerSide == 0 && width == 0;
    }

    /** The result's extents for content of the given extents, in pixels. */
    public Extent of(Extent content) {
      if (isHeight()) {
        return content.withHeight(height);
      }
      return isExact() ? new Extent(width, height) : content.withLongerSide(longerSide);
    }
  }

  /** A builder that starts with everything as it is here. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Departures from a spec. */
  public static final class Builder {
    private final String preset;
    private String network;
    private List<LayerWeight> contentLayers;
    private List<LayerWeight> styleLayers;
    private double contentWeight;
    private double styleWeight;
    private double tvWeight;
    private VariationKind tvKind;
    private String styleStatistic;
    private GramNormalizer gramNormalizer;
    private ErrorNormalizer styleNormalizer;
    private ErrorNormalizer contentNormalizer;
    private OptimizerSpec optimizer;
    private int iterations;
    private OutputSize size;
    private double styleScale;
    private StyleFit styleFit;
    private Resampling resampling;
    private InitKind init;
    private double initDeviation;
    private long seed;
    private PoolKind pooling;
    private Optional<Precision> precision;
    private int tile;
    private ControlSpec control;
    private DetailSpec details;
    private CourseSpec course;

    private Builder(TransferSpec spec) {
      preset = spec.preset;
      network = spec.network;
      contentLayers = spec.contentLayers;
      styleLayers = spec.styleLayers;
      contentWeight = spec.contentWeight;
      styleWeight = spec.styleWeight;
      tvWeight = spec.tvWeight;
      tvKind = spec.tvKind;
      styleStatistic = spec.styleStatistic;
      gramNormalizer = spec.gramNormalizer;
      styleNormalizer = spec.styleNormalizer;
      contentNormalizer = spec.contentNormalizer;
      optimizer = spec.optimizer;
      iterations = spec.iterations;
      size = spec.size;
      styleScale = spec.styleScale;
      styleFit = spec.styleFit;
      resampling = spec.resampling;
      init = spec.init;
      initDeviation = spec.initDeviation;
      seed = spec.seed;
      pooling = spec.pooling;
      precision = spec.precision;
      tile = spec.tile;
      control = spec.control;
      details = spec.details;
      course = spec.course;
    }

    public Builder network(String value) {
      network = value;
      return this;
    }

    public Builder contentLayers(List<LayerWeight> value) {
      contentLayers = value;
      return this;
    }

    public Builder styleLayers(List<LayerWeight> value) {
      styleLayers = value;
      return this;
    }

    public Builder contentWeight(double value) {
      contentWeight = value;
      return this;
    }

    public Builder styleWeight(double value) {
      styleWeight = value;
      return this;
    }

    public Builder tvWeight(double value) {
      tvWeight = value;
      return this;
    }

    public Builder tvKind(VariationKind value) {
      tvKind = value;
      return this;
    }

    public Builder styleStatistic(String value) {
      styleStatistic = value;
      return this;
    }

    public Builder gramNormalizer(GramNormalizer value) {
      gramNormalizer = value;
      return this;
    }

    public Builder styleNormalizer(ErrorNormalizer value) {
      styleNormalizer = value;
      return this;
    }

    public Builder contentNormalizer(ErrorNormalizer value) {
      contentNormalizer = value;
      return this;
    }

    public Builder optimizer(OptimizerSpec value) {
      optimizer = value;
      return this;
    }

    public Builder iterations(int value) {
      iterations = value;
      return this;
    }

    public Builder size(OutputSize value) {
      size = value;
      return this;
    }

    public Builder styleScale(double value) {
      styleScale = value;
      return this;
    }

    public Builder styleFit(StyleFit value) {
      styleFit = value;
      return this;
    }

    public Builder resampling(Resampling value) {
      resampling = value;
      return this;
    }

    public Builder init(InitKind value) {
      init = value;
      return this;
    }

    public Builder initDeviation(double value) {
      initDeviation = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public Builder pooling(PoolKind value) {
      pooling = value;
      return this;
    }

    public Builder precision(Optional<Precision> value) {
      precision = value;
      return this;
    }

    public Builder tile(int value) {
      tile = value;
      return this;
    }

    public Builder control(ControlSpec value) {
      control = value;
      return this;
    }

    public Builder details(DetailSpec value) {
      details = value;
      return this;
    }

    public Builder course(CourseSpec value) {
      course = value;
      return this;
    }

    public TransferSpec build() {
      return new TransferSpec(
          preset,
          network,
          contentLayers,
          styleLayers,
          contentWeight,
          styleWeight,
          tvWeight,
          tvKind,
          styleStatistic,
          gramNormalizer,
          styleNormalizer,
          contentNormalizer,
          optimizer,
          iterations,
          size,
          styleScale,
          styleFit,
          resampling,
          init,
          initDeviation,
          seed,
          pooling,
          precision,
          tile,
          control,
          details,
          course);
    }
  }
}
