package dev.brushwork.compute.cuda.cudnn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudnn;

/**
 * The modes in which cuDNN is asked for engines that can run a graph; each answers with the likely
 * fastest first.
 */
enum Heuristics {
  A(cudnn.CUDNN_HEUR_MODE_A),
  B(cudnn.CUDNN_HEUR_MODE_B),
  FALLBACK(cudnn.CUDNN_HEUR_MODE_FALLBACK);

  private final int mode;

  Heuristics(int mode) {
    this.mode = mode;
  }

  /**
   * What this mode offers, in order; the caller owns them. Not every mode knows every graph.
   *
   * @param problems receives why it does not answer
   */
  List<EngineConfiguration> configurations(
      CudnnApi api, Descriptor graph, DeviceProperties device, List<String> problems) {
    List<EngineConfiguration> offers = List.of();
    try (Descriptor heuristics = heuristics(api, graph, device)) {
      offers = offers(api, heuristics);
    } catch (CudnnException e) {
      problems.add("heuristics of mode " + this + ": " + e.getMessage());
    }
    return offers;
  }

  private Descriptor heuristics(CudnnApi api, Descriptor graph, DeviceProperties device) {
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
