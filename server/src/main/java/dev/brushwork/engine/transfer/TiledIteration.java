package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Plan;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An iteration tile by tile. Evaluated for every tile, {@code tile} adds up the style layers'
 * statistics; {@code sums} compare them with their targets, which gives the slopes of their errors;
 * run for every tile, {@code tile} then adds up the gradient, which {@code update} follows. Losses
 * are counted through: the tile's, those of each sum, the update's.
 */
record TiledIteration(Tile tile, List<TileSum> sums, Update update, LossTerms terms, Others others)
    implements IterationPlan {

  /**
   * What is done for each tile.
   *
   * @param image whole, the variable
   * @param gradient of the whole image, to which the tile's is added
   * @param content whole targets, by layer
   * @param style whole targets by layer, of a statistic that keeps the pixels apart
   * @param regions with the guides of whole layers, and no targets
   */
  record Tile(
      Recording recording,
      TiledNetwork network,
      Tensor image,
      Tensor gradient,
      Map<Integer, Tensor> content,
      Map<Integer, Tensor> style,
      List<RegionRecorder.Region> regions) {}

  /** What is done for the whole image: temporal term, total variation, and the update. */
  record Update(
      Recording recording, Tensor gradient, Changing changing, Optional<TemporalTerm> temporal) {}

  @Override
  public Changing changing() {
    return update.changing();
  }

  @Override
  public int tiles() {
    return tile.network().count();
  }

  @Override
  public double operations() {
    double forward = sums.isEmpty() ? 0 : tile.recording().forwardOperations();
    return tiles() * (tile.recording().operations() + forward);
  }

  @Override
  public double forwardShare() {
    return tiles() * tile.recording().forwardOperations() / operations();
  }

  @Override
  public long bytes(Device device, DeviceNetwork network) {
    // Each buffer once, though several recordings name it.
    Recorder held = new Recorder(tile.recording().precision());
    Stream.of(
            tile.recording().tensors().stream().filter(Tensor::external),
            sums.stream().flatMap(sum -> sum.errors().get(0).wanted()),
            update.temporal().stream().flatMap(term -> Stream.of(term.guide(), term.target())),
            changing().optimizerState().stream(),
            changing().average().stream())
        .flatMap(tensors -> tensors)
        .forEach(tensor -> held.external(tensor.name(), tensor.shape()));
    long bytes = device.plan(held.finish()).externalBytes();
    for (TileSum sum : sums) {
      for (TileSum.Mismatch error : sum.errors()) {
        bytes += device.plan(error.recording()).programBytes();
      }
    }
    bytes += device.plan(update.recording()).programBytes();
    Plan plan = device.plan(tile.recording());
    return bytes + plan.programBytes() + plan.filterBytes() - network.bytes(tile.recording());
  }

  @Override
  public Program prepare(
      Device device, DeviceNetwork network, Targets targets, Changing.Buffers buffers) {
    return new TiledProgram(device, network, this, targets, buffers);
  }
}
