package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A program does the same thing each time, to the bit, whatever else the device is doing. */
public interface ReplayContract extends DeviceUnderTest {
  Adam ADAM = new Adam(Adam.Form.TORCH, 0.02, 0.99, 0.999, 0.1, -0.5, 0.5);

  /** A small style transfer of six iterations. */
  private static Experiment painting(String name, int height, int width) {
    Experiment e = new Experiment(name);
    Tensor image = e.image(height, width, 3);
    Tensor first = e.convolution(image, 16, 3, 1, 1, true);
    Tensor second = e.convolution(e.pool(first, PoolKind.MAX, 2, 2, 0), 17, 3, 1, 1, true);
    Tensor third = e.add(second, e.convolution(second, 17, 3, 1, 1, false), true);
    e.observe(third);
    e.fit(e.gram(first), 1).fit(third, 0.5).smooth(image, VariationKind.ABSOLUTE, 0.01);
    return e.observeGradient().minimise(ADAM, 6);
  }

  private static void assertSameBits(Map<String, double[]> actual, Map<String, double[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  @Test
  default void evaluatingChangesOnlyWhatIsStored() {
    Experiment experiment = painting("evaluate", 12, 10);
    Recording recording = experiment.recording(device().defaultPrecision());
    Tensor gradient = recording.storedGradient().orElseThrow();
    try (Trial trial = Trial.guarded(device(), experiment)) {
      trial.program().evaluate();
      experiment
          .inputs()
          .forEach((t, values) -> assertThat(trial.buffer(t).download()).isEqualTo(values));
      assertThat(trial.buffer(gradient).download()).containsOnly(Float.NaN);
      for (Store store : recording.stores()) {
        assertThat(trial.read(store.to())).doesNotContain(Double.NaN);
      }
      trial.assertNothingElseChanged();
    }
  }

  @Test
  default void evaluatingGivesTheLossesOfTheNextIteration() {
    try (Trial trial = Trial.bare(device(), painting("losses", 12, 10))) {
      trial.program().evaluate();
      double[] before = trial.program().losses();
      trial.program().run(1);
      assertThat(trial.program().losses()).isEqualTo(before);
      trial.program().evaluate();
      assertThat(trial.program().losses()).isNotEqualTo(before);
    }
  }

  @Test
  default void manyIterationsAtOnceEqualThemOneByOne() {
    Experiment experiment = painting("one by one", 12, 10);
    try (Trial atOnce = Trial.bare(device(), experiment).run();
        Trial oneByOne = Trial.bare(device(), experiment)) {
      for (int i = 0; i < experiment.iterations(); i++) {
        oneByOne.program().run(1);
      }
      assertSameBits(oneByOne.results(), atOnce.results());
    }
  }

  @Test
  default void evaluatingInBetweenDisturbsNothing() {
    Experiment experiment = painting("in between", 12, 10);
    try (Trial straight = Trial.bare(device(), experiment).run();
        Trial interrupted = Trial.bare(device(), experiment)) {
      interrupted.program().run(2);
      interrupted.program().evaluate();
      interrupted.program().run(experiment.iterations() - 2);
      assertSameBits(interrupted.results(), straight.results());
    }
  }

  @Test
  default void aProgramStartsAgainFromWhatIsUploaded() {
    try (Trial trial = Trial.bare(device(), painting("again", 12, 10)).run()) {
      Map<String, double[]> first = trial.results();
      trial.reset();
      assertSameBits(trial.run().results(), first);
    }
  }

  @Test
  default void aTargetUploadedBetweenIterationsIsSeen() {
    Experiment experiment = new Experiment("a new target");
    Tensor image = experiment.image(5, 4, 3);
    Tensor target = experiment.constant("target", image.shape());
    experiment.fit(image, target, 1).observeGradient();
    try (Trial trial = Trial.bare(device(), experiment).run()) {
      assertThat(trial.program().losses()[0]).isPositive();
      trial.buffer(target).upload(trial.buffer(image).download());
      assertThat(trial.run().program().losses()).containsExactly(0.0);
    }
  }

  @Test
  default void twoProgramsOfOneRecordingGiveTheSameBits() {
    Experiment experiment = painting("twins", 13, 11);
    try (Trial one = Trial.bare(device(), experiment);
        Trial other = Trial.bare(device(), experiment)) {
      assertSameBits(other.run().results(), one.run().results());
    }
  }

  @Test
  default void programsOfDifferentShapesShareAFilterAndDoNotMixTheirState() {
    FilterShape shape = new FilterShape(16, 3, 3, 3);
    Experiment source = new Experiment("weights");
    float[] oihw = source.values(shape.elements(), 1);
    float[] bias = source.values(shape.outputs(), 1);
    Map<Shape, float[]> alone = new LinkedHashMap<>();
    List<Shape> shapes = List.of(Shape.map(9, 14, 3), Shape.map(31, 5, 3));
    for (Shape map : shapes) {
      try (Scope scope = new Scope()) {
        Filter filter = scope.own(device().filter(shape, oihw, bias));
        alone.put(map, features(scope, map, filter).get());
      }
    }
    try (Scope scope = new Scope()) {
      Filter filter = scope.own(device().filter(shape, oihw, bias));
      Supplier<float[]> first = features(scope, shapes.get(0), filter);
      Supplier<float[]> second = features(scope, shapes.get(1), filter);
      for (int turn = 0; turn < 2; turn++) {
        assertThat(first.get()).isEqualTo(alone.get(shapes.get(0)));
        assertThat(second.get()).isEqualTo(alone.get(shapes.get(1)));
      }
    }
  }

  /** Prepares one convolution; the result runs it. */
  private Supplier<float[]> features(Scope scope, Shape shape, Filter filter) {
    Recorder recorder = new Recorder(device().defaultPrecision());
    Tensor input = recorder.external("input", shape);
    Parameter parameter = recorder.parameter("filter", filter.shape());
    Tensor features = recorder.convolution("features", input, parameter, 1, 1, true);
    Tensor output = recorder.external("output", features.shape());
    recorder.store(features, output);
    Buffer from = scope.own(device().allocate(shape));
    from.upload(new Experiment(shape.toString()).values(shape.elements(), 1));
    Buffer to = scope.own(device().allocate(output.shape()));
    Bindings bindings = new Bindings().bind(input, from).bind(output, to).bind(parameter, filter);
    Program program = scope.own(device().prepare(recorder.finish(), bindings));
    return () -> {
      program.run(1);
      return to.download();
    };
  }

  @Test
  default void threadsWithProgramsOfTheirOwnGetTheResultsTheyGetAlone() throws Exception {
    List<Experiment> paintings = List.of(painting("left", 20, 17), painting("right", 15, 23));
    List<Map<String, double[]>> alone =
        paintings.stream().map(experiment -> runAlone(experiment)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(paintings.size());
    try {
      CountDownLatch start = new CountDownLatch(paintings.size());
      List<Future<Map<String, double[]>>> together =
          paintings.stream()
              .map(
                  experiment ->
                      threads.submit(
                          () -> {
                            start.countDown();
                            start.await();
                            return runAlone(experiment);
                          }))
              .toList();
      for (int i = 0; i < together.size(); i++) {
        assertSameBits(together.get(i).get(60, TimeUnit.SECONDS), alone.get(i));
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Map<String, double[]> runAlone(Experiment experiment) {
    try (Trial trial = Trial.guarded(device(), experiment)) {
      Map<String, double[]> first = trial.run().results();
      for (int turn = 0; turn < 5; turn++) {
        trial.reset();
        assertSameBits(trial.run().results(), first);
      }
      trial.assertNothingElseChanged();
      return first;
    }
  }
}
