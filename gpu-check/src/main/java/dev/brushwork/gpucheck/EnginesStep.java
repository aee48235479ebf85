package dev.brushwork.gpucheck;

import com.google.gson.JsonObject;
import dev.brushwork.compute.cuda.cudnn.ConvolutionPlan;
import dev.brushwork.compute.cuda.cudnn.CudnnConvolutions;
import dev.brushwork.compute.cuda.cudnn.CudnnException;
import dev.brushwork.compute.cuda.cudnn.PlanSettings;
import dev.brushwork.compute.cuda.runtime.JavaCppRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which of VGG19's convolutions cuDNN can run here, in which precision, in one pass or in two. */
final class EnginesStep implements Step {
  /** Of ten minutes, so that the next steps have theirs. */
  private static final double SECONDS = 60;

  @Override
  public String name() {
    return "engines";
  }

  @Override
  public String question() {
    return "what cuDNN offers for every layer and precision";
  }

  @Override
  public void run(Bench bench, JsonObject figures) throws GateException {
    new JavaCppRuntime().useDevice(0);
    double end = bench.deadline().elapsed() + Math.min(SECONDS, bench.deadline().left() / 4);
    List<String> refused = new ArrayList<>();
    try (CudnnConvolutions cudnn = CudnnConvolutions.open(PlanSettings.plain())) {
      for (LayerSpecs.Numbers numbers : LayerSpecs.Numbers.values()) {
        JsonObject table = new JsonObject();
        figures.add(numbers.name().toLowerCase(Locale.ROOT), table);
        for (LayerSpecs.Layer layer : LayerSpecs.of(bench.scale().side(), numbers)) {
          if (bench.deadline().elapsed() > end) {
            table.addProperty(layer.name(), "not asked: out of time");
            continue;
          }
          try (ConvolutionPlan plan = cudnn.plan(layer.spec())) {
            table.addProperty(
                layer.name(),
                plan.engine()
                    + (plan.fused() ? "" : ", and a kernel of ours")
                    + ", workspace "
                    + plan.workspaceBytes());
          } catch (CudnnException e) {
            refused.add(numbers + " " + layer.name());
            table.addProperty(layer.name(), "refused: " + e.getMessage());
          }
        }
        bench.flush();
      }
    }
    GateException.require(refused.isEmpty(), "cuDNN refuses " + String.join(", ", refused));
  }
}
