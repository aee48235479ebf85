package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.testing.Engines;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Runs on the CPU through VGG19, each of which gives back what it took of the device's memory. */
abstract class RunsOnCpu {
  static Engine engine;
  static HeldWeights weights;
  private long before;

  @BeforeAll
  static void open() {
    engine = Engines.open("cpu");
    weights = Engines.hold(engine, "vgg19");
  }

  @AfterAll
  static void close() {
    engine.close();
    assertThat(engine.device().memory().liveBytes()).isZero();
  }

  @BeforeEach
  void countLiveBytes() {
    before = live();
  }

  @AfterEach
  void nothingStaysOnTheDevice() {
    assertThat(live()).isEqualTo(before);
  }

  /** Device bytes that are live now, besides the weights, which stay. */
  private static long live() {
    return Engines.live(engine) - engine.weightBytes();
  }
}
