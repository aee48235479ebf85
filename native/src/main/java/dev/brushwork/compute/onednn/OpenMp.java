package dev.brushwork.compute.onednn;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * The number of threads of oneDNN's parallel regions, which OpenMP keeps for each calling thread.
 *
 * <p>Neither oneDNN's API nor its preset lets a program set it, but JavaCPP can call any function
 * {@code void (*)(void*)} by its address: that is how it frees native objects. On x86-64, the only
 * architecture supported, {@code void omp_set_num_threads(int)} takes its argument from the same
 * register. The environment variable {@code OMP_NUM_THREADS} would need the JVM's launcher.
 */
final class OpenMp {
  private static final Constructor<?> CALL;
  private static final Method INVOKE;
  private static final Pointer SET_NUM_THREADS;

  static {
    try {
      Class<?> type = Class.forName("org.bytedeco.javacpp.Pointer$NativeDeallocator");
      CALL = type.getDeclaredConstructor(Pointer.class, long.class, long.class);
      CALL.setAccessible(true);
      INVOKE = type.getMethod("deallocate");
      INVOKE.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JavaCPP cannot call omp_set_num_threads", e);
    }
    SET_NUM_THREADS = Loader.addressof("omp_set_num_threads");
    if (SET_NUM_THREADS == null || SET_NUM_THREADS.isNull()) {
      throw new IllegalStateException("oneDNN's OpenMP library has no omp_set_num_threads");
    }
  }

  private OpenMp() {}

  /** Lets the calling thread's parallel regions have {@code threads} threads from now on. */
  static void useThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    try {
      INVOKE.invoke(CALL.newInstance(SET_NUM_THREADS, (long) threads, SET_NUM_THREADS.address()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("could not set the number of OpenMP threads", e);
    }
  }
}
