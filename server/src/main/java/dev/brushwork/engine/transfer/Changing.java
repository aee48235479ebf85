package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What an iteration changes, and the next one goes on from.
 *
 * @param image the variable
 * @param optimizerState all zero before the first update
 * @param average the moving average of the image, if there is one
 */
record Changing(Tensor image, List<Tensor> optimizerState, Optional<Tensor> average) {
  /** The buffers behind them, which belong to others. */
  record Buffers(Buffer image, List<Buffer> optimizerState, Optional<Buffer> average) {}

  void bind(Bindings bindings, Buffers buffers) {
    bindings.bind(image, buffers.image());
    for (int i = 0; i < optimizerState.size(); i++) {
      bindings.bind(optimizerState.get(i), buffers.optimizerState().get(i));
    }
    average.ifPresent(tensor -> bindings.bind(tensor, buffers.average().orElseThrow()));
  }
}
