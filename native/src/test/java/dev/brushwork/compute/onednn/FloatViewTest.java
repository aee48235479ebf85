package dev.brushwork.compute.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brushwork.compute.DeviceMemory;
import org.junit.jupiter.api.Test;

final class FloatViewTest {
  private final DeviceMemory ledger = new DeviceMemory(Long.MAX_VALUE);

  /** Segments of four floats stand for those of a gibibyte. */
  @Test
  void aCopyMayCrossSegments() {
    try (HostBlock block = HostBlock.allocate(ledger, 11 * Float.BYTES)) {
      FloatView view = new FloatView(block.at(0), 11, 2);
      view.write(1, new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 9);
      float[] all = new float[11];
      view.read(0, all, 11);
      assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
      float[] some = new float[3];
      view.read(7, some, 2);
      assertThat(some).containsExactly(7, 8, 0);
    }
  }

  @Test
  void itEndsWhereTheMemoryEnds() {
    try (HostBlock block = HostBlock.allocate(ledger, 5 * Float.BYTES)) {
      FloatView view = new FloatView(block.at(0), 5, 2);
      assertThatThrownBy(() -> view.write(4, new float[2], 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> block.floats(4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void blocksAreAlignedZeroedAndCounted() {
    try (HostBlock block = HostBlock.allocate(ledger, 1000)) {
      assertThat(block.at(0).address() % HostBlock.ALIGNMENT).isZero();
      assertThat(ledger.liveBytes()).isEqualTo(HostBlock.footprint(1000)).isBetween(1000L, 1128L);
      float[] values = new float[250];
      block.floats(0, 250).read(0, values, 250);
      assertThat(values).containsOnly(0);
      block.close();
      assertThat(ledger.liveBytes()).isZero();
      assertThatThrownBy(() -> block.at(0)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(ledger.liveBytes()).isZero();
  }
}
