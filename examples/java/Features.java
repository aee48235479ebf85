import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.FeatureTensor;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says how active a network's layers are on a picture: Features HOST:PORT IMAGE LAYER... */
final class Features {
  public static void main(String[] args) throws IOException {
    if (args.length < 3) {
      System.err.println("Features HOST:PORT IMAGE LAYER...");
      System.exit(2);
    }
    ExtractFeaturesRequest.Builder request =
        ExtractFeaturesRequest.newBuilder()
            .setNetwork("vgg19-lite")
            .setImage(
                Image.newBuilder()
                    .setData(ByteString.copyFrom(Files.readAllBytes(Path.of(args[1])))));
    for (int i = 2; i < args.length; i++) {
      request.addLayers(args[i]);
    }
    try (BrushworkClient client = BrushworkClient.connect(args[0])) {
      for (FeatureTensor tensor : client.features(request.build())) {
        double sum = 0;
        for (float value : tensor.values()) {
          sum += value;
        }
        System.out.printf(
            "%s: %d x %d x %d, mean %.4g%n",
            tensor.layer(),
            tensor.height(),
            tensor.width(),
            tensor.channels(),
            sum / tensor.values().length);
      }
    }
  }
}
