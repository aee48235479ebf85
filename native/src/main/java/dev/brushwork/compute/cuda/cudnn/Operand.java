package dev.brushwork.compute.cuda.cudnn;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The tensors of a graph that lie in memory. */
enum Operand {
  INPUT(1),
  FILTER(2),
  BIAS(3),
  ADDEND(4),
  MASK(5),
  OUTPUT(6);

  /** Ids of graphs' tensors above this one are free. */
  static final long LAST_ID = 6;

  private final long id;

  Operand(long id) {
    this.id = id;
  }

  /** Of its tensor. */
  long id() {
    return id;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Those that {@code spec} has. */
  static List<Operand> of(ConvolutionSpec spec) {
    return Stream.of(values()).filter(operand -> operand.isIn(spec)).toList();
  }

  private boolean isIn(ConvolutionSpec spec) {
    return switch (this) {
      case INPUT, FILTER, OUTPUT -> true;
      case BIAS -> spec.bias();
      case ADDEND -> spec.addend().isPresent();
      case MASK -> spec.mask().isPresent();
    };
  }

  /** Where it lies. */
  long address(Operands operands) {
    return switch (this) {
      case INPUT -> operands.input();
      case FILTER -> operands.filter();
      case BIAS -> operands.bias();
      case ADDEND -> operands.addend();
      case MASK -> operands.mask();
      case OUTPUT -> operands.output();
    };
  }
}
