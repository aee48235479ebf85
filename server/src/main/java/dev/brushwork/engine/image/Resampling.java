package dev.brushwork.engine.image;

/** How a picture is brought to another size. */
public enum Resampling {
  /** Lanczos with three lobes, widened when shrinking so that nothing aliases. */
  LANCZOS,
  /** The nearest source pixel, unfiltered: what Keras' {@code load_img} does by default. */
  NEAREST
}
