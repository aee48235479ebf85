package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.engine.network.DeviceNetwork;

/** An iteration written down: over the whole image at once, or tile by tile. */
interface IterationPlan {
  /** The image and what goes with it. */
  Changing changing();

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
   * Makes it ready.
   *
   * @param buffers of {@link #changing()}
   */
  Program prepare(Device device, DeviceNetwork network, Targets targets, Changing.Buffers buffers);
}
