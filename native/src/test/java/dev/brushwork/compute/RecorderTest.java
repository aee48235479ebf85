package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class RecorderTest {
  private static final Adam ADAM = Adam.unclamped(Adam.Form.TORCH, 0.1, 0.9, 0.999, 1e-8);

  private final Recorder recorder = new Recorder(Precision.FP32);
  private final Tensor image = recorder.variable("the image", Shape.map(7, 5, 3));
  private final Tensor scalar = recorder.external("the scalar", Shape.scalar());

  private static void assertRefused(ThrowingCallable call, String... named) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContainingAll(named);
  }

  private Parameter filter(int outputs, int inputs, int height, int width) {
    return recorder.parameter("weights", new FilterShape(outputs, inputs, height, width));
  }

  @Test
  void convolutionsRoundTheirExtentDown() {
    Parameter filter = filter(11, 3, 3, 2);
    assertThat(recorder.convolution("c", image, filter, 1, 0, true).shape())
        .isEqualTo(Shape.map(5, 4, 11));
    assertThat(recorder.convolution("c", image, filter, 3, 1, true).shape())
        .isEqualTo(Shape.map(3, 2, 11));
  }

  @Test
  void poolsRoundTheirExtentDown() {
    assertThat(recorder.pool("p", image, PoolKind.MAX, 2, 2, 0).shape())
        .isEqualTo(Shape.map(3, 2, 3));
    assertThat(recorder.pool("p", image, PoolKind.AVERAGE, 3, 2, 1).shape())
        .isEqualTo(Shape.map(4, 3, 3));
  }

  @Test
  void aConvolutionThatDoesNotFitIsRefusedByName() {
    assertRefused(
        () -> recorder.convolution("c", image, filter(4, 2, 3, 3), 1, 1, true),
        "weights",
        "4x2x3x3",
        "the image");
    assertRefused(
        () -> recorder.convolution("conv9", image, filter(4, 3, 9, 1), 1, 0, true),
        "the image",
        "conv9");
    assertRefused(
        () -> recorder.convolution("conv9", image, filter(4, 3, 1, 8), 1, 1, true), "conv9");
    assertRefused(
        () -> recorder.convolution("conv9", image, filter(4, 3, 1, 1), 0, 0, true), "conv9");
    assertRefused(
        () -> recorder.convolution("conv9", image, filter(4, 3, 1, 1), 1, -1, true), "conv9");
    assertRefused(
        () -> recorder.convolution("conv9", scalar, filter(4, 3, 1, 1), 1, 0, true), "the scalar");
  }

  @Test
  void aPoolIsRefusedWhoseWindowsCouldLieInThePaddingAlone() {
    assertRefused(() -> recorder.pool("p", image, PoolKind.MAX, 2, 2, 2), "padding 2 of p");
    assertRefused(() -> recorder.pool("p", image, PoolKind.MAX, 6, 1, 0), "the image");
  }

  @Test
  void aSumHasTheShapeOfBothItsInputs() {
    Tensor other = recorder.external("the other", image.shape());
    assertThat(recorder.add("s", image, other, true).shape()).isEqualTo(image.shape());
    assertThat(recorder.add("s", image, image, false).shape()).isEqualTo(image.shape());
    Tensor wider = recorder.external("the wider", Shape.map(7, 5, 4));
    assertRefused(() -> recorder.add("s", image, wider, true), "the image", "the wider");
    assertRefused(() -> recorder.add("s", scalar, scalar, true), "the scalar");
    Tensor foreign = new Recorder(Precision.FP32).external("foreign", image.shape());
    assertRefused(() -> recorder.add("s", image, foreign, true), "foreign", "another recording");
  }

  @Test
  void anAffineMapReadsOnlyChannelsThatExist() {
    ChannelMap beyond = new ChannelMap(List.of(0, 3), List.of(1f, 1f), List.of(0f, 0f));
    assertRefused(() -> recorder.affine("a", image, beyond), "the image", "channel 3");
    ChannelMap negative = new ChannelMap(List.of(-1), List.of(1f), List.of(0f));
    assertRefused(() -> recorder.affine("a", image, negative), "channel -1");
  }

  @Test
  void aGramMatrixHasARowAndAColumnForEachChannel() {
    assertThat(recorder.gram("g", image, 1).shape()).isEqualTo(Shape.matrix(3, 3));
    assertRefused(() -> recorder.gram("g", scalar, 1), "the scalar");
  }

  @Test
  void aGuideIsFixedAndHasOneChannelOfTheMapsExtents() {
    Tensor guide = recorder.external("guide", Shape.map(7, 5, 1));
    assertThat(recorder.guide("g", image, guide).shape()).isEqualTo(image.shape());
    Tensor wide = recorder.external("the wide", Shape.map(5, 7, 1));
    assertRefused(() -> recorder.guide("g", image, wide), "the wide", "the image");
    assertRefused(() -> recorder.guide("g", image, image), "the image", "variable");
    assertRefused(() -> recorder.guide("g", scalar, guide), "the scalar");
    Tensor computed = recorder.guide("computed", guide, guide);
    assertThat(recorder.guide("g", image, computed).shape()).isEqualTo(image.shape());
    Tensor grey = recorder.convolution("grey", image, filter(1, 3, 1, 1), 1, 0, false);
    assertRefused(() -> recorder.guide("g", image, grey), "grey", "variable");
  }

  @Test
  void aTargetIsExternalFixedAndOfTheShapeOfWhatItIsComparedWith() {
    Tensor pooled = recorder.pool("pooled", image, PoolKind.MAX, 1, 1, 0);
    assertRefused(() -> recorder.squaredError(image, pooled, 1), "pooled", "depend");
    assertRefused(() -> recorder.squaredError(image, scalar, 1), "the image", "the scalar");
    // Its gradient would be silently lost.
    assertRefused(() -> recorder.squaredError(pooled, image, 1), "the image", "variable");
  }

  @Test
  void lossesAreNumberedInTheOrderOfRecording() {
    Tensor target = recorder.external("target", image.shape());
    assertThat(recorder.squaredError(image, target, 1).index()).isZero();
    assertThat(recorder.totalVariation(image, VariationKind.SQUARED, 1).index()).isEqualTo(1);
    assertThat(recorder.squaredError(image, target, 2).index()).isEqualTo(2);
  }

  @Test
  void storesGoToExternalTensorsOfTheSameShapeButNotToTheVariable() {
    Tensor pooled = recorder.pool("pooled", image, PoolKind.MAX, 1, 1, 0);
    assertRefused(() -> recorder.store(image, pooled), "pooled");
    assertRefused(() -> recorder.store(pooled, image), "the image");
    assertRefused(() -> recorder.store(pooled, scalar), "pooled", "the scalar");
    assertRefused(() -> recorder.storeGradient(scalar), "the image", "the scalar");
    assertRefused(() -> recorder.storeGradient(image), "the image");
    assertRefused(() -> recorder.storeGradient(pooled), "pooled");
  }

  @Test
  void adamNeedsStateOfTheRightShapes() {
    Tensor m = recorder.external("m", image.shape());
    Tensor v = recorder.external("v", image.shape());
    assertRefused(
        () -> recorder.minimise(new AdamUpdate(m, m, v, scalar, ADAM)), "m (7x5x3)", "variable");
    assertRefused(
        () -> recorder.minimise(new AdamUpdate(image, m, scalar, scalar, ADAM)), "the scalar");
    assertRefused(() -> recorder.minimise(new AdamUpdate(image, m, v, v, ADAM)), "v (7x5x3)");
  }

  @Test
  void thereIsOneVariable() {
    assertRefused(() -> recorder.variable("another", Shape.scalar()), "the image");
  }

  @Test
  void whatNeedsAGradientNeedsAVariableAndALoss() {
    recorder.storeGradient(recorder.external("gradient", image.shape()));
    assertRefused(recorder::finish, "loss");
    Recorder fixed = new Recorder(Precision.FP32);
    Tensor input = fixed.external("input", image.shape());
    assertRefused(() -> fixed.storeGradient(input), "no variable");
    assertRefused(
        () -> fixed.minimise(new AdamUpdate(null, input, input, input, ADAM)), "no variable");
  }

  @Test
  void aTensorOfAnotherRecordingIsRefusedEvenIfItLooksTheSame() {
    Tensor twin = new Recorder(Precision.FP32).variable("the image", Shape.map(7, 5, 3));
    assertThat(twin).isEqualTo(image);
    assertRefused(() -> recorder.gram("g", twin, 1), "the image", "another recording");
  }

  @Test
  void aFinishedRecordingIsNotChangedByGoingOn() {
    Recording before = recorder.finish();
    recorder.gram("g", image, 1);
    assertThat(before.ops()).isEmpty();
    assertThat(recorder.finish().ops()).hasSize(1);
  }
}
