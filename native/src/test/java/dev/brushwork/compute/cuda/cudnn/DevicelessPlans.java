package dev.brushwork.compute.cuda.cudnn;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;

/**
 * What {@link CudnnDevicelessTest} has done by the real cuDNN, in a process of its own: that has
 * the stand-in of a driver on its path. Results go to the standard output, a line each.
 */
final class DevicelessPlans {
  private DevicelessPlans() {}

  /**
   * @param arguments what to do, and with what
   */
  public static void main(String... arguments) {
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    switch (arguments[0]) {
      case "plans" -> plans(rest);
      case "cache" -> cache(Path.of(rest.get(0)));
      case "alignment" -> alignment(Long.parseLong(rest.get(0)));
      case "foreign" -> foreign();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /**
   * Finds a plan for each convolution.
   *
   * @param wanted each a device, formats, the networks and how many convolutions at most
   */
  private static void plans(List<String> wanted) {
    for (String want : wanted) {
      String[] fields = want.split(":", -1);
      NetworkConvolutions.Formats formats = NetworkConvolutions.Formats.valueOf(fields[1]);
      Set<ConvolutionSpec> specs = new LinkedHashSet<>();
      if (fields[2].contains("vgg")) {
        specs.addAll(NetworkConvolutions.vgg(formats, 256));
      }
      if (fields[2].contains("resnet50")) {
        specs.addAll(NetworkConvolutions.resnet50(formats, 256));
      }
      String json = DescribedDevice.valueOf(fields[0]).json();
      try (CudnnConvolutions convolutions =
          CudnnConvolutions.described(json, PlanSettings.plain())) {
        specs.stream()
            .limit(Long.parseLong(fields[3]))
            .forEach(spec -> System.out.println(want + " | " + line(convolutions, spec)));
      }
    }
  }

  private static String line(CudnnConvolutions convolutions, ConvolutionSpec spec) {
    try (ConvolutionPlan plan = convolutions.plan(spec)) {
      return String.join(
          " | ",
          plan.fused() ? "fused" : "unfused",
          plan.engine(),
          Long.toString(plan.workspaceBytes()),
          spec.toString());
    } catch (CudnnException e) {
      return "none | " + e.getMessage();
    }
  }

  /** Finds plans, and then again with the cache that the first time left. */
  private static void cache(Path folder) {
    for (int time = 0; time < 2; time++) {
      AtomicInteger searches = new AtomicInteger();
      CudnnApi counting =
          around(
              "createDescriptor",
              values -> {
                if (values[0].equals(cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR)) {
                  searches.incrementAndGet();
                }
                return values;
              });
      PlanSettings settings = new PlanSettings(Optional.of(folder), Optional.empty(), 1);
      try (CudnnConvolutions convolutions =
          CudnnConvolutions.described(counting, DescribedDevice.H200.json(), settings)) {
        Stream.of(NetworkConvolutions.Formats.TF32, NetworkConvolutions.Formats.MIXED)
            .flatMap(formats -> NetworkConvolutions.vgg(formats, 64).stream().skip(1).limit(2))
            .forEach(spec -> System.out.println(time(searches, line(convolutions, spec))));
      }
    }
  }

  private static String time(AtomicInteger searches, String line) {
    return (searches.getAndSet(0) > 0 ? "found | " : "kept | ") + line;
  }

  /** Says that tensors are aligned to so many bytes. */
  private static void alignment(long bytes) {
    CudnnApi misaligning =
        around(
            "setAttribute",
            values -> {
              if (values[1].equals(cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT)) {
                byte[] changed = new byte[Long.BYTES];
                ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder()).putLong(bytes);
                values[4] = changed;
              }
              return values;
            });
    try (CudnnConvolutions convolutions =
        CudnnConvolutions.described(
            misaligning, DescribedDevice.H200.json(), PlanSettings.plain())) {
      System.out.println(line(convolutions, forward()));
    }
  }

  /** Gives one device's plan to another. */
  private static void foreign() {
    CudnnApi api = CudnnLibrary.api();
    try (DeviceProperties here = DeviceProperties.described(api, DescribedDevice.H200.json());
        DeviceProperties there = DeviceProperties.described(api, DescribedDevice.A100.json())) {
      List<ExecutionPlan> plans = new PlanSearch(api, there).find(forward(), 1);
      try (ExecutionPlan plan = plans.get(0)) {
        ExecutionPlan.restored(api, here, plan.engine(), plan.json()).close();
        System.out.println("taken");
      } catch (CudnnException e) {
        System.out.println("refused | " + e.getMessage());
      }
    }
  }

  private static ConvolutionSpec forward() {
    return NetworkConvolutions.vgg(NetworkConvolutions.Formats.MIXED, 64).stream()
        .skip(1)
        .findFirst()
        .orElseThrow();
  }

  /** The real cuDNN, with the arguments of one call changed. */
  private static CudnnApi around(String call, UnaryOperator<Object[]> change) {
    CudnnApi real = CudnnLibrary.api();
    return (CudnnApi)
        Proxy.newProxyInstance(
            DevicelessPlans.class.getClassLoader(),
            new Class<?>[] {CudnnApi.class},
            (proxy, method, values) -> {
              try {
                return method.invoke(
                    real, method.getName().equals(call) ? change.apply(values) : values);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
