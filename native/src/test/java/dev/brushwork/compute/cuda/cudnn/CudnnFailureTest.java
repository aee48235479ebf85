package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;

/** Each call of a whole life fails once: nothing leaks, and what happened is said. */
final class CudnnFailureTest {
  private static final String ASKED_FOR = "a failure was asked for";

  @Test
  void whicheverCallFailsNothingIsLeft() {
    FakeCudnn counting = fake();
    live(counting);
    int reported = 0;
    for (long n = 0; n < counting.calls(); n++) {
      FakeCudnn fake = fake();
      fake.failCall(n);
      Optional<CudnnException> failure = Optional.empty();
      try {
        live(fake);
      } catch (CudnnException e) {
        failure = Optional.of(e);
        reported++;
        assertThat(messages(e)).as("call %s", n).contains(ASKED_FOR);
      }
      assertThat(fake.live()).as("alive when call %s failed: %s", n, failure).isZero();
    }
    assertThat(reported).isPositive();
  }

  /** With one engine that is refused, one that fails, one that is taken and one that is left. */
  private static FakeCudnn fake() {
    FakeCudnn fake = new FakeCudnn();
    FakeEngine taken = FakeEngine.noting(3);
    fake.offer(
        Map.of(
            cudnn.CUDNN_HEUR_MODE_A,
            List.of(
                FakeEngine.noting(1, cudnn.CUDNN_NUMERICAL_NOTE_FFT), FakeEngine.failing(2), taken),
            cudnn.CUDNN_HEUR_MODE_B,
            List.of(taken, FakeEngine.noting(4))));
    return fake;
  }

  private static void live(FakeCudnn fake) {
    ConvolutionSpec spec = CudnnConvolutionsTest.forward(Arithmetic.HALF);
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 8)) {
      plan.execute(0, trial.operands());
      trial.requireOutput(1);
    }
  }

  private static String messages(Throwable e) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
      for (Throwable suppressed : t.getSuppressed()) {
        all.append(suppressed.getMessage()).append('\n');
      }
    }
    return all.toString();
  }
}
