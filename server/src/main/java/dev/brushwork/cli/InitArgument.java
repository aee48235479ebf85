package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Init;
import dev.brushwork.v1.InitKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What is written after {@code --init}: a kind of start, or the file to start from. */
final class InitArgument {
  private static final Map<String, InitKind> KINDS =
      Map.of(
          "content", InitKind.INIT_KIND_CONTENT,
          "style", InitKind.INIT_KIND_STYLE,
          "uniform", InitKind.INIT_KIND_UNIFORM,
          "normal", InitKind.INIT_KIND_NORMAL,
          "grey", InitKind.INIT_KIND_GREY,
          "style-statistics", InitKind.INIT_KIND_STYLE_STATISTICS);

  private InitArgument() {}

  static Init parse(String text) {
    InitKind kind = KINDS.get(text);
    if (kind != null) {
      return Init.newBuilder().setKind(kind).build();
    }
    Path file = Path.of(text);
    if (!Files.exists(file)) {
      throw CliException.input(
          "--init: '"
              + text
              + "' is neither content, style, uniform, normal, grey, style-statistics nor a file",
          null);
    }
    return Init.newBuilder()
        .setKind(InitKind.INIT_KIND_IMAGE)
        .setImage(Image.newBuilder().setData(ByteString.copyFrom(InputFile.bytes("--init", file))))
        .build();
  }
}
