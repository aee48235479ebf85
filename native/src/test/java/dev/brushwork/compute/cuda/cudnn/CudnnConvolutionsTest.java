package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.KernelLibrary;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real convolutions over a cuDNN that executes the graphs it is given. */
final class CudnnConvolutionsTest {
  private final FakeCudnn fake = new FakeCudnn();

  @AfterEach
  void nothingIsLeft() {
    assertThat(fake.live()).as("descriptors and handles that live").isZero();
  }

  static Stream<ConvolutionSpec> randomSpecs() {
    return RandomSpecs.of(11, 80);
  }

  @ParameterizedTest
  @MethodSource("randomSpecs")
  void computesWhatTheSpecSays(ConvolutionSpec spec) {
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 3)) {
      assertThat(plan.fused()).isTrue();
      plan.execute(0, trial.operands());
      trial.requireOutput(1);
    }
  }

  @Test
  void takesTheFirstEngineThatMayAndCan() {
    assertThat(engine(forward(Arithmetic.HALF))).isEqualTo("engine 4 {2:4, 24:3}");
    assertThat(engine(forward(Arithmetic.TF32))).isEqualTo("engine 4 {2:4, 24:3}");
    assertThat(engine(forward(Arithmetic.FP32))).as("no tensor cores").startsWith("engine 44 ");
  }

  @Test
  void onlyTf32MayRoundItsOperands() {
    fake.offer(
        Map.of(
            cudnn.CUDNN_HEUR_MODE_B,
            List.of(
                FakeEngine.noting(1, cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS),
                FakeEngine.noting(2))));
    assertThat(engine(forward(Arithmetic.TF32))).startsWith("engine 1 ");
    assertThat(engine(forward(Arithmetic.FP32))).startsWith("engine 2 ");
    assertThat(engine(forward(Arithmetic.HALF))).startsWith("engine 2 ");
  }

  @Test
  void saysOfEveryEngineWhyItDoesNotRun() {
    Map<Integer, List<FakeEngine>> offers = FakeEngine.offers();
    List<FakeEngine> bad =
        offers.get(cudnn.CUDNN_HEUR_MODE_A).stream().filter(e -> e.index() > 30).toList();
    fake.offer(Map.of(cudnn.CUDNN_HEUR_MODE_A, bad));
    assertThatThrownBy(() -> engine(forward(Arithmetic.HALF)))
        .isInstanceOf(CudnnException.class)
        .hasMessage(
            "no engine of cuDNN runs convolution of 6x5x16 FP16 to 6x5x8 FP16 by 3x3, stride 1,"
                + " padding 1, bias, ReLU, HALF arithmetic: engine 31 {2:31, 24:3} is not"
                + " deterministic; engine 32 {2:32, 24:3} adds up in 16 bits; engine 33 {2:33,"
                + " 24:3} transforms by Winograd; engine 34 {2:34, 24:3} transforms by FFT; engine"
                + " 35 {2:35, 24:3} wants a workspace of 67108865 bytes; finalising the plan of"
                + " engine 36 failed with CUDNN_STATUS_NOT_SUPPORTED (3000): this engine cannot"
                + " after all");
  }

  static Stream<ConvolutionSpec> gradients() {
    return Stream.of(
        gradient(1, NumberFormat.BF16, Arithmetic.HALF).withMask(NumberFormat.FP16),
        gradient(1, NumberFormat.BF16, Arithmetic.HALF)
            .withAddend(NumberFormat.BF16)
            .withMask(NumberFormat.FP16),
        gradient(2, NumberFormat.BF16, Arithmetic.HALF)
            .withAddend(NumberFormat.BF16)
            .withMask(NumberFormat.BF16),
        gradient(1, NumberFormat.BF16, Arithmetic.HALF).withAddend(NumberFormat.BF16),
        gradient(2, NumberFormat.FP32, Arithmetic.FP32)
            .withAddend(NumberFormat.FP32)
            .withMask(NumberFormat.FP32),
        gradient(1, NumberFormat.FP32, Arithmetic.TF32).withMask(NumberFormat.FP32));
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void aKernelOfOursGoesOverGradientsThatNoEngineFinishes(ConvolutionSpec spec) {
    Assumptions.assumeTrue(
        KernelLibrary.unavailableReason().isEmpty(),
        () -> "no emulated kernels: " + KernelLibrary.unavailableReason().orElse(""));
    fake.refuseFusion();
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 4)) {
      assertThat(plan.fused()).isFalse();
      assertThat(plan.engine()).endsWith("}, then masked_add");
      assertThat(plan.spec()).isEqualTo(spec);
      plan.execute(0, trial.operands());
      trial.requireOutput(2);
    }
  }

  @Test
  void doesNotCompileForFp32WhatAKernelOfOursCanDo() {
    FakeEngine compiled = FakeEngine.noting(8).compiled();
    FakeEngine ready = FakeEngine.noting(70).unfused();
    fake.offer(Map.of(cudnn.CUDNN_HEUR_MODE_A, List.of(compiled, ready)));
    ConvolutionSpec plain = gradient(1, NumberFormat.FP32, Arithmetic.FP32);
    assertThat(engine(plain.withMask(NumberFormat.FP32)))
        .isEqualTo("engine 70 {2:70, 24:3}, then masked_add");
    assertThat(engine(plain)).isEqualTo("engine 70 {2:70, 24:3}");
    assertThat(engine(forward(Arithmetic.FP32))).isEqualTo("engine 8 {2:8, 24:3}");
  }

  @Test
  void refusesAnEpilogueThatNothingDoes() {
    fake.refuseFusion();
    assertThatThrownBy(() -> engine(forward(Arithmetic.HALF)))
        .isInstanceOf(CudnnException.class)
        .hasMessageEndingWith("heuristics offer none");
    ConvolutionSpec narrow =
        gradient(1, NumberFormat.FP16, Arithmetic.HALF).withMask(NumberFormat.FP16);
    assertThatThrownBy(() -> engine(narrow)).isInstanceOf(CudnnException.class);
  }

  @Test
  void readsAllKnobsOfAnEngineThatHasMany() {
    Map<Integer, Long> knobs = new TreeMap<>();
    for (int type = 0; type < 50; type++) {
      knobs.put(type, 100L + type);
    }
    FakeEngine engine = new FakeEngine(5, knobs, Set.of(), false, 0, true, false);
    fake.offer(Map.of(cudnn.CUDNN_HEUR_MODE_A, List.of(engine)));
    assertThat(engine(forward(Arithmetic.HALF)))
        .startsWith("engine 5 {0:100, 1:101, ")
        .endsWith(", 49:149}");
  }

  @Test
  void tellsAllEnginesAndWhichItWouldNotTake() {
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain())) {
      List<EngineOffer> offers = convolutions.offers(forward(Arithmetic.HALF));
      assertThat(offers).hasSize(10);
      assertThat(offers.get(0))
          .isEqualTo(
              new EngineOffer(
                  "A",
                  "engine 31 {2:31, 24:3}",
                  List.of(cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC),
                  false,
                  Optional.of("is not deterministic")));
      assertThat(offers.stream().filter(offer -> offer.mode().equals("B")))
          .singleElement()
          .satisfies(offer -> assertThat(offer.engine()).startsWith("engine 7 "))
          .satisfies(offer -> assertThat(offer.objection()).isEmpty());
    }
  }

  @Test
  void takesTheQuickestThatTheTimerFinds() {
    EngineTimer timer =
        (spec, plans) -> {
          try (ConvolutionTrial trial = new ConvolutionTrial(spec, 1024, 5)) {
            for (ConvolutionPlan plan : plans) {
              plan.execute(0, trial.operands());
              trial.requireOutput(1);
            }
          }
          assertThat(plans).hasSize(3);
          return new double[] {3, 1, 2};
        };
    PlanSettings settings = new PlanSettings(Optional.empty(), Optional.of(timer), 3);
    try (CudnnConvolutions convolutions = fake.convolutions(settings);
        ConvolutionPlan plan = convolutions.plan(forward(Arithmetic.HALF))) {
      assertThat(plan.engine()).startsWith("engine 7 ");
      assertThat(plan.workspaceBytes()).isEqualTo(512);
    }
  }

  @Test
  void nothingIsLeftWhenTheTimerFails() {
    EngineTimer timer =
        (spec, plans) -> {
          throw new IllegalStateException("out of memory");
        };
    PlanSettings settings = new PlanSettings(Optional.empty(), Optional.of(timer), 3);
    try (CudnnConvolutions convolutions = fake.convolutions(settings)) {
      assertThatThrownBy(() -> convolutions.plan(forward(Arithmetic.HALF)))
          .hasMessage("out of memory");
    }
  }

  @Test
  void looksForAPlanOnceAndSharesIt() {
    ConvolutionSpec spec = forward(Arithmetic.HALF);
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan first = convolutions.plan(spec)) {
      int searches = fake.searches();
      try (ConvolutionPlan second = convolutions.plan(spec)) {
        assertThat(second.engine()).isEqualTo(first.engine());
      }
      convolutions.plan(spec).close();
      assertThat(fake.searches()).isEqualTo(searches);
    }
  }

  @Test
  void forgetsTheLeastRecentlyUsedOfThoseThatNobodyHolds() {
    ConvolutionSpec a = forward(Arithmetic.HALF);
    ConvolutionSpec b = forward(Arithmetic.TF32);
    ConvolutionSpec c = forward(Arithmetic.FP32);
    try (CudnnConvolutions convolutions =
            CudnnConvolutions.open(fake, PlanSettings.plain(), /* mostIdle= */ 1);
        ConvolutionPlan held = convolutions.plan(a)) {
      convolutions.plan(b).close();
      convolutions.plan(c).close(); // b goes, a is held
      int searches = fake.searches();
      convolutions.plan(c).close();
      convolutions.plan(a).close();
      assertThat(fake.searches()).isEqualTo(searches);
      convolutions.plan(b).close();
      assertThat(fake.searches()).isGreaterThan(searches);
      try (ConvolutionTrial trial = new ConvolutionTrial(a, held.workspaceBytes(), 6)) {
        held.execute(0, trial.operands());
        trial.requireOutput(1);
      }
    }
  }

  @Test
  void staysOpenWhileAPlanIsHeld() {
    CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
    ConvolutionPlan plan = convolutions.plan(forward(Arithmetic.HALF));
    assertThatThrownBy(convolutions::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("1 convolutions still have plans open");
    plan.close();
    plan.close();
    assertThatThrownBy(() -> plan.execute(0, new Operands(0, 0, 0, 0, 0, 0, 0)))
        .hasMessageEndingWith("is closed");
    convolutions.close();
  }

  @Test
  void aDescribedDeviceHasPlansButRunsNothing() {
    ConvolutionSpec spec = forward(Arithmetic.HALF);
    String json = DescribedDevice.A100.json();
    try (CudnnConvolutions convolutions =
            CudnnConvolutions.described(fake, json, PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), 7)) {
      assertThat(convolutions.deviceProperties()).isEqualTo(json);
      assertThatThrownBy(() -> plan.execute(0, trial.operands()))
          .hasMessage("a device that is only described runs nothing");
    }
  }

  @Test
  void namesTheSpecWhenExecutingFails() {
    ConvolutionSpec spec = forward(Arithmetic.HALF);
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec)) {
      assertThatThrownBy(() -> plan.execute(0, new Operands(8, 16, 16, 0, 0, 16, 0)))
          .isInstanceOf(CudnnException.class)
          .hasMessageStartingWith("executing engine 4 {2:4, 24:3} failed with")
          .hasMessageEndingWith(", for " + spec);
    }
  }

  @Test
  void threadsShareItsPlansAndItsHandle() throws InterruptedException {
    List<ConvolutionSpec> specs = RandomSpecs.of(12, 5).toList();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    try (CudnnConvolutions convolutions =
        CudnnConvolutions.open(fake, PlanSettings.plain(), /* mostIdle= */ 2)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 3 * specs.size(); i++) {
                    run(convolutions, specs.get((first + i) % specs.size()), first);
                  }
                });
        thread.setUncaughtExceptionHandler((ignored, e) -> failures.add(e));
        threads.add(thread);
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
  }

  private static void run(CudnnConvolutions convolutions, ConvolutionSpec spec, long stream) {
    try (ConvolutionPlan plan = convolutions.plan(spec);
        ConvolutionTrial trial = new ConvolutionTrial(spec, plan.workspaceBytes(), stream)) {
      plan.execute(stream, trial.operands());
      trial.requireOutput(1);
    }
  }

  private String engine(ConvolutionSpec spec) {
    try (CudnnConvolutions convolutions = fake.convolutions(PlanSettings.plain());
        ConvolutionPlan plan = convolutions.plan(spec)) {
      return plan.engine();
    }
  }

  static ConvolutionSpec forward(Arithmetic arithmetic) {
    NumberFormat format = arithmetic == Arithmetic.HALF ? NumberFormat.FP16 : NumberFormat.FP32;
    FilterShape filter = new FilterShape(8, 16, 3, 3);
    return ConvolutionSpec.convolution(
            Shape.map(6, 5, 16), filter, 1, 1, format, format, arithmetic)
        .withBias()
        .withRelu();
  }

  private static ConvolutionSpec gradient(int stride, NumberFormat format, Arithmetic arithmetic) {
    FilterShape filter = new FilterShape(24, 16, 3, 3);
    return ConvolutionSpec.inputGradient(
        Shape.map(7, 6, 16), filter, stride, 1, format, format, arithmetic);
  }
}
