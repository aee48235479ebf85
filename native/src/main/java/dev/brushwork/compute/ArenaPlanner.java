package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places blocks with known lifetimes in one arena, so that blocks never alive together share bytes:
 * largest first, each at the lowest offset that is free for its whole life (greedy by size,
 * Pisarchyk and Lee 2020).
 */
public final class ArenaPlanner {
  private final long alignment;
  private final List<Block> blocks = new ArrayList<>();

  /** A block, and where it was placed once {@link #place()} has run. */
  public static final class Block {
    private final long bytes;
    private final int first;
    private int last;
    private long offset = -1;

    private Block(long bytes, int first, int last) {
      this.bytes = bytes;
      this.first = first;
      this.last = last;
    }

    public long bytes() {
      return bytes;
    }

    /** Prolongs its life to include {@code step}. */
    public void usedAt(int step) {
      if (step < first) {
        throw new IllegalArgumentException(
            "used at step " + step + ", before it is made at " + first);
      }
      last = Math.max(last, step);
    }

    /** Its distance from the start of the arena. */
    public long offset() {
      if (offset < 0) {
        throw new IllegalStateException("not placed yet");
      }
      return offset;
    }

    private boolean overlaps(Block other) {
      return first <= other.last && other.first <= last;
    }
  }

  /**
   * @param alignment every offset is a multiple of it
   */
  public ArenaPlanner(long alignment) {
    this.alignment = alignment;
  }

  /** Adds a block alive from step {@code first}, and until it is last {@link Block#usedAt}. */
  public Block block(long bytes, int first) {
    long rounded = (Math.max(bytes, 1) + alignment - 1) / alignment * alignment;
    Block block = new Block(rounded, first, first);
    blocks.add(block);
    return block;
  }

  /** Places every block and returns the bytes of the arena. */
  public long place() {
    List<Block> bySize = new ArrayList<>(blocks);
    bySize.sort(Comparator.comparingLong((Block b) -> -b.bytes).thenComparingInt(b -> b.first));
    List<Block> placed = new ArrayList<>(); // by offset
    long total = 0;
    for (Block block : bySize) {
      long offset = 0;
      for (Block other : placed) {
        if (other.overlaps(block)) {
          if (other.offset - offset >= block.bytes) {
            break;
          }
          offset = Math.max(offset, other.offset + other.bytes);
        }
      }
      block.offset = offset;
      placed.add(block);
      placed.sort(Comparator.comparingLong(b -> b.offset));
      total = Math.max(total, offset + block.bytes);
    }
    return total;
  }
}
