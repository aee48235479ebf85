package dev.brushwork.cli;

import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.video.FlowException;
import dev.brushwork.engine.video.FlowField;
import dev.brushwork.engine.video.FlowFile;
import dev.brushwork.engine.video.Motion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The flow between the frames of a film, by the names of its files. */
final class FlowFolder {
  private final Path folder;
  private final String backward;
  private final String forward;
  private final String confidence;
  private final List<Path> frames;
  private final ImageLimits limits;

  /**
   * @param backward the name of the flow from a frame to the one before, with {@code {i}} and
   *     {@code {j}} for the numbers of the two, counted from 1, and {@code {frame}} and {@code
   *     {previous}} for their names without endings
   * @param forward of the flow from the one before to the frame
   * @param confidence of the mask that says where the backward flow is to be trusted
   */
  FlowFolder(
      Path folder,
      String backward,
      String forward,
      String confidence,
      List<Path> frames,
      ImageLimits limits) {
    this.folder = folder;
    this.backward = backward;
    this.forward = forward;
    this.confidence = confidence;
    this.frames = frames;
    this.limits = limits;
  }

  /** Fails if the flow to a frame is not there. */
  void require(int frame) {
    if (!Files.isRegularFile(file(backward, frame))) {
      throw CliException.input(
          "--flow: there is no "
              + file(backward, frame)
              + ", the flow from "
              + frames.get(frame).getFileName()
              + " to "
              + frames.get(frame - 1).getFileName(),
          null);
    }
  }

  /** The flow from a frame to the one before. */
  FlowField backward(int frame, Extent size) {
    return read(file(backward, frame), size);
  }

  /**
   * Where that is to be trusted: what a mask says, else the consistency with the forward flow, else
   * wherever it stays within the frame.
   */
  Image confidence(int frame, FlowField backwardFlow) {
    Path mask = file(confidence, frame);
    Extent size = new Extent(backwardFlow.width(), backwardFlow.height());
    if (Files.isRegularFile(mask)) {
      Image image = InputFile.image("--flow", mask, limits);
      requireSize(mask, new Extent(image.width(), image.height()), size);
      return image;
    }
    Path there = file(forward, frame);
    return Optional.of(there)
        .filter(Files::isRegularFile)
        .map(file -> Motion.consistency(backwardFlow, read(file, size)))
        .orElseGet(() -> Motion.inside(backwardFlow));
  }

  private FlowField read(Path file, Extent size) {
    FlowField flow;
    try {
      flow = FlowFile.read(InputFile.bytes("--flow", file), limits);
    } catch (FlowException e) {
      throw CliException.input("--flow: " + file + ": " + e.getMessage(), e);
    }
    requireSize(file, new Extent(flow.width(), flow.height()), size);
    return flow;
  }

  private static void requireSize(Path file, Extent found, Extent size) {
    if (!found.equals(size)) {
      throw CliException.input(
          "--flow: " + file + ": it is of " + found + " pixels, but its frame is of " + size, null);
    }
  }

  private Path file(String pattern, int frame) {
    return folder.resolve(
        pattern
            .replace("{i}", Integer.toString(frame + 1))
            .replace("{j}", Integer.toString(frame))
            .replace("{frame}", FrameFolder.stem(frames.get(frame)))
            .replace("{previous}", FrameFolder.stem(frames.get(frame - 1))));
  }
}
