package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Whether this machine has cuDNN or not, asking is safe, and the answer stays. */
final class CudnnLibraryTest {
  @Test
  void isThereOrSaysWhyNot() {
    CudnnLibrary.unavailableReason()
        .ifPresentOrElse(
            reason -> {
              assertThat(reason).startsWith("cuDNN ").doesNotContain("\n");
              assertThat(CudnnLibrary.unavailableReason()).contains(reason);
              assertThatThrownBy(() -> CudnnConvolutions.open(PlanSettings.plain()))
                  .isInstanceOf(CudnnException.class)
                  .hasMessage(reason);
              assertThatThrownBy(CudnnLibrary::version).hasMessage(reason);
            },
            () -> assertThat(CudnnLibrary.version()).startsWith("9."));
  }
}
