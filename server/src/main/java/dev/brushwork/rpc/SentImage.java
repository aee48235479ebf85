package dev.brushwork.rpc;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageException;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.transfer.Extent;
import java.util.Optional;

/**
 * An image of a request whose header has been checked, not decoded yet.
 *
 * @param field the path in the request of what it was sent or named by
 * @param file the whole file; empty if only its size was told
 * @param extent of the upright picture
 * @param bytesAPixel heap that a pixel takes once it is decoded; 0 if it never is
 */
record SentImage(String field, Optional<byte[]> file, Extent extent, int bytesAPixel) {
  /** Bytes of heap it needs, file and pixels. */
  long heapBytes() {
    long pixels = (long) extent.width() * extent.height();
    return file.map(bytes -> bytes.length + pixels * bytesAPixel).orElse(0L);
  }

  /** The picture; null if it is damaged, which is then found. */
  Image decode(ImageLimits limits, Findings findings) {
    try {
      return ImageReader.read(file.orElseThrow(), limits);
    } catch (ImageException e) {
      findings.invalid(field, e.getMessage());
      return null;
    }
  }
}
