package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class DeviceMemoryTest {
  private final DeviceMemory memory = new DeviceMemory(100);

  @Test
  void bytesAreLiveUntilTheyAreReleased() {
    memory.reserve(60);
    memory.reserve(40);
    memory.release(70);
    assertThat(memory.liveBytes()).isEqualTo(30);
    assertThat(memory.peakBytes()).isEqualTo(100);
  }

  @Test
  void whatPassesTheLimitIsRefusedAndNotCounted() {
    memory.reserve(60);
    assertThatExceptionOfType(DeviceMemoryException.class)
        .isThrownBy(() -> memory.reserve(41))
        .withMessageContainingAll("41", "40 of 100");
    assertThat(memory.liveBytes()).isEqualTo(60);
    assertThat(memory.peakBytes()).isEqualTo(60);
    memory.reserve(40);
  }

  @Test
  void sizesThatOverflowAreRefused() {
    DeviceMemory unlimited = new DeviceMemory(Long.MAX_VALUE);
    unlimited.reserve(1);
    assertThatExceptionOfType(DeviceMemoryException.class)
        .isThrownBy(() -> unlimited.reserve(Long.MAX_VALUE));
    assertThatExceptionOfType(DeviceMemoryException.class).isThrownBy(() -> unlimited.reserve(-1));
    assertThat(unlimited.liveBytes()).isEqualTo(1);
  }

  @Test
  void releasingMoreThanIsLiveIsAMistakeOfTheBackend() {
    memory.reserve(10);
    assertThatIllegalStateException().isThrownBy(() -> memory.release(11));
    assertThatIllegalStateException().isThrownBy(() -> memory.release(-1));
    assertThat(memory.liveBytes()).isEqualTo(10);
  }

  @Test
  void aResetPeakStartsFromWhatIsLive() {
    memory.reserve(90);
    memory.release(80);
    memory.resetPeak();
    assertThat(memory.peakBytes()).isEqualTo(10);
    memory.reserve(20);
    assertThat(memory.peakBytes()).isEqualTo(30);
  }
}
