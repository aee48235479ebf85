package dev.brushwork.compute;

/** Something that reads a tensor and may send a gradient back to it: an operation or a loss. */
public sealed interface Node permits Op, Loss {
  Tensor input();
}
