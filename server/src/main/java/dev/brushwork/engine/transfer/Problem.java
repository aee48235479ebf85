package dev.brushwork.engine.transfer;

/**
 * Something wrong with a spec.
 *
 * @param field where, by its path in the proto's RunOptions, such as {@code optimizer.beta1} or
 *     {@code style_layers[0].layer}
 * @param description what is wrong and the bound, for people
 */
public record Problem(String field, String description) {
  @Override
  public String toString() {
    return field + ": " + description;
  }
}
