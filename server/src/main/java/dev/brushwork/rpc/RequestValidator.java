package dev.brushwork.rpc;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.network.Networks;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns a request into what the engine runs, or says everything that is wrong with it. It needs no
 * gRPC: the command line goes through it, too.
 */
public final class RequestValidator {
  private static final String TRANSFER = "transfer.";
  private static final String OPTIONS = TRANSFER + "options.";
  private static final String REPORTING = "reporting.";
  private static final double MAX_STYLE_SHARE = 1e6;
  private static final int DEFAULT_INTERVAL = 10;
  private static final int MIN_PREVIEW_SIZE = 16;
  private static final int DEFAULT_PREVIEW_SIZE = 256;

  /** Stands in for an image that is wrong itself: whatever fails for it fails for any. */
  private static final Extent ANY = new Extent(1024, 1024);

  private final Engine engine;
  private final Limits limits;
  private final ServerChoices server;
  private final KeptImages kept;

  /** Validates for what {@code engine} has and allows. */
  public RequestValidator(Engine engine) {
    this(engine, new ServerChoices(engine), KeptImages.none());
  }

  RequestValidator(Engine engine, ServerChoices server, KeptImages kept) {
    this.kept = kept;
    this.engine = engine;
    this.limits = engine.limits();
    this.server = server;
  }

  /**
   * Checks a run and decodes its images.
   *
   * @throws InvalidRequestException naming every bad field by its path, such as {@code
   *     transfer.options.optimizer.beta1} or {@code reporting.interval}
   */
  public ValidatedTransfer validate(StylizeRequest request) {
    return plan(request).decode(limits.image());
  }

  /** Checks a run without decoding its images; throws as {@link #validate} does. */
  TransferPlan plan(StylizeRequest request) {
    return plan(request, false);
  }

  /** Checks a run whose images may be told by their sizes; throws as {@link #validate} does. */
  TransferPlan planEstimate(Transfer transfer) {
    return plan(StylizeRequest.newBuilder().setTransfer(transfer).build(), true);
  }

  private TransferPlan plan(StylizeRequest request, boolean sizesSuffice) {
    Transfer transfer = request.getTransfer();
    Findings findings = new Findings();
    ImageFields images = new ImageFields(limits.image(), sizesSuffice, kept, findings);
    Optional<SentImage> content = images.read(transfer.getContent(), TRANSFER + "content");
    MaskFields masks = new MaskFields(images, findings);
    List<TransferPlan.Style> styles =
        styles(transfer.getStylesList(), content, images, masks, findings);
    RunOptions options = transfer.getOptions();
    TransferSpec spec =
        new OptionsReader(options, OPTIONS, limits, findings)
            .over(preset(transfer.getPreset(), findings).spec());
    spec = MaskFields.over(spec, styles);
    Optional<SentImage> init =
        options.getInit().hasImage()
            ? images.read(options.getInit().getImage(), OPTIONS + "init.image")
            : Optional.empty();
    Optional<TransferPlan.Temporal> temporal =
        options.hasTemporal()
            ? Optional.of(masks.temporal(options.getTemporal(), init, OPTIONS + "temporal"))
            : Optional.empty();
    server.checkBackend(options.getBackend(), OPTIONS + "backend", findings);
    server.checkPrecision(spec.precision(), OPTIONS + "precision", findings);
    List<Extent> extents = styles.stream().map(style -> style.image().extent()).toList();
    checkSpec(spec, content, extents, findings);
    Optional<HeldWeights> weights =
        Networks.find(spec.network()).isEmpty() || isUnknownPreset(transfer.getPreset())
            ? Optional.empty()
            : server.weights(spec.network(), options.getWeightsSha256(), OPTIONS, findings);
    dev.brushwork.engine.transfer.Reporting reports = reporting(request.getReporting(), findings);
    OutputFormat format = OutputFormats.read(request.getOutput(), findings);
    findings.raise();
    return new TransferPlan(
        spec,
        weights.orElseThrow(),
        content.orElseThrow(),
        styles,
        init,
        temporal,
        reports,
        format);
  }

  private static boolean isUnknownPreset(String name) {
    return !name.isEmpty() && Presets.find(name).isEmpty();
  }

  private static Preset preset(String name, Findings findings) {
    Preset fallback = Presets.find(Presets.DEFAULT).orElseThrow();
    if (name.isEmpty()) {
      return fallback;
    }
    Optional<Preset> preset = Presets.find(name);
    if (preset.isEmpty()) {
      findings.invalid(
          TRANSFER + "preset",
          "'"
              + name
              + "' is unknown; known: "
              + Presets.all().stream().map(Preset::name).collect(Collectors.joining(", ")));
    }
    return preset.orElse(fallback);
  }

  private List<TransferPlan.Style> styles(
      List<Style> styles,
      Optional<SentImage> content,
      ImageFields images,
      MaskFields masks,
      Findings findings) {
    String field = TRANSFER + "styles";
    if (styles.isEmpty()) {
      findings.invalid(field, "is required");
    } else if (styles.size() > limits.maxStyles()) {
      findings.invalid(
          field, "must be at most " + limits.maxStyles() + " styles, but are " + styles.size());
      return List.of();
    }
    List<TransferPlan.Style> read = new ArrayList<>();
    for (int i = 0; i < styles.size(); i++) {
      Style style = styles.get(i);
      String entry = field + "[" + i + "]";
      double share = style.hasWeight() ? style.getWeight() : 1;
      // Written so that a NaN fails.
      if (!(share > 0 && share <= MAX_STYLE_SHARE)) {
        findings.invalid(entry + ".weight", "must be above 0 and at most 1e6, but is " + share);
      }
      images
          .read(style.getImage(), entry + ".image")
          .ifPresent(image -> read.add(masks.style(style, image, share, content, entry)));
    }
    return read;
  }

  private void checkSpec(
      TransferSpec spec, Optional<SentImage> content, List<Extent> styles, Findings findings) {
    Extent extent = content.map(SentImage::extent).orElse(ANY);
    List<Extent> extents = styles.isEmpty() ? List.of(ANY) : styles;
    for (Problem problem : engine.check(spec, extent, extents)) {
      findings.invalid(OPTIONS + problem.field(), problem.description());
    }
  }

  private dev.brushwork.engine.transfer.Reporting reporting(
      Reporting reporting, Findings findings) {
    int interval = reporting.hasInterval() ? reporting.getInterval() : DEFAULT_INTERVAL;
    int previewSize =
        reporting.hasPreviewSize() ? reporting.getPreviewSize() : DEFAULT_PREVIEW_SIZE;
    int most = limits.maxIterations();
    // An operator's small limit must not make the defaults invalid.
    if (reporting.hasInterval()) {
      Unsigned.within(interval, 1, most, REPORTING + "interval", findings);
    }
    Unsigned.within(
        reporting.getPreviewInterval(), 0, most, REPORTING + "preview_interval", findings);
    if (reporting.hasPreviewSize()) {
      Unsigned.within(
          previewSize,
          MIN_PREVIEW_SIZE,
          limits.maxOutputSide(),
          REPORTING + "preview_size",
          findings);
    }
    return new dev.brushwork.engine.transfer.Reporting(
        interval, reporting.getPreviewInterval(), previewSize);
  }
}
