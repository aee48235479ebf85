package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Shape;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.List;
import java.util.Optional;

/** An iteration written down: over the whole image at once, or tile by tile. */
interface IterationPlan {
  /** Of the image. */
  Shape image();

  /** Of the tensors of the optimiser's state, all zero before the first update. */
  List<Shape> optimizerState();

  /** Of the moving average of the image, if there is one. */
  Optional<Shape> average();

  /** Which of the program's losses belong to which term. */
  LossTerms terms();

  /** Tiles of the image; 1 if it is computed at once. */
  int tiles();

  /** Arithmetic operations of an iteration, a multiply-add counted as two. */
  double operations();

  /** The part of these that evaluating the objective takes. */
  double forwardShare();

  /** Device bytes of everything an iteration works with, besides the network's weights. */
  long bytes(Device device, DeviceNetwork network);

  /**
   * Makes it ready. The buffers belong to others.
   *
   * @param image of {@link #image()}
   * @param state of {@link #optimizerState()}
   * @param average of {@link #average()}
   */
  Program prepare(
      Device device,
      DeviceNetwork network,
      Targets targets,
      Buffer image,
      List<Buffer> state,
      Optional<Buffer> average);
}
