package dev.brushwork.engine.random;

/**
 * Random numbers by position: each is a pure function of a seed and an index, so that any part of a
 * sequence can be made anywhere, in any order, by any number of threads, with the same bits.
 *
 * <p>The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC11): the seed is its key, and the index counts blocks of four words. Uniform
 * and normal numbers come from separate streams of one seed.
 */
public final class CounterRandom {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;

  private static final int UNIFORM_STREAM = 0;
  private static final int NORMAL_STREAM = 1;

  private final int key0;
  private final int key1;

  /**
   * @param seed any value; different seeds give unrelated numbers
   */
  public CounterRandom(long seed) {
    key0 = (int) seed;
    key1 = (int) (seed >>> 32);
  }

  /**
   * A number from 0, inclusive, to 1, exclusive: one of 2^24 equally spaced and equally likely.
   *
   * @param index any value, read as unsigned
   */
  public float uniform(long index) {
    int word = block(index >>> 2, UNIFORM_STREAM)[(int) (index & 3)];
    return (word >>> 8) * 0x1p-24f;
  }

  /**
   * A number of the normal distribution with mean 0 and variance 1; its magnitude is below 6.7.
   *
   * @param index any value, read as unsigned
   */
  public float normal(long index) {
    // Box and Muller: numbers 2i and 2i+1 are the two coordinates of one random point of the plane.
    // StrictMath, whose results do not depend on the machine.
    int[] words = block(index >>> 2, NORMAL_STREAM);
    int pair = (int) (index & 2);
    double radius = (Integer.toUnsignedLong(words[pair]) + 1) * 0x1p-32;
    double angle = Integer.toUnsignedLong(words[pair + 1]) * 0x1p-32 * 2 * Math.PI;
    double distance = StrictMath.sqrt(-2 * StrictMath.log(radius));
    double coordinate = (index & 1) == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle);
    return (float) (distance * coordinate);
  }

  private int[] block(long number, int stream) {
    return philox((int) number, (int) (number >>> 32), stream, 0, key0, key1);
  }

  /** The four words of the block that the counter c0..c3 has under the key k0, k1. */
  static int[] philox(int c0, int c1, int c2, int c3, int k0, int k1) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
      long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
