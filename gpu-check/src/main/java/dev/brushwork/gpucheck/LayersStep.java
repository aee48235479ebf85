package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.CacheFolder;
import dev.brushwork.compute.cuda.CudaEngineTimer;
import dev.brushwork.compute.cuda.cudnn.ConvolutionPlan;
import dev.brushwork.compute.cuda.cudnn.CudnnConvolutions;
import dev.brushwork.compute.cuda.cudnn.PlanSettings;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import dev.brushwork.compute.cuda.runtime.JavaCppRuntime;
import java.util.List;
import java.util.Optional;

/**
 * Tries out engines for every layer at the main size, in 16 bits, and times the best beside its
 * budget. What it finds is kept where the backend looks for it.
 */
final class LayersStep implements Step {
  private static final int CANDIDATES = 12;

  @Override
  public String name() {
    return "layers";
  }

  @Override
  public String question() {
    return "microseconds a layer, mixed, beside the budget";
  }

  @Override
  public void run(Bench bench, JsonObject figures) {
    CudaRuntime runtime = new JavaCppRuntime();
    runtime.useDevice(0);
    CudaEngineTimer timer = new CudaEngineTimer(runtime);
    PlanSettings settings =
        new PlanSettings(
            Optional.of(CacheFolder.of(System.getenv(), CacheFolder.CUDNN_PLANS)),
            Optional.of(timer),
            CANDIDATES);
    double sum = 0;
    try (CudnnConvolutions cudnn = CudnnConvolutions.open(settings)) {
      for (LayerSpecs.Layer layer : LayerSpecs.of(bench.scale().side(), LayerSpecs.Numbers.MIXED)) {
        if (bench.deadline().isOver()) {
          figures.addProperty("cut_off_before", layer.name());
          return;
        }
        try (ConvolutionPlan plan = cudnn.plan(layer.spec())) {
          double microseconds = timer.microseconds(layer.spec(), List.of(plan))[0];
          sum += microseconds;
          JsonObject row = new JsonObject();
          row.addProperty("microseconds", microseconds);
          row.addProperty("budget", layer.budgetMicroseconds());
          row.addProperty("engine", plan.engine());
          figures.add(layer.name(), row);
        }
        bench.flush();
      }
    }
    figures.addProperty("sum_microseconds", sum);
  }
}
