package dev.brushwork.client.impl;

import dev.brushwork.client.FeatureTensor;
import dev.brushwork.v1.ExtractFeaturesResponse;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Puts tensors together that come in pieces, one tensor after another, with ascending offsets. */
final class FeatureAssembler {
  private final List<FeatureTensor> done = new ArrayList<>();
  private ExtractFeaturesResponse head;
  private float[] values;
  private int filled;

  void add(ExtractFeaturesResponse piece) {
    if (head == null) {
      begin(piece);
    }
    int count = piece.getData().size() / Float.BYTES;
    boolean follows =
        piece.getLayer().equals(head.getLayer())
            && piece.getOffset() == (long) filled * Float.BYTES
            && piece.getData().size() % Float.BYTES == 0
            && count <= values.length - filled;
    if (!follows) {
      throw Errors.protocol(
          "a piece of " + piece.getLayer() + " at " + piece.getOffset() + " that does not follow");
    }
    piece
        .getData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values, filled, count);
    filled += count;
    if (filled == values.length) {
      done.add(
          new FeatureTensor(
              head.getLayer(), head.getShape(0), head.getShape(1), head.getShape(2), values));
      head = null;
    }
  }

  List<FeatureTensor> finish() {
    if (head != null) {
      throw Errors.protocol("the features of " + head.getLayer() + " ended early");
    }
    return List.copyOf(done);
  }

  private void begin(ExtractFeaturesResponse piece) {
    if (piece.getShapeCount() != 3) {
      throw Errors.protocol("features of " + piece.getShapeCount() + " extents");
    }
    head = piece;
    filled = 0;
    try {
      values =
          new float
              [Math.multiplyExact(
                  Math.multiplyExact(piece.getShape(0), piece.getShape(1)), piece.getShape(2))];
    } catch (ArithmeticException e) {
      throw Errors.protocol("features too large for this JVM: " + piece.getShapeList());
    }
  }
}
