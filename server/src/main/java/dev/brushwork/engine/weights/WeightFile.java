package dev.brushwork.engine.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The convolutions of a trained network, read from a file, with all that must be known to use them.
 * Nothing in it changes.
 *
 * <p>The file is one of Brushwork's own (safetensors), of Keras ({@code .h5}) or of torchvision
 * ({@code .pth}, both of its streams); which, its first bytes say. Dense layers are ignored, and
 * batch normalisation is folded into the convolution before it.
 */
public final class WeightFile {
  private final String sha256;
  private final WeightContent content;

  private WeightFile(String sha256, WeightContent content) {
    this.sha256 = sha256;
    this.content = content;
  }

  /**
   * Reads a file.
   *
   * @throws WeightsException if there is no such file, it is of no format that is read, it holds no
   *     convolution or half a one, a number in it is not finite, or its preprocessing is unknown
   */
  public static WeightFile read(Path file) {
    return read(file.getFileName().toString(), WeightBytes.map(file));
  }

  /**
   * Reads what a file has.
   *
   * @param name of the file, for messages
   * @param bytes all of them, from position 0 to the limit
   * @throws WeightsException as for a file
   */
  public static WeightFile read(String name, ByteBuffer bytes) {
    try {
      WeightContent content = WeightFormat.of(bytes).read(bytes);
      return new WeightFile(WeightBytes.sha256(bytes), content);
    } catch (MalformedException e) {
      throw new WeightsException(name + ": " + e.getMessage(), e);
    }
  }

  /** The digest of the whole file: 64 lower-case hex digits. */
  public String sha256() {
    return sha256;
  }

  /** How the network that these weights belong to is fed. */
  public Preprocessing preprocessing() {
    return content.preprocessing();
  }

  /** The network that the file says it is of, such as {@code vgg19}, if it says. */
  public Optional<String> network() {
    return content.network();
  }

  /**
   * The convolutions by name, in the order in which the network computes them: {@code conv1_1} for
   * the first of a VGG, {@code conv1} and {@code layer1.0.conv1} for the first of a ResNet.
   */
  public Map<String, ConvWeights> convolutions() {
    return content.convolutions();
  }
}
