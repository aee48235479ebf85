package dev.brushwork.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageEncoder;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.engine.transfer.CostEstimate;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.Execution;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.Init;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.RunOptions;
import java.util.List;

/** What the engine says, in the words of the proto. */
public final class Messages {
  private Messages() {}

  /** Where and how a run executes. */
  public static Execution execution(Engine engine, TransferSpec spec, HeldWeights weights) {
    return Execution.newBuilder()
        .setBackend(engine.device().backend())
        .setDevice(engine.device().description())
        .setReason(engine.deviceReason())
        .setPrecision(
            EnumMapping.PRECISION.toProto(
                spec.precision().orElse(engine.device().defaultPrecision())))
        .setNetwork(spec.network())
        .setWeightsSha256(weights.sha256())
        .setPreset(spec.preset())
        .build();
  }

  /** The objective at one image. */
  public static Losses losses(dev.brushwork.engine.transfer.Losses losses) {
    return Losses.newBuilder()
        .setIteration(losses.iteration())
        .setTotal(losses.total())
        .setContent(losses.content())
        .setStyle(losses.style())
        .setTv(losses.tv())
        .build();
  }

  /** How far a run is; encodes the preview, if there is one. */
  public static Progress progress(dev.brushwork.engine.transfer.Progress progress) {
    Progress.Builder message =
        Progress.newBuilder()
            .setIteration(progress.iteration())
            .setIterations(progress.iterations())
            .setLosses(losses(progress.losses()))
            .setIterationsPerSecond(progress.iterationsPerSecond())
            .setSecondsLeft(progress.secondsLeft());
    progress.preview().ifPresent(preview -> message.setPreviewPng(png(preview)));
    return message.build();
  }

  /**
   * What a run made; encodes the picture.
   *
   * @param execution as it was to be; its precision becomes the one that the run was done in
   */
  public static Result result(TransferResult result, OutputFormat format, Execution execution) {
    byte[] file = ImageEncoder.encode(result.picture(), format);
    return Result.newBuilder()
        .setImage(UnsafeByteOperations.unsafeWrap(file))
        .setFormat(EnumMapping.IMAGE_FORMAT.toProto(format.format()))
        .setWidth(result.picture().width())
        .setHeight(result.picture().height())
        .setIterations(result.iterations())
        .setLosses(losses(result.finalLosses()))
        .setExecution(
            execution.toBuilder().setPrecision(EnumMapping.PRECISION.toProto(result.precision())))
        .setTotalSeconds(result.totalSeconds())
        .setSecondsPerIteration(result.secondsPerIteration())
        .setPeakDeviceBytes(result.peakDeviceBytes())
        .setTiles(result.tiles())
        .setEndReason(EnumMapping.END_REASON.toProto(result.end()))
        .build();
  }

  /** What a run would cost. */
  public static EstimateCostResponse estimate(CostEstimate estimate, Execution execution) {
    return EstimateCostResponse.newBuilder()
        .setWidth(estimate.output().width())
        .setHeight(estimate.output().height())
        .setDeviceBytes(estimate.deviceBytes())
        .setSecondsPerIteration(estimate.secondsPerIteration())
        .setTotalSeconds(estimate.totalSeconds())
        .setOperationsPerIteration(estimate.operationsPerIteration())
        .setTiles(estimate.tiles())
        .setExecution(execution)
        .build();
  }

  /**
   * Every value of a spec, as departures from a preset that would give the same spec. Values
   * without a meaning beside the others, such as the deviation of a start that is not normal, are
   * left out, since a request with them is refused.
   */
  public static RunOptions options(TransferSpec spec) {
    RunOptions.Builder options =
        RunOptions.newBuilder()
            .setNetwork(spec.network())
            .addAllContentLayers(layers(spec.contentLayers()))
            .addAllStyleLayers(layers(spec.styleLayers()))
            .setContentWeight(spec.contentWeight())
            .setStyleWeight(spec.styleWeight())
            .setTvWeight(spec.tvWeight())
            .setTvKind(EnumMapping.VARIATION_KIND.toProto(spec.tvKind()))
            .setStyleStatistic(spec.styleStatistic())
            .setGramNormalizer(EnumMapping.GRAM_NORMALIZER.toProto(spec.gramNormalizer()))
            .setStyleNormalizer(EnumMapping.ERROR_NORMALIZER.toProto(spec.styleNormalizer()))
            .setContentNormalizer(EnumMapping.ERROR_NORMALIZER.toProto(spec.contentNormalizer()))
            .setOptimizer(CourseReader.optimizer(spec.optimizer()))
            .setIterations(spec.iterations())
            .setSize(size(spec.size()))
            .setStyleFit(EnumMapping.STYLE_FIT.toProto(spec.styleFit()))
            .setResampling(EnumMapping.RESAMPLING.toProto(spec.resampling()))
            .setInit(Init.newBuilder().setKind(EnumMapping.INIT_KIND.toProto(spec.init())))
            .setSeed(spec.seed())
            .setTile(spec.tile())
            .setPooling(EnumMapping.POOLING.toProto(spec.pooling()));
    if (spec.styleFit() == StyleFit.KEEP_ASPECT) {
      options.setStyleScale(spec.styleScale());
    }
    ControlReader.write(spec, options);
    DetailReader.write(spec.details(), options);
    CourseReader.write(spec.course(), options);
    spec.precision().ifPresent(p -> options.setPrecision(EnumMapping.PRECISION.toProto(p)));
    return options.build();
  }

  private static List<LayerWeight> layers(List<TransferSpec.LayerWeight> layers) {
    return layers.stream()
        .map(l -> LayerWeight.newBuilder().setLayer(l.layer()).setWeight(l.weight()).build())
        .toList();
  }

  private static OutputSize size(TransferSpec.OutputSize size) {
    if (size.isHeight()) {
      return OutputSize.newBuilder().setHeight(size.height()).build();
    }
    return size.isExact()
        ? OutputSize.newBuilder()
            .setExact(ImageSize.newBuilder().setWidth(size.width()).setHeight(size.height()))
            .build()
        : OutputSize.newBuilder().setLongerSide(size.longerSide()).build();
  }

  /** Not copied: the array is made here and given to nobody else. */
  private static ByteString png(Image image) {
    return UnsafeByteOperations.unsafeWrap(PngWriter.write(image));
  }
}
