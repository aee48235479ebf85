package dev.brushwork.compute.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.cudnn.Arithmetic;
import dev.brushwork.compute.cuda.cudnn.ConvolutionPlan;
import dev.brushwork.compute.cuda.cudnn.ConvolutionSpec;
import dev.brushwork.compute.cuda.cudnn.DirectConvolutions;
import dev.brushwork.compute.cuda.cudnn.Operands;
import dev.brushwork.compute.cuda.kernels.Emulator;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import dev.brushwork.compute.cuda.runtime.FakeRuntime;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CudaEngineTimerTest {
  private static final ConvolutionSpec SPEC =
      ConvolutionSpec.convolution(
              Shape.map(4, 3, 8),
              new FilterShape(16, 8, 3, 3),
              1,
              1,
              NumberFormat.FP16,
              NumberFormat.FP16,
              Arithmetic.HALF)
          .withAddend(NumberFormat.FP16)
          .withMask(NumberFormat.FP16);

  @BeforeAll
  static void assumeAvailable() {
    Emulator.assumeAvailable();
  }

  /** A plan that puts {@code calls} on the stream, which is how long it takes on the fake. */
  private static ConvolutionPlan plan(FakeRuntime runtime, ConvolutionPlan real, int calls) {
    return new ConvolutionPlan() {
      @Override
      public ConvolutionSpec spec() {
        return real.spec();
      }

      @Override
      public long workspaceBytes() {
        return real.workspaceBytes();
      }

      @Override
      public boolean fused() {
        return real.fused();
      }

      @Override
      public String engine() {
        return real.engine();
      }

      @Override
      public void execute(long stream, Operands operands) {
        real.execute(stream, operands);
        for (int i = 1; i < calls; i++) {
          runtime.launch(stream, () -> {});
        }
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void timesEachPlanByItselfAndFreesEverything() {
    FakeRuntime runtime = new FakeRuntime();
    try (DirectConvolutions convolutions = new DirectConvolutions(runtime::launch);
        ConvolutionPlan real = convolutions.plan(SPEC)) {
      double[] times =
          new CudaEngineTimer(runtime, 4096)
              .microseconds(SPEC, List.of(plan(runtime, real, 7), plan(runtime, real, 3)));
      // One more call than it puts there: that of the event at its end.
      assertThat(times).containsExactly(8, 4);
    }
    assertThat(runtime.leaks()).isEmpty();
  }

  @Test
  void aFailureOnTheWayFreesEverythingToo() {
    FakeRuntime runtime = new FakeRuntime();
    try (DirectConvolutions convolutions = new DirectConvolutions(runtime::launch);
        ConvolutionPlan real = convolutions.plan(SPEC)) {
      for (int call = 0; call < 24; call++) {
        runtime.failAfter(call);
        try {
          new CudaEngineTimer(runtime, 4096).microseconds(SPEC, List.of(real));
        } catch (RuntimeException e) {
          assertThat(runtime.hasFailed()).isTrue();
        }
        assertThat(runtime.hasFailed()).isTrue();
        assertThat(runtime.leaks()).isEmpty();
      }
    }
  }
}
