package dev.brushwork.compute;

/**
 * A value of a {@link Recording}. An external tensor is bound to a {@link Buffer} when the
 * recording is prepared and keeps its value between iterations; any other lives in the program's
 * arena, only as long as an iteration needs it.
 *
 * @param id its number within the recording, counted from 0
 * @param name what errors and reports call it
 */
public record Tensor(int id, String name, Shape shape, boolean external) {
  @Override
  public String toString() {
    return name + " (" + shape + ")";
  }
}
