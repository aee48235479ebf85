package dev.brushwork.compute.cuda.cudnn;

import dev.brushwork.compute.Scope;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** The best plan for a spec: the one in the cache, else the quickest of those that can be found. */
final class PlanFinder {
  private static final System.Logger LOG = System.getLogger(PlanFinder.class.getName());

  /** Turns a plan into something that the timer can run. */
  interface Runner {
    ConvolutionPlan of(ExecutionPlan plan);
  }

  private final CudnnApi api;
  private final DeviceProperties device;
  private final PlanSettings settings;
  private final Optional<PlanCache> cache;

  PlanFinder(CudnnApi api, DeviceProperties device, PlanSettings settings) {
    this.api = api;
    this.device = device;
    this.settings = settings;
    this.cache = settings.cache().map(PlanCache::new);
  }

  /**
   * @throws CudnnException if there is none
   */
  ExecutionPlan find(ConvolutionSpec spec, Runner runner) {
    if (cache.isEmpty()) {
      return search(spec, runner);
    }
    String key = key(spec);
    Optional<ExecutionPlan> cached =
        cache.orElseThrow().read(key).flatMap(entry -> restore(spec, entry));
    if (cached.isPresent()) {
      return cached.orElseThrow();
    }
    ExecutionPlan found = search(spec, runner);
    try {
      cache.orElseThrow().write(key, new PlanCache.Entry(found.engine(), found.json()));
    } catch (CudnnException e) {
      LOG.log(Level.INFO, "the plan of {0} cannot be kept: {1}", spec, e.getMessage());
    }
    return found;
  }

  /** All that a plan depends on, in one line. */
  private String key(ConvolutionSpec spec) {
    int tried = settings.timer().isPresent() ? settings.candidates() : 0;
    String all = "cuDNN " + api.version() + ", " + tried + " timed, " + spec + ", " + device.json();
    return all.replaceAll("\\s+", " ").strip();
  }

  private Optional<ExecutionPlan> restore(ConvolutionSpec spec, PlanCache.Entry entry) {
    try {
      ExecutionPlan plan = ExecutionPlan.restored(api, device, entry.engine(), entry.json());
      if (plan.workspaceBytes() <= EngineRules.MOST_WORKSPACE_BYTES) {
        return Optional.of(plan);
      }
      plan.close();
      LOG.log(Level.WARNING, "the kept plan of {0} wants too large a workspace", spec);
    } catch (CudnnException e) {
      LOG.log(Level.WARNING, "the kept plan of {0} is not taken: {1}", spec, e.getMessage());
    }
    return Optional.empty();
  }

  private ExecutionPlan search(ConvolutionSpec spec, Runner runner) {
    PlanSearch search = new PlanSearch(api, device);
    if (settings.timer().isEmpty()) {
      return search.find(spec, 1).get(0);
    }
    List<ExecutionPlan> plans = search.find(spec, settings.candidates());
    ExecutionPlan best = null;
    try {
      best = plans.get(quickest(spec, plans, runner));
      return best;
    } finally {
      try (Scope scope = new Scope()) {
        for (ExecutionPlan plan : plans) {
          if (plan != best) {
            scope.own(plan);
          }
        }
      }
    }
  }

  private int quickest(ConvolutionSpec spec, List<ExecutionPlan> plans, Runner runner) {
    if (plans.size() == 1) {
      return 0;
    }
    double[] times =
        settings.timer().orElseThrow().microseconds(spec, plans.stream().map(runner::of).toList());
    if (times.length != plans.size()) {
      throw new IllegalStateException(
          times.length + " times of " + plans.size() + " plans were measured");
    }
    int best = 0;
    for (int i = 1; i < times.length; i++) {
      if (times[i] < times[best]) {
        best = i;
      }
    }
    return best;
  }
}
