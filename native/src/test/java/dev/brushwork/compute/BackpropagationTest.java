package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.brushwork.compute.Backpropagation.Contribution;
import dev.brushwork.compute.Backpropagation.Gradient;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BackpropagationTest {
  private final Recorder recorder = new Recorder(Precision.FP32);
  private final Tensor image = recorder.variable("image", Shape.map(8, 8, 3));

  private Tensor convolution(String name, Tensor input, boolean relu) {
    Parameter filter = recorder.parameter(name, new FilterShape(3, 3, 3, 3));
    return recorder.convolution(name, input, filter, 1, 1, relu);
  }

  private Loss fit(Tensor input) {
    return recorder.squaredError(input, recorder.external("target", input.shape()), 1);
  }

  private Op producer(Tensor output) {
    return recorder.finish().ops().stream()
        .filter(op -> op.output().equals(output))
        .findFirst()
        .orElseThrow();
  }

  /** Contributions to the only input of each node. */
  private static List<Contribution> from(Node... nodes) {
    return Arrays.stream(nodes).map(node -> new Contribution(node, 0)).toList();
  }

  private List<Gradient> gradients() {
    return Backpropagation.of(recorder.finish());
  }

  @Test
  void aChainIsWalkedBackwards() {
    Tensor first = convolution("first", image, true);
    Tensor second = recorder.pool("second", first, PoolKind.MAX, 2, 2, 0);
    Loss loss = fit(second);
    assertThat(gradients())
        .containsExactly(
            new Gradient(second, from(loss), false),
            new Gradient(first, from(producer(second)), true),
            new Gradient(image, from(producer(first)), false));
  }

  @Test
  void whatReadsATensorTwiceContributesTwice() {
    Tensor tapped = convolution("tapped", image, true);
    Tensor next = convolution("next", tapped, false);
    Tensor gram = recorder.gram("gram", tapped, 1);
    Loss onNext = fit(next);
    Loss onGram = fit(gram);
    Loss onTapped = fit(tapped);
    List<Gradient> gradients = gradients();
    assertThat(gradients)
        .extracting(Gradient::of)
        .containsExactlyInAnyOrder(gram, next, tapped, image)
        .endsWith(tapped, image);
    Gradient ofTapped = gradients.get(2);
    assertThat(ofTapped.contributions())
        .containsExactlyInAnyOrderElementsOf(from(onTapped, producer(gram), producer(next)));
    assertThat(ofTapped.rectified()).isTrue();
    assertThat(gradients.get(0).contributions().get(0)).isIn(from(onNext, onGram));
  }

  @Test
  void lossesOnTheImageItselfAreItsContributions() {
    Loss first = fit(image);
    Loss second = recorder.totalVariation(image, VariationKind.SQUARED, 1);
    assertThat(gradients()).containsExactly(new Gradient(image, from(first, second), false));
  }

  @Test
  void whatLeadsToNoLossIsLeftOut() {
    Tensor used = convolution("used", image, false);
    convolution("dead end", used, true);
    recorder.gram("stored only", used, 1);
    fit(used);
    assertThat(gradients()).extracting(Gradient::of).containsExactly(used, image);
  }

  @Test
  void aGuidedMapSendsToTheMapAndNothingToTheGuide() {
    Tensor layer = convolution("layer", image, true);
    Tensor guide =
        recorder.external("guide", Shape.map(layer.shape().height(), layer.shape().width(), 1));
    Tensor guided = recorder.guide("guided", layer, guide);
    Loss loss = fit(guided);
    assertThat(gradients())
        .containsExactly(
            new Gradient(guided, from(loss), false),
            new Gradient(layer, from(producer(guided)), true),
            new Gradient(image, from(producer(layer)), false));
  }

  @Test
  void aSumSendsToBothItsInputs() {
    Tensor left = convolution("left", image, false);
    Tensor right = convolution("right", image, true);
    Tensor sum = recorder.add("sum", left, right, true);
    Loss loss = fit(sum);
    assertThat(gradients())
        .containsExactly(
            new Gradient(sum, from(loss), true),
            new Gradient(right, List.of(new Contribution(producer(sum), 1)), true),
            new Gradient(left, from(producer(sum)), false),
            new Gradient(image, from(producer(right), producer(left)), false));
  }

  @Test
  void aSumOfATensorAndItselfContributesTwice() {
    Tensor sum = recorder.add("twice", image, image, false);
    fit(sum);
    Op add = producer(sum);
    assertThat(gradients().get(1))
        .isEqualTo(
            new Gradient(
                image, List.of(new Contribution(add, 0), new Contribution(add, 1)), false));
  }

  @Test
  void aSumSendsNothingToWhatDoesNotDependOnTheImage() {
    Tensor fixed = recorder.external("fixed", image.shape());
    Tensor sum = recorder.add("sum", fixed, image, false);
    fit(sum);
    assertThat(gradients()).extracting(Gradient::of).containsExactly(sum, image);
    assertThat(gradients().get(1).contributions())
        .containsExactly(new Contribution(producer(sum), 1));
  }

  /** A block's input is read by its first layer and again by the sum, recorded much later. */
  @Test
  void aTensorReadAcrossABlockGetsItsGradientAfterTheWholeBlock() {
    Tensor input = convolution("input", image, true);
    Tensor inner = convolution("inner", input, false);
    Tensor sum = recorder.add("sum", input, inner, true);
    fit(sum);
    List<Gradient> gradients = gradients();
    assertThat(gradients).extracting(Gradient::of).containsExactly(sum, inner, input, image);
    assertThat(gradients.get(2).contributions())
        .containsExactlyElementsOf(from(producer(sum), producer(inner)));
  }

  @Test
  void whatDoesNotDependOnTheImageIsLeftOut() {
    Tensor fixed = recorder.external("fixed", image.shape());
    fit(convolution("of fixed", fixed, true));
    fit(fixed);
    Loss loss = fit(image);
    assertThat(gradients()).containsExactly(new Gradient(image, from(loss), false));
  }

  @Test
  void aRecordingWhoseLossesDoNotDependOnTheImageIsRefused() {
    fit(recorder.external("fixed", image.shape()));
    assertThatIllegalArgumentException()
        .isThrownBy(this::gradients)
        .withMessageContaining("no loss depends on image");
  }

  @Test
  void aRecordingWithoutAVariableIsRefused() {
    Recording recording = new Recorder(Precision.FP32).finish();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Backpropagation.of(recording))
        .withMessageContaining("no variable");
  }
}
