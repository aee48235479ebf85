package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** Buffers, filters and programs have one owner, and refuse what would read or write astray. */
public interface OwnershipContract extends DeviceUnderTest {
  Shape SHAPE = Shape.map(3, 2, 5);

  @Test
  default void anOpenedDeviceCanDescribeItself() {
    assertThat(device().backend()).isNotBlank();
    assertThat(device().description()).isNotBlank().doesNotContain("\n");
    assertThat(device().supports(device().defaultPrecision())).isTrue();
  }

  @Test
  default void aNewBufferHoldsZeros() {
    try (Buffer buffer = device().allocate(SHAPE)) {
      assertThat(buffer.shape()).isEqualTo(SHAPE);
      assertThat(buffer.download()).hasSize(30).containsOnly(0f);
    }
  }

  @Test
  default void aBufferGivesBackTheBitsItWasGiven() {
    float[] values = {
      1.1f, -0f, 0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN, 1e-38f
    };
    try (Buffer buffer = device().allocate(Shape.matrix(2, 4))) {
      buffer.upload(values);
      assertThat(buffer.download()).isEqualTo(values);
    }
  }

  @Test
  default void aBufferKeepsNoTieToTheArraysOfTheHost() {
    try (Buffer buffer = device().allocate(Shape.scalar())) {
      float[] values = {1};
      buffer.upload(values);
      values[0] = 2;
      buffer.download()[0] = 3;
      assertThat(buffer.download()).containsExactly(1f);
    }
  }

  @Test
  default void aCopyHasTheBitsOfTheOtherBufferAndKeepsNoTieToIt() {
    float[] values = {1.1f, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, Float.NaN, 1e-38f};
    try (Buffer from = device().allocate(Shape.matrix(2, 3));
        Buffer to = device().allocate(Shape.matrix(2, 3))) {
      from.upload(values);
      to.copyFrom(from);
      from.clear();
      assertThat(to.download()).isEqualTo(values);
      assertThat(from.download()).containsOnly(0f);
    }
  }

  @Test
  default void aCopyOfAnotherShapeOrDeviceIsRefusedAndChangesNothing() {
    try (Device other = open(DeviceOptions.defaults());
        Buffer from = other.allocate(SHAPE);
        Buffer turned = device().allocate(Shape.matrix(2, 3));
        Buffer to = device().allocate(Shape.matrix(3, 2))) {
      to.upload(new float[] {1, 2, 3, 4, 5, 6});
      assertThatIllegalArgumentException().isThrownBy(() -> to.copyFrom(turned));
      assertThatIllegalArgumentException().isThrownBy(() -> from.copyFrom(turned));
      assertThat(to.download()).containsExactly(1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  default void anUploadOfTheWrongLengthIsRefusedAndChangesNothing() {
    try (Buffer buffer = device().allocate(SHAPE)) {
      assertThatIllegalArgumentException().isThrownBy(() -> buffer.upload(new float[29]));
      assertThatIllegalArgumentException().isThrownBy(() -> buffer.upload(new float[31]));
      assertThat(buffer.download()).containsOnly(0f);
    }
  }

  @Test
  default void aFilterOfTheWrongLengthIsRefused() {
    FilterShape shape = new FilterShape(2, 3, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> device().filter(shape, new float[5], new float[2]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> device().filter(shape, new float[6], new float[3]));
  }

  @Test
  default void aClosedBufferCanOnlyBeClosedAgain() {
    Buffer buffer = device().allocate(SHAPE);
    buffer.close();
    buffer.close();
    assertThat(device().memory().liveBytes()).isZero();
    assertThatIllegalStateException().isThrownBy(() -> buffer.upload(new float[30]));
    assertThatIllegalStateException().isThrownBy(buffer::download);
  }

  @Test
  default void aClosedFilterCannotBePrepared() {
    Pair pair = new Pair(device());
    try (Scope scope = new Scope()) {
      Bindings bindings = pair.bindAll(scope);
      Filter filter = bindings.filter(pair.parameter);
      filter.close();
      filter.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings));
    }
  }

  @Test
  default void aClosedBufferCannotBePrepared() {
    Pair pair = new Pair(device());
    try (Scope scope = new Scope()) {
      Bindings bindings = pair.bindAll(scope);
      bindings.buffer(pair.target).close();
      assertThatIllegalStateException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings));
    }
  }

  @Test
  default void aClosedProgramCanOnlyBeClosedAgain() {
    try (Trial trial = Trial.bare(device(), tiny())) {
      Program program = trial.program();
      long withoutIt = device().memory().liveBytes() - program.bytes();
      program.close();
      program.close();
      assertThat(device().memory().liveBytes()).isEqualTo(withoutIt);
      // What it was bound to is still open.
      assertThatIllegalStateException().isThrownBy(program::evaluate);
      assertThatIllegalStateException().isThrownBy(() -> program.run(1));
      assertThatIllegalStateException().isThrownBy(program::losses);
    }
  }

  @Test
  default void aClosedDeviceCanOnlyBeClosedAgain() {
    Device device = open(DeviceOptions.defaults());
    Recording recording = tiny().recording(device.defaultPrecision());
    device.close();
    device.close();
    assertThatIllegalStateException().isThrownBy(() -> device.allocate(SHAPE));
    assertThatIllegalStateException()
        .isThrownBy(() -> device.filter(new FilterShape(1, 1, 1, 1), new float[1], new float[1]));
    assertThatIllegalStateException().isThrownBy(() -> device.prepare(recording, new Bindings()));
  }

  @Test
  default void anUnboundTensorIsRefusedByName() {
    Pair pair = new Pair(device());
    try (Scope scope = new Scope()) {
      Bindings bindings =
          new Bindings().bind(pair.image, scope.own(device().allocate(pair.image.shape())));
      bindings.bind(pair.parameter, scope.own(pair.newFilter(device())));
      long before = device().memory().liveBytes();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings))
          .withMessageContaining("the target");
      assertThat(device().memory().liveBytes()).isEqualTo(before);
    }
  }

  @Test
  default void anUnboundFilterIsRefusedByName() {
    Pair pair = new Pair(device());
    try (Scope scope = new Scope()) {
      Bindings bindings =
          new Bindings()
              .bind(pair.image, scope.own(device().allocate(pair.image.shape())))
              .bind(pair.target, scope.own(device().allocate(pair.target.shape())));
      long before = device().memory().liveBytes();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings))
          .withMessageContaining("the weights");
      assertThat(device().memory().liveBytes()).isEqualTo(before);
    }
  }

  @Test
  default void aBufferOfAnotherDeviceIsRefused() {
    Pair pair = new Pair(device());
    try (Device other = open(DeviceOptions.defaults());
        Scope scope = new Scope()) {
      Bindings bindings = pair.bindAll(scope);
      bindings.bind(pair.target, scope.own(other.allocate(pair.target.shape())));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings))
          .withMessageContaining("the target");
    }
  }

  @Test
  default void aFilterOfAnotherDeviceIsRefused() {
    Pair pair = new Pair(device());
    try (Device other = open(DeviceOptions.defaults());
        Scope scope = new Scope()) {
      Bindings bindings = pair.bindAll(scope);
      bindings.bind(pair.parameter, scope.own(pair.newFilter(other)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> device().prepare(pair.recording, bindings))
          .withMessageContaining("the weights");
    }
  }

  private static Experiment tiny() {
    Experiment experiment = new Experiment("tiny");
    return experiment.fit(experiment.image(4, 4, 3), 1).observeGradient();
  }

  /** A convolution of an image and its target, with names to look for in messages. */
  final class Pair {
    private final Device device;
    private final Tensor image;
    private final Tensor target;
    private final Parameter parameter;
    private final Recording recording;

    private Pair(Device device) {
      this.device = device;
      Recorder recorder = new Recorder(device.defaultPrecision());
      image = recorder.variable("the image", Shape.map(4, 4, 3));
      parameter = recorder.parameter("the weights", new FilterShape(2, 3, 1, 1));
      Tensor features = recorder.convolution("features", image, parameter, 1, 0, true);
      target = recorder.external("the target", features.shape());
      recorder.squaredError(features, target, 1);
      recording = recorder.finish();
    }

    private Filter newFilter(Device owner) {
      return owner.filter(parameter.shape(), new float[6], new float[2]);
    }

    private Bindings bindAll(Scope scope) {
      return new Bindings()
          .bind(image, scope.own(device.allocate(image.shape())))
          .bind(target, scope.own(device.allocate(target.shape())))
          .bind(parameter, scope.own(newFilter(device)));
    }
  }
}
