package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.job.Obstacle.Need;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObstacleTest {
  private static final NodeOffer SMALL = new NodeOffer("a", "cpu", Set.of("v", "w"), 1, 100);
  private static final NodeOffer LARGE = new NodeOffer("b", "cuda", Set.of("v"), 0, 1000);
  private static final List<NodeOffer> BOTH = List.of(SMALL, LARGE);

  @Test
  void thereIsNoneIfAnyServerHasAllThatIsNeededHoweverBusyItIs() {
    assertThat(Obstacle.of(new Need("", "w", 100), BOTH)).isEqualTo(Obstacle.NONE);
    assertThat(Obstacle.of(new Need("cuda", "v", 1000), BOTH)).isEqualTo(Obstacle.NONE);
    assertThat(Obstacle.of(new Need("cpu", "v", 0), BOTH)).isEqualTo(Obstacle.NONE);
  }

  @Test
  void eachThingThatNoServerHasIsSaid() {
    assertThat(Obstacle.of(new Need("", "x", 1), BOTH))
        .isEqualTo("no server that is up holds its weights, SHA-256 x");
    assertThat(Obstacle.of(new Need("reference", "v", 1), BOTH))
        .isEqualTo("no server that is up has the backend reference");
    assertThat(Obstacle.of(new Need("", "v", 1001), BOTH))
        .isEqualTo(
            "it needs 1001 bytes of device memory besides the weights, and the largest server that"
                + " is up has 1000");
    assertThat(Obstacle.of(new Need("reference", "x", 1001), BOTH))
        .contains("SHA-256 x; no server");
  }

  @Test
  void whatNoOneServerHasTogetherIsSaidToo() {
    assertThat(Obstacle.of(new Need("", "w", 101), BOTH))
        .isEqualTo("no one server that is up has its weights, its backend and room for it");
    assertThat(Obstacle.of(new Need("cuda", "w", 1), BOTH)).startsWith("no one server");
  }

  @Test
  void whereNothingIsKnownOfAnyServerNothingIsSaid() {
    assertThat(Obstacle.of(new Need("", "w", 1), List.of())).isEqualTo(Obstacle.NONE);
  }
}
