package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.cuda.runtime.CudaException;
import dev.brushwork.compute.cuda.runtime.CudaLibrary;
import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reasons why there is no GPU to use. */
final class CudaSupportTest {

  /** A machine of which only these facts are known. */
  private static CudaRuntime machine(int driver, int devices, int capability) {
    Map<String, Object> facts =
        Map.of(
            "driverVersion",
            driver,
            "deviceCount",
            devices,
            "attribute",
            capability,
            "deviceName",
            "Old Card");
    return (CudaRuntime)
        Proxy.newProxyInstance(
            CudaRuntime.class.getClassLoader(),
            new Class<?>[] {CudaRuntime.class},
            (proxy, method, arguments) -> facts.get(method.getName()));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, no NVIDIA driver",
    "12080, 1, 9, for CUDA 12.8",
    "13000, 0, 0, shows no GPU",
    "13000, 1, 7, Old Card has compute capability 7",
  })
  void saysWhatIsWrongWithDriverOrDevice(int driver, int devices, int capability, String reason) {
    assertThat(CudaSupport.deviceReason(machine(driver, devices, capability)))
        .hasValueSatisfying(text -> assertThat(text).contains(reason).doesNotContain("\n"));
  }

  @Test
  void findsNothingWrongWithAnAmpereOrLater() {
    assertThat(CudaSupport.deviceReason(machine(13010, 2, 8))).isEmpty();
  }

  @Test
  void aDriverThatFailsIsAReasonToo() {
    CudaRuntime broken =
        (CudaRuntime)
            Proxy.newProxyInstance(
                CudaRuntime.class.getClassLoader(),
                new Class<?>[] {CudaRuntime.class},
                (proxy, method, arguments) -> {
                  throw new CudaException("cudaDriverGetVersion", 999, "cudaErrorUnknown");
                });
    assertThat(CudaSupport.deviceReason(broken))
        .hasValueSatisfying(text -> assertThat(text).contains("cudaErrorUnknown"));
  }

  @Test
  void asksNoFurtherOnceThereIsAReason() {
    List<String> asked = new ArrayList<>();
    CudaSupport support =
        new CudaSupport(
            List.of(
                () -> {
                  asked.add("first");
                  return Optional.empty();
                },
                () -> {
                  asked.add("second");
                  return Optional.of("the reason");
                },
                () -> {
                  asked.add("third");
                  return Optional.of("another");
                }));
    assertThat(support.unavailableReason()).hasValue("the reason");
    assertThat(asked).containsExactly("first", "second");
  }

  @Test
  void namesTheLibraryThatIsMissing() {
    UnsatisfiedLinkError cause =
        new UnsatisfiedLinkError(
            "/cache/libjnicudart.so: libcudart.so.13: cannot open shared object file: No such file");
    UnsatisfiedLinkError error = new UnsatisfiedLinkError("no jnicudart in java.library.path");
    error.initCause(cause);
    assertThat(CudaLibrary.reason(error)).isEqualTo("libcudart.so.13 was not found");
    cause = new UnsatisfiedLinkError("/cache/libjnicudart.so: libcuda.so.1: cannot open");
    assertThat(CudaLibrary.reason(cause)).contains("no NVIDIA driver");
  }

  @Test
  void theProviderStandsByItsReason() {
    CudaProvider provider = new CudaProvider();
    provider
        .unavailableReason()
        .ifPresent(
            reason -> {
              assertThat(reason).isNotBlank().doesNotContain("\n");
              assertThatIllegalStateException()
                  .isThrownBy(() -> provider.open(DeviceOptions.defaults()))
                  .withMessageContaining(reason);
            });
  }
}
