package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArenaPlannerTest {
  private static final int STEPS = 40;

  private record Life(ArenaPlanner.Block block, int first, int last) {
    boolean isAliveAt(int step) {
      return first <= step && step <= last;
    }

    boolean meets(Life other) {
      return first <= other.last && other.first <= last;
    }

    boolean overlaps(Life other) {
      return block.offset() < other.block.offset() + other.block.bytes()
          && other.block.offset() < block.offset() + block.bytes();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void blocksThatMeetNeverShareBytesAndTheArenaIsNotWasteful(int seed) {
    Random random = new Random(seed);
    ArenaPlanner planner = new ArenaPlanner(64);
    List<Life> lives = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      int first = random.nextInt(STEPS);
      int last = Math.min(STEPS - 1, first + random.nextInt(10));
      ArenaPlanner.Block block = planner.block(random.nextInt(10_000), first);
      block.usedAt(first + (last - first) / 2);
      block.usedAt(last);
      block.usedAt(first); // an earlier use does not shorten its life
      lives.add(new Life(block, first, last));
    }
    long total = planner.place();
    long mostAlive = 0;
    for (int step = 0; step < STEPS; step++) {
      int now = step;
      mostAlive =
          Math.max(
              mostAlive,
              lives.stream().filter(l -> l.isAliveAt(now)).mapToLong(l -> l.block.bytes()).sum());
    }
    assertThat(total).isBetween(mostAlive, mostAlive * 5 / 4);
    for (int i = 0; i < lives.size(); i++) {
      Life life = lives.get(i);
      assertThat(life.block.offset() % 64).isZero();
      assertThat(life.block.offset() + life.block.bytes()).isLessThanOrEqualTo(total);
      for (Life earlier : lives.subList(0, i)) {
        assertThat(life.meets(earlier) && life.overlaps(earlier)).isFalse();
      }
    }
  }

  @Test
  void aChainNeedsRoomForTwoNeighboursOnly() {
    ArenaPlanner planner = new ArenaPlanner(1);
    for (int step = 0; step < 10; step++) {
      planner.block(100, step).usedAt(step + 1);
    }
    assertThat(planner.place()).isEqualTo(200);
  }

  @Test
  void aBlockOfNoBytesStillHasAPlace() {
    ArenaPlanner planner = new ArenaPlanner(16);
    ArenaPlanner.Block block = planner.block(0, 0);
    assertThat(planner.place()).isEqualTo(16);
    assertThat(block.offset()).isZero();
  }

  @Test
  void anArenaOfNothingIsEmpty() {
    assertThat(new ArenaPlanner(16).place()).isZero();
  }

  @Test
  void aBlockIsNotUsedBeforeItIsMade() {
    ArenaPlanner.Block block = new ArenaPlanner(1).block(8, 3);
    assertThatIllegalArgumentException().isThrownBy(() -> block.usedAt(2));
  }

  @Test
  void aBlockHasNoOffsetBeforeItIsPlaced() {
    ArenaPlanner.Block block = new ArenaPlanner(1).block(8, 3);
    assertThatIllegalStateException().isThrownBy(block::offset);
  }
}
