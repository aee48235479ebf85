package dev.brushwork.compute.cuda.cudnn;

/** How test doubles put work on a stream: a fake of the CUDA runtime records it while capturing. */
@FunctionalInterface
public interface Launcher {
  /** Runs it at once, whatever the stream. */
  Launcher IMMEDIATE = (stream, work) -> work.run();

  void launch(long stream, Runnable work);
}
