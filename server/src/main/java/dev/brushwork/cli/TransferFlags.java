package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.Transfer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;

/** The flags of every command that paints, and what all of its flags say, as a message. */
final class TransferFlags {
  // A command's own groups are the first, the second and the fourth.
  @ArgGroup(validate = false, heading = "%nWhere it runs:%n", order = 3)
  WhereFlags where = new WhereFlags();

  @ArgGroup(validate = false, heading = "%nFine tuning (defaults: the preset's):%n", order = 5)
  FineTuningFlags fineTuning = new FineTuningFlags();

  @ArgGroup(validate = false, heading = "%nControl:%n", order = 6)
  ControlFlags control = new ControlFlags();

  @ArgGroup(validate = false, heading = "%nFrom start to end:%n", order = 7)
  CourseFlags course = new CourseFlags();

  Transfer transfer(Path content, List<WeightedStyle> styles, RunFlags run, SizeOptions size) {
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

  /**
   * The same, through the network that comes along if there is no other to paint through.
   *
   * @param notice told that it was taken
   */
  Transfer withNetwork(Transfer asked, Consumer<String> notice) {
    if (where.server != null || where.weights != null) {
      return asked;
    }
    Transfer transfer = ShippedNetwork.orAsItIs(asked);
    if (!transfer.equals(asked)) {
      notice.accept(ShippedNetwork.notice());
    }
    return transfer;
  }

  static Image image(String flag, Path file) {
    return Image.newBuilder().setData(ByteString.copyFrom(InputFile.bytes(flag, file))).build();
  }
}
