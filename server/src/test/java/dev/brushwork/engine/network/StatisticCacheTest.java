package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StatisticCacheTest {
  private static final int VALUES = 10;

  private final AtomicInteger computed = new AtomicInteger();

  private static Recording pass(double scale) {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor image = recorder.external("image", Shape.map(2, 2, 3));
    Tensor gram = recorder.gram("gram", image, scale);
    recorder.store(gram, recorder.external("found", gram.shape()));
    return recorder.finish();
  }

  private float get(StatisticCache cache, double scale, float pixel) {
    float[] image = new float[40_000]; // longer than it is read at a time
    image[image.length - 1] = pixel;
    return cache.of(
            pass(scale),
            image,
            () -> {
              float[] values = new float[VALUES];
              values[0] = computed.incrementAndGet();
              return Map.of(3, values);
            })
        .get(3)[0];
  }

  @Test
  void theSamePassOverTheSameImageIsDoneOnce() {
    StatisticCache cache = new StatisticCache(1000);
    assertThat(get(cache, 1, 7)).isEqualTo(1);
    assertThat(get(cache, 1, 7)).isEqualTo(1);
    assertThat(get(cache, 1, 8)).isEqualTo(2);
    assertThat(get(cache, 2, 7)).isEqualTo(3);
    assertThat(get(cache, 1, 7)).isEqualTo(1);
    assertThat(computed).hasValue(3);
  }

  @Test
  void whatDependsOnMoreThanOneImageIsComputedEachTime() {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor image = recorder.external("image", Shape.map(2, 2, 3));
    Tensor mask = recorder.external("mask", Shape.map(2, 2, 3));
    Tensor sum = recorder.add("sum", image, mask, false);
    recorder.store(sum, recorder.external("found", sum.shape()));
    Recording pass = recorder.finish();
    StatisticCache cache = new StatisticCache(1000);
    for (int i = 1; i <= 2; i++) {
      cache.of(pass, new float[12], () -> Map.of(0, new float[] {computed.incrementAndGet()}));
      assertThat(computed).hasValue(i);
    }
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void whatWasUsedLongestAgoMakesRoom() {
    long each = VALUES * Float.BYTES;
    StatisticCache cache = new StatisticCache(2 * each + 1);
    get(cache, 1, 1);
    get(cache, 1, 2);
    get(cache, 1, 1);
    get(cache, 1, 3);
    assertThat(cache.bytes()).isEqualTo(2 * each);
    assertThat(get(cache, 1, 1)).isEqualTo(1);
    assertThat(get(cache, 1, 3)).isEqualTo(3);
    assertThat(get(cache, 1, 2)).isEqualTo(4);
  }

  @Test
  void whatIsTooLargeIsComputedAndNotKept() {
    StatisticCache cache = new StatisticCache(VALUES * Float.BYTES - 1);
    assertThat(get(cache, 1, 1)).isEqualTo(1);
    assertThat(get(cache, 1, 1)).isEqualTo(2);
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void aPassThatIsStoppedLeavesNothing() {
    StatisticCache cache = new StatisticCache(1000);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                cache.of(
                    pass(1),
                    new float[40_000],
                    () -> {
                      throw new IllegalStateException("stopped by the test");
                    }));
    assertThat(get(cache, 1, 0)).isEqualTo(1);
    assertThat(cache.bytes()).isEqualTo(VALUES * Float.BYTES);
  }
}
