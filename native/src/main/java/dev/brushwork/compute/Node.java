package dev.brushwork.compute;

import java.util.List;

/** Something that reads tensors and may send gradients back to them: an operation or a loss. */
public sealed interface Node permits Op, Loss {
  /** What it reads and is differentiated by, in order; the same tensor may stand there twice. */
  List<Tensor> inputs();
}
