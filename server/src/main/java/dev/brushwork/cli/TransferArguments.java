package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.Transfer;
import java.nio.file.Path;
import java.util.List;

/** What the flags of a run say, as a message. */
final class TransferArguments {
  private TransferArguments() {}

  static Transfer transfer(
      Path content,
      List<WeightedStyle> styles,
      RunFlags run,
      FineTuningFlags fineTuning,
      ControlFlags control,
      CourseFlags course,
      SizeOptions size,
      WhereFlags where) {
    RunOptions.Builder options = RunOptions.newBuilder();
    run.apply(options);
    fineTuning.apply(options);
    control.apply(options);
    size.toProto().ifPresent(options::setSize);
    course.apply(options);
    where.apply(options);
    Transfer.Builder transfer =
        Transfer.newBuilder().setContent(image("--content", content)).setOptions(options);
    if (run.preset != null) {
      transfer.setPreset(run.preset);
    }
    for (WeightedStyle style : styles) {
      Style.Builder entry = Style.newBuilder().setImage(image("--style", style.file()));
      style.weight().ifPresent(entry::setWeight);
      transfer.addStyles(entry);
    }
    control.applyMasks(transfer);
    return transfer.build();
  }

  static Image image(String flag, Path file) {
    return Image.newBuilder().setData(ByteString.copyFrom(InputFile.bytes(flag, file))).build();
  }
}
