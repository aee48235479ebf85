package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Adam;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import dev.brushwork.testing.Engines;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecCheckTest {
  private static List<String> fields(UnaryOperator<TransferSpec.Builder> departure) {
    return problems(departure).stream().map(Problem::field).toList();
  }

  private static List<Problem> problems(UnaryOperator<TransferSpec.Builder> departure) {
    return SpecCheck.problems(
        departure.apply(Engines.preset("brushwork")).build(),
        Limits.defaults(),
        new Extent(640, 480),
        List.of(new Extent(600, 300)));
  }

  private static OptimizerSpec adam(double rate, double beta1, double beta2, double epsilon) {
    return new OptimizerSpec("adam", rate, beta1, beta2, epsilon, Adam.Form.TORCH, true);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 1.1e12, Double.NaN, Double.POSITIVE_INFINITY})
  void weightsOutOfRangeAreNamed(double bad) {
    assertThat(fields(s -> s.contentWeight(bad))).containsExactly("content_weight");
    assertThat(fields(s -> s.styleWeight(bad))).containsExactly("style_weight");
    assertThat(fields(s -> s.tvWeight(bad))).containsExactly("tv_weight");
    assertThat(
            fields(
                s ->
                    s.styleLayers(
                        List.of(new LayerWeight("relu1_1", 1), new LayerWeight("relu2_1", bad)))))
        .containsExactly("style_layers[1].weight");
  }

  @Test
  void theMessageSaysTheBoundAndTheValue() {
    assertThat(problems(s -> s.iterations(0)))
        .containsExactly(new Problem("iterations", "must be 1 to 100000, but is 0"));
    assertThat(problems(s -> s.styleScale(0.01)))
        .containsExactly(new Problem("style_scale", "must be 0.1 to 10, but is 0.01"));
  }

  @Test
  void unknownNamesAreSaidWithTheKnownOnes() {
    assertThat(problems(s -> s.network("vgg17")).get(0).description())
        .isEqualTo("'vgg17' is unknown; known: resnet50, resnet50-v1, vgg16, vgg19, vgg19-lite");
    assertThat(problems(s -> s.styleStatistic("mean")).get(0).description())
        .contains("features, gram");
    assertThat(
            problems(
                    s -> s.optimizer(new OptimizerSpec("rprop", 1, 0, 0, 1, Adam.Form.TORCH, true)))
                .get(0))
        .isEqualTo(new Problem("optimizer.name", "'rprop' is unknown; known: adam, lbfgs, sgd"));
    assertThat(fields(s -> s.contentLayers(List.of(new LayerWeight("relu9_9", 1)))))
        .containsExactly("content_layers[0].layer");
  }

  @Test
  void ofManyLayersAMessageNamesAFew() {
    assertThat(
            problems(
                    s ->
                        s.network("resnet50")
                            .contentLayers(List.of(new LayerWeight("relu4_2", 1)))
                            .styleLayers(List.of(new LayerWeight("layer1", 1))))
                .stream()
                .map(Problem::description))
        .containsExactly(
            "'relu4_2' is not a layer of resnet50; among its 70 are conv1_relu, conv2_block3_out,"
                + " conv3_block4_out, conv4_block6_out, conv5_block3_out");
  }

  @Test
  void oneLayerUnderTwoNamesIsRefused() {
    assertThat(
            fields(
                s ->
                    s.styleLayers(
                        List.of(
                            new LayerWeight("relu1_1", 1), new LayerWeight("block1_conv1", 1)))))
        .containsExactly("style_layers[1].layer");
  }

  @Test
  void theOptimisersParametersHaveTheirRanges() {
    assertThat(fields(s -> s.optimizer(adam(0, 1, -0.1, 0))))
        .containsExactly(
            "optimizer.learning_rate", "optimizer.beta1", "optimizer.beta2", "optimizer.epsilon");
    assertThat(fields(s -> s.optimizer(adam(1001, 0, 0, 1.5))))
        .containsExactly("optimizer.learning_rate", "optimizer.epsilon");
  }

  @Test
  void theParametersOfSgdAndLbfgsHaveTheirRanges() {
    assertThat(
            fields(
                s ->
                    s.optimizer(
                        new OptimizerSpec(
                            "sgd", 1, 0, 0, 1, Adam.Form.TORCH, true, 1, 1.1, -1, true, 1001))))
        .containsExactly(
            "optimizer.momentum",
            "optimizer.decay_rate",
            "optimizer.decay_steps",
            "optimizer.history");
  }

  private static List<String> ofCourse(UnaryOperator<CourseSpec> departure) {
    return fields(s -> s.course(departure.apply(CourseSpec.NONE)));
  }

  @Test
  void theCourseHasItsRanges() {
    assertThat(ofCourse(c -> c.withAveraging(1))).containsExactly("averaging");
    assertThat(ofCourse(c -> c.withConvergence(-0.1, 9)))
        .containsExactly("convergence.tolerance", "convergence.window");
    assertThat(ofCourse(c -> c.withMaxSeconds(Double.NaN))).containsExactly("max_seconds");
    assertThat(ofCourse(c -> c.withFirstSize(15, List.of(1))))
        .containsExactly("coarse_to_fine.first_size");
    assertThat(ofCourse(c -> c.withSizes(List.of(64, 64), List.of(0, 1))))
        .containsExactly("coarse_to_fine.sizes[1]", "coarse_to_fine.iterations[0]");
    assertThat(ofCourse(c -> c.withSizes(List.of(64), List.of())))
        .containsExactly("coarse_to_fine.iterations");
  }

  @Test
  void everyScaleMustBeBelowTheResultAndLargeEnoughAndTheirIterationsCount() {
    assertThat(ofCourse(c -> c.withSizes(List.of(64, 512), List.of(3))))
        .containsExactly("coarse_to_fine.sizes[1]");
    assertThat(ofCourse(c -> c.withSizes(List.of(20), List.of(3)))).contains("size");
    assertThat(ofCourse(c -> c.withFirstSize(128, List.of(99_999))))
        .containsExactly("coarse_to_fine.iterations");
    assertThat(ofCourse(c -> c.withFirstSize(128, List.of(1000, 500)))).isEmpty();
  }

  @Test
  void someTermMustCount() {
    assertThat(fields(s -> s.contentWeight(0).styleWeight(0).tvWeight(1)))
        .containsExactly("style_weight");
    assertThat(fields(s -> s.contentWeight(0))).isEmpty();
  }

  @Test
  void sizesMustLeaveAPixelAtTheDeepestLayer() {
    assertThat(fields(s -> s.size(OutputSize.longerSide(15)))).containsExactly("size.longer_side");
    assertThat(fields(s -> s.size(OutputSize.exact(16, 9000))))
        .containsExactly("size.exact.height");
    // 20 x 15 pixels.
    assertThat(fields(s -> s.size(OutputSize.longerSide(20)))).contains("size");
    assertThat(
            fields(
                s ->
                    s.size(OutputSize.exact(16, 16))
                        .contentLayers(List.of(new LayerWeight("block5_pool", 1)))))
        .contains("size");
    // The style, twice as wide as high, comes to 24 x 12.
    assertThat(fields(s -> s.size(OutputSize.exact(24, 24)))).containsExactly("style_scale");
    assertThat(fields(s -> s.size(OutputSize.longerSide(4096)).styleScale(4)))
        .containsExactly("style_scale");
  }

  @Test
  void rawFeaturesNeedAStretchedStyleAndAStretchedStyleNoScale() {
    assertThat(fields(s -> s.styleStatistic("features"))).containsExactly("style_fit");
    assertThat(fields(s -> s.styleStatistic("features").styleFit(StyleFit.STRETCH))).isEmpty();
    assertThat(fields(s -> s.styleFit(StyleFit.STRETCH).styleScale(2)))
        .containsExactly("style_scale");
  }

  @Test
  void everythingWrongIsSaidAtOnce() {
    assertThat(
            fields(
                s -> s.iterations(-1).styleScale(99).initDeviation(0).optimizer(adam(0, 0, 0, 1))))
        .containsExactlyInAnyOrder(
            "iterations", "style_scale", "init.deviation", "optimizer.learning_rate");
  }
}
