package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class ShapeTest {

  @Test
  void aMapKnowsItsExtents() {
    Shape map = Shape.map(4, 5, 6);
    assertThat(map.height()).isEqualTo(4);
    assertThat(map.width()).isEqualTo(5);
    assertThat(map.channels()).isEqualTo(6);
    assertThat(map.pixels()).isEqualTo(20);
    assertThat(map.elements()).isEqualTo(120);
    assertThat(map).hasToString("4x5x6");
  }

  @Test
  void shapesOfTheSameExtentsAreEqual() {
    assertThat(Shape.map(1, 2, 3))
        .isEqualTo(Shape.map(1, 2, 3))
        .hasSameHashCodeAs(Shape.map(1, 2, 3));
    assertThat(Shape.map(1, 2, 3)).isNotEqualTo(Shape.map(1, 3, 2));
    assertThat(Shape.matrix(1, 1)).isNotEqualTo(Shape.scalar());
  }

  @Test
  void aScalarHasOneElement() {
    assertThat(Shape.scalar().elements()).isOne();
    assertThat(Shape.scalar().rank()).isZero();
  }

  @Test
  void onlyAMapHasChannels() {
    assertThatIllegalStateException().isThrownBy(() -> Shape.matrix(3, 3).channels());
  }

  @Test
  void anExtentBelowOneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Shape.map(4, 0, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new FilterShape(4, 3, 0, 3));
  }

  @Test
  void countsThatOverflowAreRefused() {
    int huge = Integer.MAX_VALUE;
    assertThat(Shape.matrix(huge, huge).elements()).isEqualTo((long) huge * huge);
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> Shape.map(huge, huge, huge).elements());
  }

  @Test
  void extentsAreCopiedOut() {
    Shape shape = Shape.matrix(2, 3);
    shape.toArray()[0] = 9;
    assertThat(shape.toArray()).containsExactly(2, 3);
  }
}
