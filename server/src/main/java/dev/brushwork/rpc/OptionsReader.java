package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import dev.brushwork.v1.Init;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.RunOptions;
import java.util.List;
import java.util.Optional;

/**
 * Reads what departs from a preset. It finds what only the proto can get wrong, such as an unknown
 * enum number; ranges are the engine's to check.
 */
final class OptionsReader {
  private final RunOptions options;
  private final String path;
  private final Limits limits;
  private final Findings findings;

  /**
   * @param path where the options are in the request, with a dot at its end
   */
  OptionsReader(RunOptions options, String path, Limits limits, Findings findings) {
    this.options = options;
    this.path = path;
    this.limits = limits;
    this.findings = findings;
  }

  /** The preset with the departures. */
  TransferSpec over(TransferSpec preset) {
    TransferSpec.Builder spec = preset.toBuilder();
    terms(spec);
    images(spec, preset);
    spec.optimizer(
        CourseReader.optimizer(options.getOptimizer(), path, preset.optimizer(), findings));
    start(spec, preset);
    spec.control(ControlReader.read(options, path, preset.control(), findings));
    spec.course(CourseReader.read(options, path, preset, findings));
    if (!options.getNetwork().isEmpty()) {
      spec.network(options.getNetwork());
    }
    if (options.hasIterations()) {
      spec.iterations(Unsigned.clamped(options.getIterations()));
    }
    if (options.hasTile()) {
      spec.tile(Unsigned.clamped(options.getTile()));
    }
    EnumMapping.POOLING
        .read(options.getPoolingValue(), path + "pooling", findings)
        .ifPresent(spec::pooling);
    spec.details(DetailReader.over(preset.details(), options, path, findings));
    EnumMapping.PRECISION
        .read(options.getPrecisionValue(), path + "precision", findings)
        .ifPresent(precision -> spec.precision(Optional.of(precision)));
    return spec.build();
  }

  private void terms(TransferSpec.Builder spec) {
    if (options.getContentLayersCount() > 0) {
      spec.contentLayers(layers(options.getContentLayersList()));
    }
    if (options.getStyleLayersCount() > 0) {
      spec.styleLayers(layers(options.getStyleLayersList()));
    }
    if (options.hasContentWeight()) {
      spec.contentWeight(options.getContentWeight());
    }
    if (options.hasStyleWeight()) {
      spec.styleWeight(options.getStyleWeight());
    }
    if (options.hasTvWeight()) {
      spec.tvWeight(options.getTvWeight());
    }
    if (!options.getStyleStatistic().isEmpty()) {
      spec.styleStatistic(options.getStyleStatistic());
    }
    EnumMapping.VARIATION_KIND
        .read(options.getTvKindValue(), path + "tv_kind", findings)
        .ifPresent(spec::tvKind);
    EnumMapping.GRAM_NORMALIZER
        .read(options.getGramNormalizerValue(), path + "gram_normalizer", findings)
        .ifPresent(spec::gramNormalizer);
    EnumMapping.ERROR_NORMALIZER
        .read(options.getStyleNormalizerValue(), path + "style_normalizer", findings)
        .ifPresent(spec::styleNormalizer);
    EnumMapping.ERROR_NORMALIZER
        .read(options.getContentNormalizerValue(), path + "content_normalizer", findings)
        .ifPresent(spec::contentNormalizer);
  }

  private static List<TransferSpec.LayerWeight> layers(List<LayerWeight> layers) {
    return layers.stream()
        .map(l -> new TransferSpec.LayerWeight(l.getLayer(), l.hasWeight() ? l.getWeight() : 1))
        .toList();
  }

  private void images(TransferSpec.Builder spec, TransferSpec preset) {
    if (options.hasSize()) {
      OutputSizes.read(options.getSize(), path + "size", limits, findings).ifPresent(spec::size);
    }
    StyleFit fit =
        EnumMapping.STYLE_FIT
            .read(options.getStyleFitValue(), path + "style_fit", findings)
            .orElse(preset.styleFit());
    spec.styleFit(fit);
    if (options.hasStyleScale()) {
      spec.styleScale(options.getStyleScale());
      if (fit == StyleFit.STRETCH) {
        findings.invalid(path + "style_scale", "has no meaning with STYLE_FIT_STRETCH");
      }
    }
    EnumMapping.RESAMPLING
        .read(options.getResamplingValue(), path + "resampling", findings)
        .ifPresent(spec::resampling);
  }

  private void start(TransferSpec.Builder spec, TransferSpec preset) {
    Init init = options.getInit();
    InitKind kind =
        EnumMapping.INIT_KIND
            .read(init.getKindValue(), path + "init.kind", findings)
            .orElse(preset.init());
    spec.init(kind);
    if (kind == InitKind.IMAGE && !init.hasImage()) {
      findings.invalid(path + "init.image", "is required with INIT_KIND_IMAGE");
    }
    if (kind != InitKind.IMAGE && init.hasImage()) {
      findings.invalid(path + "init.image", "has no meaning without INIT_KIND_IMAGE");
    }
    if (init.hasDeviation()) {
      spec.initDeviation(init.getDeviation());
      double noise = init.hasNoise() ? init.getNoise() : preset.control().initNoise();
      if (kind != InitKind.NORMAL && noise == 0) {
        findings.invalid(
            path + "init.deviation", "has no meaning without INIT_KIND_NORMAL or init.noise");
      }
    }
    if (options.hasSeed()) {
      spec.seed(options.getSeed());
    }
  }
}
