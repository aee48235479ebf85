package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Op;
import dev.brushwork.compute.Shape;
import java.util.Optional;
import java.util.stream.Stream;

/** A call of {@link Kernels#convolve}, with the place of each argument. */
final class PlannedConvolution {
  private final Shape input;
  private final Shape output;
  private Place source;
  private Optional<Op.Pool> sourcePool = Optional.empty();
  private Optional<Place> sourceCodes = Optional.empty();
  private Place weights;
  private Optional<Place> bias = Optional.empty();
  private Place target;
  private boolean accumulate;
  private boolean relu;
  private Optional<Place> activation = Optional.empty();
  private Optional<Op.Pool> targetPool = Optional.empty();
  private Optional<Place> targetCodes = Optional.empty();

  /** Shapes of the maps that are convolved and result, without pools. */
  PlannedConvolution(Shape input, Shape output) {
    this.input = input;
    this.output = output;
  }

  /**
   * @param pool if there is one, {@code place} has the gradient of its output, and the map is the
   *     gradient of its input
   * @param codes what the pool's forward pass left
   */
  PlannedConvolution from(Place place, Optional<Op.Pool> pool, Optional<Place> codes) {
    source = place;
    sourcePool = pool;
    sourceCodes = codes;
    return this;
  }

  PlannedConvolution with(Place packedWeights, Optional<Place> biases) {
    weights = packedWeights;
    bias = biases;
    return this;
  }

  /**
   * @param add to what is there
   * @param rectify the result
   * @param mask of the shape of the output: sets it to zero wherever this is not above
   */
  PlannedConvolution to(Place place, boolean add, boolean rectify, Optional<Place> mask) {
    target = place;
    accumulate = add;
    relu = rectify;
    activation = mask;
    return this;
  }

  /** Of the result only {@code pool}'s output, if there is one, and the codes, if wanted. */
  PlannedConvolution leaving(Optional<Op.Pool> pool, Optional<Place> codes) {
    targetPool = pool;
    targetCodes = codes;
    return this;
  }

  void addTo(Schedule schedule, String name, Instructions instructions, int threads) {
    Place scratch =
        schedule.make(
            Kernels.convolutionScratch(
                instructions.code(),
                input.height(),
                input.width(),
                input.channels(),
                output.channels(),
                threads));
    schedule.noteImplementation(name + ": winograd:" + instructions);
    schedule.add(
        site -> bind(site, instructions, threads, scratch),
        Stream.of(
                Stream.of(source, weights, target, scratch),
                Stream.of(sourceCodes, bias, activation, targetCodes).flatMap(Optional::stream))
            .flatMap(places -> places)
            .toArray(Place[]::new));
  }

  private Step bind(Site site, Instructions instructions, int threads, Place scratch) {
    long sourceAddress = site.address(source);
    long sourceCodesAddress = address(site, sourceCodes);
    long weightsAddress = site.address(weights);
    long targetAddress = site.address(target);
    long biasAddress = address(site, bias);
    long activationAddress = address(site, activation);
    long targetCodesAddress = address(site, targetCodes);
    long scratchAddress = site.address(scratch);
    return () ->
        Kernels.convolve(
            instructions.code(),
            threads,
            input.height(),
            input.width(),
            input.channels(),
            output.channels(),
            sourceAddress,
            PooledConvolutions.code(sourcePool),
            sourceCodesAddress,
            weightsAddress,
            targetAddress,
            biasAddress,
            accumulate,
            relu,
            activationAddress,
            PooledConvolutions.code(targetPool),
            targetCodesAddress,
            scratchAddress);
  }

  private static long address(Site site, Optional<Place> place) {
    return place.map(site::address).orElse(0L);
  }
}
