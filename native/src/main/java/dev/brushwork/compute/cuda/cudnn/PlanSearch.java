package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the engines that may and can run a graph, in the order of the heuristics. What heuristics
 * offer may still fail when it is finalised: then the next is tried.
 */
final class PlanSearch {
  private static final int MOST_REASONS = 8;

  private final CudnnApi api;
  private final DeviceProperties device;

  PlanSearch(CudnnApi api, DeviceProperties device) {
    this.api = api;
    this.device = device;
  }

  /**
   * Up to {@code most} plans; the caller owns them.
   *
   * @throws CudnnException if there is none, with the reasons
   */
  List<ExecutionPlan> find(ConvolutionSpec spec, int most) {
    List<String> refusals = new ArrayList<>();
    List<ExecutionPlan> plans = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try (GraphDescriptors graph = new GraphDescriptors(api, OperationGraph.of(spec))) {
      for (Heuristics mode : Heuristics.values()) {
        // Later modes cost more and know less.
        if (plans.size() < most) {
          Deque<EngineConfiguration> offers =
              new ArrayDeque<>(mode.configurations(api, graph.graph(), device, refusals));
          try {
            while (plans.size() < most && !offers.isEmpty()) {
              plan(graph, offers.remove(), spec, seen, refusals).ifPresent(plans::add);
            }
          } finally {
            closeAll(offers);
          }
        }
      }
    } catch (RuntimeException e) {
      closeAll(plans);
      throw e;
    }
    if (plans.isEmpty()) {
      throw new CudnnException("no engine of cuDNN runs " + spec + ": " + summary(refusals));
    }
    return plans;
  }

  /** What all modes offer, each once; nothing is finalised. */
  List<EngineOffer> offers(ConvolutionSpec spec) {
    Map<String, EngineOffer> offers = new LinkedHashMap<>();
    try (GraphDescriptors graph = new GraphDescriptors(api, OperationGraph.of(spec))) {
      for (Heuristics mode : Heuristics.values()) {
        try (Scope scope = new Scope()) {
          for (EngineConfiguration offer :
              mode.configurations(api, graph.graph(), device, new ArrayList<>())) {
            scope.own(offer);
            offers.putIfAbsent(
                offer.engine(),
                new EngineOffer(
                    mode.name(),
                    offer.engine(),
                    List.copyOf(offer.numericalNotes()),
                    offer.compiledAtRuntime(),
                    EngineRules.objection(offer, spec)));
          }
        }
      }
    }
    return List.copyOf(offers.values());
  }

  /** Takes {@code configuration} over. */
  private Optional<ExecutionPlan> plan(
      GraphDescriptors graph,
      EngineConfiguration configuration,
      ConvolutionSpec spec,
      Set<String> seen,
      List<String> refusals) {
    if (!seen.add(configuration.engine())) {
      configuration.close();
      return Optional.empty();
    }
    Optional<String> objection = EngineRules.objection(configuration, spec);
    if (objection.isPresent()) {
      refusals.add(configuration.engine() + " " + objection.orElseThrow());
      configuration.close();
      return Optional.empty();
    }
    ExecutionPlan plan;
    try {
      plan = ExecutionPlan.of(api, device, graph, configuration);
    } catch (CudnnException e) {
      refusals.add(e.getMessage());
      return Optional.empty();
    }
    Optional<String> tooMuch = EngineRules.objection(plan.workspaceBytes());
    if (tooMuch.isPresent()) {
      refusals.add(plan.engine() + " " + tooMuch.orElseThrow());
      plan.close();
      return Optional.empty();
    }
    return Optional.of(plan);
  }

  private static String summary(List<String> refusals) {
    if (refusals.isEmpty()) {
      return "heuristics offer none";
    }
    int more = refusals.size() - MOST_REASONS;
    return String.join("; ", refusals.subList(0, Math.min(refusals.size(), MOST_REASONS)))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static void closeAll(Collection<? extends AutoCloseable> resources) {
    try (Scope scope = new Scope()) {
      resources.forEach(scope::own);
    }
  }
}
