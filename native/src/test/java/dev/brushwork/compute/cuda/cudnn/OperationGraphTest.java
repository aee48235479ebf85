package dev.brushwork.compute.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cuDNN finalises without a word, and computes wrongly. */
final class OperationGraphTest {
  private static final Shape MAP = Shape.map(6, 6, 64);
  private static final GraphTensor INPUT = GraphTensor.map(Operand.INPUT, MAP, NumberFormat.FP16);
  private static final GraphTensor FILTER =
      GraphTensor.filter(new FilterShape(64, 64, 3, 3), NumberFormat.FP16);
  private static final GraphTensor OUTPUT = GraphTensor.map(Operand.OUTPUT, MAP, NumberFormat.FP16);
  private static final GraphTensor CHAIN = GraphTensor.virtual(7, "convolved", MAP);
  private static final GraphOperation CONVOLUTION =
      new GraphOperation.Convolution(INPUT, FILTER, CHAIN, 1, 1);

  @Test
  void takesWhatIsRight() {
    GraphTensor bias = GraphTensor.bias(64);
    GraphOperation add = new GraphOperation.Add(CHAIN, bias, OUTPUT);
    assertThat(new OperationGraph(List.of(CONVOLUTION, add)).operations()).hasSize(2);
  }

  @Test
  void refusesABiasOfAnotherWidth() {
    GraphTensor bias = GraphTensor.bias(32);
    refuses("bias", "fits neither", CONVOLUTION, new GraphOperation.Add(CHAIN, bias, OUTPUT));
  }

  @Test
  void refusesAnAddendOfHalfTheSize() {
    GraphTensor addend = GraphTensor.map(Operand.ADDEND, Shape.map(3, 6, 64), NumberFormat.FP16);
    refuses("addend", "fits neither", CONVOLUTION, new GraphOperation.Add(CHAIN, addend, OUTPUT));
  }

  @Test
  void refusesAMaskOfAnotherShape() {
    GraphTensor mask = GraphTensor.map(Operand.MASK, Shape.map(6, 3, 64), NumberFormat.FP16);
    refuses(
        "mask",
        "differs in shape",
        CONVOLUTION,
        new GraphOperation.ReluGradient(CHAIN, mask, OUTPUT));
  }

  @Test
  void refusesAVirtualTensorThatNothingReads() {
    refuses("convolved", "leads nowhere", CONVOLUTION);
  }

  @Test
  void refusesAVirtualTensorThatNothingWrites() {
    refuses("convolved", "is read before it is written", new GraphOperation.Relu(CHAIN, OUTPUT));
  }

  @Test
  void refusesTwoTensorsUnderOneId() {
    GraphTensor addend = new GraphTensor(1, "addend", INPUT.extents(), NumberFormat.BF16, false);
    refuses("addend", "has the id of", CONVOLUTION, new GraphOperation.Add(CHAIN, addend, OUTPUT));
  }

  @Test
  void refusesMemoryBetweenTwoOperations() {
    GraphTensor last = new GraphTensor(8, "rectified", MAP_EXTENTS, NumberFormat.FP16, false);
    refuses(
        "output",
        "is in memory",
        new GraphOperation.Convolution(INPUT, FILTER, OUTPUT, 1, 1),
        new GraphOperation.Relu(OUTPUT, last));
  }

  private static final List<Long> MAP_EXTENTS = OUTPUT.extents();

  @Test
  void refusesAVirtualTensorOfSixteenBits() {
    GraphTensor half = new GraphTensor(7, "convolved", MAP_EXTENTS, NumberFormat.FP16, true);
    refuses(
        "convolved",
        "is not fp32",
        new GraphOperation.Convolution(INPUT, FILTER, half, 1, 1),
        new GraphOperation.Relu(half, OUTPUT));
  }

  @Test
  void refusesExtentsThatDoNotFollow() {
    refuses(
        "convolved",
        "is not what",
        new GraphOperation.Convolution(INPUT, FILTER, CHAIN, 1, 0),
        new GraphOperation.Relu(CHAIN, OUTPUT));
    refuses(
        "convolved",
        "is not what",
        new GraphOperation.Convolution(INPUT, FILTER, CHAIN, 2, 1),
        new GraphOperation.Relu(CHAIN, OUTPUT));
    GraphTensor narrow = GraphTensor.filter(new FilterShape(64, 32, 3, 3), NumberFormat.FP16);
    refuses(
        "filter",
        "does not fit",
        new GraphOperation.Convolution(INPUT, narrow, CHAIN, 1, 1),
        new GraphOperation.Relu(CHAIN, OUTPUT));
  }

  @Test
  void everySpecHasAGraphOfItsOperations() {
    RandomSpecs.of(2, 200)
        .forEach(
            spec -> {
              int expected = 1;
              expected += spec.bias() ? 1 : 0;
              expected += spec.addend().isPresent() ? 1 : 0;
              expected += spec.relu() || spec.mask().isPresent() ? 1 : 0;
              assertThat(OperationGraph.of(spec).operations()).hasSize(expected);
            });
  }

  private static void refuses(String tensor, String why, GraphOperation... operations) {
    assertThatThrownBy(() -> new OperationGraph(List.of(operations)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("in a cuDNN graph GraphTensor[")
        .hasMessageContaining("name=" + tensor)
        .hasMessageContaining(why);
  }
}
