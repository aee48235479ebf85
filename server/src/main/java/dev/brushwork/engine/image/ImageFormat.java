package dev.brushwork.engine.image;

/** The kinds of file that a picture can be written as. */
public enum ImageFormat {
  PNG,
  JPEG,
  TIFF
}
