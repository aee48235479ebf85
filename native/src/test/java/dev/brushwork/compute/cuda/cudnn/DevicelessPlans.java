package dev.brushwork.compute.cuda.cudnn;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Runs in a process of its own, with the real cuDNN. */
final class DevicelessPlans {
  private DevicelessPlans() {}

  public static void main(String[] args) {
    System.out.println("cuDNN " + CudnnLibrary.version());
    DescribedDevice device = DescribedDevice.valueOf(args[0]);
    Set<ConvolutionSpec> specs = new LinkedHashSet<>();
    NetworkConvolutions.Formats f = NetworkConvolutions.Formats.valueOf(args[1]);
    if (args[2].equals("vgg")) {
      specs.addAll(NetworkConvolutions.vgg(f, 256));
    } else {
      specs.addAll(NetworkConvolutions.resnet50(f, 256));
    }
    try (CudnnConvolutions c =
        CudnnConvolutions.described(
            device.json(),
            new PlanSettings(
                args.length > 3 ? Optional.of(Path.of(args[3])) : Optional.empty(),
                Optional.empty(),
                1))) {
      for (ConvolutionSpec spec : specs) {
        long t = System.nanoTime();
        try (ConvolutionPlan plan = c.plan(spec)) {
          System.out.println(
              (System.nanoTime() - t) / 1000000
                  + " ms "
                  + plan.workspaceBytes()
                  + " "
                  + plan.engine()
                  + " fused "
                  + plan.fused()
                  + " "
                  + spec);
        } catch (CudnnException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }
}
