package dev.brushwork.rpc;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.v1.ExtractFeaturesRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a request for features into what the engine computes, or says all that is wrong. */
final class FeatureRequestValidator {
  private static final String DEFAULT_NETWORK = "vgg19";
  private static final int MAX_LAYERS = 64;

  private final Limits limits;
  private final ServerChoices server;
  private final KeptImages kept;

  FeatureRequestValidator(Engine engine, ServerChoices server, KeptImages kept) {
    this.kept = kept;
    this.limits = engine.limits();
    this.server = server;
  }

  /** Checks a request; throws {@link InvalidRequestException} naming every bad field. */
  FeaturePlan plan(ExtractFeaturesRequest request) {
    Findings findings = new Findings();
    Optional<SentImage> image =
        new ImageFields(limits.image(), false, kept, findings).read(request.getImage(), "image");
    String name = request.getNetwork().isEmpty() ? DEFAULT_NETWORK : request.getNetwork();
    Optional<NetworkDescription> network = server.network(name, "network", findings);
    Optional<HeldWeights> weights =
        network.flatMap(n -> server.weights(n.name(), request.getWeightsSha256(), "", findings));
    int deepest = layers(request.getLayersList(), network, findings);
    Optional<Extent> size = image.flatMap(i -> size(request, i, deepest, findings));
    Resampling resampling =
        EnumMapping.RESAMPLING
            .read(request.getResamplingValue(), "resampling", findings)
            .orElse(Resampling.LANCZOS);
    PoolKind pooling =
        EnumMapping.POOLING
            .read(request.getPoolingValue(), "pooling", findings)
            .orElse(PoolKind.MAX);
    Optional<Precision> precision =
        EnumMapping.PRECISION.read(request.getPrecisionValue(), "precision", findings);
    server.checkPrecision(precision, "precision", findings);
    findings.raise();
    return new FeaturePlan(
        weights.orElseThrow(),
        image.orElseThrow(),
        List.copyOf(request.getLayersList()),
        size.orElseThrow(),
        resampling,
        pooling,
        precision);
  }

  /** Checks the layers and says how many pixels of the image the coarsest has in one of its own. */
  private static int layers(
      List<String> names, Optional<NetworkDescription> network, Findings findings) {
    if (names.isEmpty() || names.size() > MAX_LAYERS) {
      findings.invalid("layers", "must be 1 to " + MAX_LAYERS + ", but are " + names.size());
    }
    if (network.isEmpty() || names.size() > MAX_LAYERS) {
      return 1;
    }
    int deepest = 1;
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String field = "layers[" + i + "]";
      String name = names.get(i);
      Optional<Integer> place = network.get().find(name);
      if (place.isEmpty()) {
        findings.invalid(field, network.get().unknownLayer(name));
      } else if (!seen.add(place.get())) {
        findings.invalid(field, "'" + name + "' is named twice");
      } else {
        deepest = Math.max(deepest, network.get().layers().get(place.get()).scale());
      }
    }
    return deepest;
  }

  private Optional<Extent> size(
      ExtractFeaturesRequest request, SentImage image, int deepest, Findings findings) {
    Optional<Extent> size =
        request.hasSize()
            ? OutputSizes.read(request.getSize(), "size", limits, findings)
                .map(s -> s.of(image.extent()))
            : Optional.of(image.extent());
    int needed = Math.max(limits.minOutputSide(), deepest);
    if (size.isPresent()
        && (Math.min(size.get().width(), size.get().height()) < needed
            || size.get().longerSide() > limits.maxOutputSide())) {
      findings.invalid(
          "size",
          "the image would be looked at with "
              + size.get()
              + " pixels; every side must be "
              + needed
              + " to "
              + limits.maxOutputSide());
      return Optional.empty();
    }
    return size;
  }
}
