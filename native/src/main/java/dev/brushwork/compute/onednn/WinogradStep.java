package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Shape;
import org.bytedeco.javacpp.Pointer;

/**
 * One convolution by Winograd's algorithm, or one gradient, and what is done to its result.
 *
 * @param source of the input's channels
 * @param target of the output's channels
 * @param bias null for none
 * @param activation null, or what was rectified: the result becomes zero wherever it is not above
 */
record WinogradStep(
    Instructions instructions,
    int threads,
    Shape input,
    Shape output,
    Pointer source,
    Pointer weights,
    Pointer target,
    Pointer bias,
    boolean accumulate,
    boolean relu,
    Pointer activation,
    Pointer scratch)
    implements Step {

  @Override
  public void run() {
    Kernels.winograd(
        instructions.code(),
        input.height(),
        input.width(),
        input.channels(),
        output.channels(),
        source.address(),
        weights.address(),
        target.address(),
        address(bias),
        accumulate,
        relu,
        address(activation),
        scratch.address(),
        threads);
  }

  private static long address(Pointer pointer) {
    return pointer == null ? 0 : pointer.address();
  }
}
