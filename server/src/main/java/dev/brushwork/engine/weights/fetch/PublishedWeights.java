package dev.brushwork.engine.weights.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file of weights that its publisher offers.
 *
 * @param name the network's usual name, as {@code resnet50}
 * @param publisher {@code keras} or {@code torchvision}
 * @param network the network here that it is for: of ResNet50 there are two variants
 * @param folder where it is, a URI that ends in a slash
 * @param file its name there
 * @param checksum what is published of its digest
 * @param licence under which it is published, and whose work it is
 */
public record PublishedWeights(
    String name,
    String publisher,
    String network,
    URI folder,
    String file,
    Checksum checksum,
    String licence) {

  private static final String KERAS = "keras";
  private static final String TORCHVISION = "torchvision";
  private static final String KERAS_HOST =
      "https://storage.googleapis.com/tensorflow/keras-applications/";
  private static final String TORCHVISION_FOLDER = "https://download.pytorch.org/models/";
  private static final String VGG_LICENCE =
      "CC BY 4.0, by K. Simonyan and A. Zisserman (arXiv:1409.1556), ported by Keras";

  private static final List<PublishedWeights> ALL =
      List.of(
          keras("vgg16", "vgg16", "vgg16", "6d6bbae143d832006294945121d1f1fc", VGG_LICENCE),
          keras("vgg19", "vgg19", "vgg19", "253f8cb515780f3b799900260a226db6", VGG_LICENCE),
          keras(
              "resnet50",
              "resnet50-v1",
              "resnet",
              "4d473c1dd8becc155b73f8504c6f6626",
              "MIT, by K. He et al. (arXiv:1512.03385), ported by Keras"),
          torchvision("vgg16", "397923af"),
          torchvision("vgg19", "dcbb9e9d"),
          torchvision("resnet50", "0676ba61"));

  /** All that are known; of two for one network, the one to prefer first. */
  public static List<PublishedWeights> all() {
    return ALL;
  }

  /** The one of this name and publisher, if there is one. */
  public static Optional<PublishedWeights> find(String name, String publisher) {
    return ALL.stream()
        .filter(weights -> weights.name.equals(name) && weights.publisher.equals(publisher))
        .findFirst();
  }

  /** Which of them a file is, by its name and digest. */
  public static Optional<PublishedWeights> recognise(Path file) throws IOException {
    for (PublishedWeights weights : ALL) {
      // A digest takes a second, and most files are none of these.
      if (file.getFileName().toString().startsWith(weights.name)
          && weights.checksum.matches(file)) {
        return Optional.of(weights);
      }
    }
    return Optional.empty();
  }

  /** Where it is published. */
  public URI uri() {
    return folder.resolve(file);
  }

  /** The command that gets it. */
  public String command() {
    return "brushwork weights fetch " + name + " --from " + publisher;
  }

  /** Without the dense layers: those of a VGG are nine tenths of its bytes. */
  private static PublishedWeights keras(
      String name, String network, String folder, String md5, String licence) {
    return new PublishedWeights(
        name,
        KERAS,
        network,
        URI.create(KERAS_HOST + folder + "/"),
        name + "_weights_tf_dim_ordering_tf_kernels_notop.h5",
        Checksum.md5(md5),
        licence);
  }

  private static PublishedWeights torchvision(String name, String sha256) {
    return new PublishedWeights(
        name,
        TORCHVISION,
        name,
        URI.create(TORCHVISION_FOLDER),
        name + "-" + sha256 + ".pth",
        Checksum.sha256(sha256),
        "BSD-3-Clause, by torchvision");
  }
}
