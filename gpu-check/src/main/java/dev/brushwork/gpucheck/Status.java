package dev.brushwork.gpucheck;

import java.util.Locale;

/** How a step ended, or that it has not. */
enum Status {
  WAITING,
  RUNNING,
  OK,
  FAILED,
  SKIPPED,
  STUCK;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
