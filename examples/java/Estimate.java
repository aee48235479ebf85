import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.PresetInfo;
import dev.brushwork.v1.Style;

/** Lists the presets and says what a run would cost, by sizes alone: Estimate HOST:PORT PIXELS. */
final class Estimate {
  public static void main(String[] args) {
    if (args.length < 2) {
      System.err.println("Estimate HOST:PORT PIXELS");
      System.exit(2);
    }
    Image square =
        Image.newBuilder().setSize(ImageSize.newBuilder().setWidth(1024).setHeight(1024)).build();
    EstimateCostRequest.Builder request = EstimateCostRequest.newBuilder();
    request
        .getTransferBuilder()
        .setContent(square)
        .addStyles(Style.newBuilder().setImage(square))
        .getOptionsBuilder()
        .setNetwork("vgg19-lite")
        .getSizeBuilder()
        .setLongerSide(Integer.parseInt(args[1]));
    try (BrushworkClient client = BrushworkClient.connect(args[0])) {
      for (PresetInfo preset : client.capabilities().getPresetsList()) {
        System.out.println(preset.getName() + ": " + preset.getDescription());
      }
      EstimateCostResponse cost = client.estimate(request.build());
      System.out.printf(
          "%d x %d pixels: %.1f s, %d MiB on the device%n",
          cost.getWidth(), cost.getHeight(), cost.getTotalSeconds(), cost.getDeviceBytes() >> 20);
    }
  }
}
