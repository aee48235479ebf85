package dev.brushwork.engine.image;

import java.util.Optional;

/**
 * A file whose structure has been walked over, and held against the limits, but whose pixels are
 * not decoded yet. Every format has one; a new format is a new one.
 */
interface ImageFile {
  /** What the file declares. */
  ImageHeader header();

  /** The ICC profile that its colours are in, itself unchecked; empty without one. */
  Optional<byte[]> profile();

  /**
   * Decodes the pixels, as they are stored.
   *
   * @throws ImageException if they are damaged or too few
   */
  PixelRows decode();
}
