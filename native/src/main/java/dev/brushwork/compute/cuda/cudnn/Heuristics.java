package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.global.cudnn;

/** Asks cuDNN which engines can run a graph, the likely fastest first. */
final class Heuristics {
  private static final int[] MODES = {
    cudnn.CUDNN_HEUR_MODE_A, cudnn.CUDNN_HEUR_MODE_B, cudnn.CUDNN_HEUR_MODE_FALLBACK
  };

  private Heuristics() {}

  /**
   * What all modes offer, each once, in their order; the caller owns them.
   *
   * @param problems receives why a mode did not answer
   */
  static List<EngineConfiguration> configurations(
      CudnnApi api, Descriptor graph, DeviceProperties device, List<String> problems) {
    Map<String, EngineConfiguration> distinct = new LinkedHashMap<>();
    for (int mode : MODES) {
      try (Descriptor heuristics = heuristics(api, graph, device, mode)) {
        try (Scope repeated = new Scope()) {
          for (EngineConfiguration offer : offers(api, heuristics)) {
            if (distinct.putIfAbsent(offer.engine(), offer) != null) {
              repeated.own(offer);
            }
          }
        }
      } catch (CudnnException e) {
        // Not every mode knows every graph.
        problems.add("heuristics of mode " + mode + ": " + e.getMessage());
      }
    }
    return List.copyOf(distinct.values());
  }

  private static Descriptor heuristics(
      CudnnApi api, Descriptor graph, DeviceProperties device, int mode) {
    Descriptor heuristics =
        new Descriptor(api, cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR, "heuristics");
    try {
      return heuristics
          .setDescriptors(cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph)
          .setEnum(cudnn.CUDNN_ATTR_ENGINEHEUR_MODE, AttributeType.HEUR_MODE, mode)
          .setDescriptors(cudnn.CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, device.descriptor())
          .complete();
    } catch (RuntimeException e) {
      heuristics.close();
      throw e;
    }
  }

  private static List<EngineConfiguration> offers(CudnnApi api, Descriptor heuristics) {
    int offered = heuristics.countDescriptors(cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS);
    List<EngineConfiguration> offers = new ArrayList<>();
    try {
      for (int i = 0; i < offered; i++) {
        offers.add(new EngineConfiguration(api));
      }
      int filled =
          offers.isEmpty()
              ? 0
              : heuristics.getDescriptors(
                  cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS,
                  offers.stream().map(EngineConfiguration::descriptor).toList());
      while (offers.size() > filled) {
        offers.remove(offers.size() - 1).close();
      }
      offers.forEach(EngineConfiguration::read);
      return offers;
    } catch (RuntimeException e) {
      offers.forEach(EngineConfiguration::close);
      throw e;
    }
  }
}
