package dev.brushwork.compute;

/**
 * What a recording will cost, known before anything is allocated.
 *
 * @param programBytes device bytes that the prepared program owns (arena and workspaces)
 * @param externalBytes device bytes of the buffers to be bound to it
 * @param filterBytes device bytes of the weights in every layout that this program wants
 * @param operations arithmetic operations of one iteration, a multiply-add counted as two
 */
public record Plan(long programBytes, long externalBytes, long filterBytes, double operations) {
  public long totalBytes() {
    return programBytes + externalBytes + filterBytes;
  }
}
