package dev.brushwork.compute.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Floats outside the heap, copied to and from heap arrays a stretch at a time: a copy runs at the
 * speed of memcpy, and loops over arrays are what the JIT compiler vectorises. Longer than a
 * buffer's 2 GiB if need be. Does not own the memory.
 */
final class FloatView {
  /** Segments of 1 GiB, so that a segment's bytes fit an int. */
  private static final int SEGMENT_BITS = 28;

  private final int segmentBits;
  private final int segment;
  private final FloatBuffer[] segments;
  private final long length;
  private final BytePointer start;

  FloatView(Pointer start, long length) {
    this(start, length, SEGMENT_BITS);
  }

  /**
   * @param segmentBits the binary logarithm of the floats in a segment
   */
  FloatView(Pointer start, long length, int segmentBits) {
    this.start = new BytePointer(start);
    this.length = length;
    this.segmentBits = segmentBits;
    segment = 1 << segmentBits;
    segments = new FloatBuffer[(int) ((length + segment - 1) >> segmentBits)];
    BytePointer base = this.start;
    for (int s = 0; s < segments.length; s++) {
      long first = (long) s << segmentBits;
      long count = Math.min(segment, length - first);
      segments[s] =
          base.getPointer(first * Float.BYTES)
              .capacity(count * Float.BYTES)
              .asByteBuffer()
              .asFloatBuffer();
    }
  }

  long length() {
    return length;
  }

  /** Copies the {@code count} floats from {@code at} on to the start of {@code into}. */
  void read(long at, float[] into, int count) {
    for (int done = 0; done < count; ) {
      FloatBuffer buffer = segments[(int) ((at + done) >> segmentBits)];
      int index = (int) (at + done) & (segment - 1);
      int some = Math.min(count - done, segment - index);
      buffer.get(index, into, done, some);
      done += some;
    }
  }

  /** Copies the first {@code count} floats of {@code from} to {@code at} and on. */
  void write(long at, float[] from, int count) {
    for (int done = 0; done < count; ) {
      FloatBuffer buffer = segments[(int) ((at + done) >> segmentBits)];
      int index = (int) (at + done) & (segment - 1);
      int some = Math.min(count - done, segment - index);
      buffer.put(index, from, done, some);
      done += some;
    }
  }

  /** Sets all floats to zero. */
  void clear() {
    Pointer.memset(start, 0, length * Float.BYTES);
  }
}
