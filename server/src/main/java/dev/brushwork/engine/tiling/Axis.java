package dev.brushwork.engine.tiling;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Shape;

/** One of the two directions in which images and maps extend. */
public enum Axis {
  ROWS,
  COLUMNS;

  int of(Shape map) {
    return this == ROWS ? map.height() : map.width();
  }

  int of(FilterShape filter) {
    return this == ROWS ? filter.height() : filter.width();
  }
}
