package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Backpropagation.Gradient;
import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Loss;
import dev.brushwork.compute.Node;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.cuda.kernels.Kernels;
import dev.brushwork.compute.cuda.kernels.NumberFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a network meets its image of three channels. The image is prepared for the first
 * convolution in one pass, in 16 bits with what rounding left over in channels of its own; the
 * variable's by Adam for the next iteration. And VGG's first convolution sends its gradient to the
 * image, through the preprocessing, in one pass with the total variation's.
 */
final class FirstLayer {
  private static final ChannelMap IDENTITY =
      new ChannelMap(List.of(0, 1, 2), List.of(1f, 1f, 1f), List.of(0f, 0f, 0f));
  private static final int IMAGE_CHANNELS = 3;
  private static final FilterShape TAIL = new FilterShape(64, IMAGE_CHANNELS, 3, 3);

  /** An image, and how the network's input is made of it. */
  private record Source(Tensor image, ChannelMap map) {}

  private final Values values;
  private final Schedule schedule;
  private final Readers readers;
  private final Map<Tensor, Value> inputs = new HashMap<>();
  private final Map<ChannelMap, Place.Arena> constants = new HashMap<>();
  private Resident resident;

  /** The variable's input that Adam keeps up to date. */
  record Resident(Value input, Place.Arena preprocessing) {}

  FirstLayer(Values values, Readers readers) {
    this.values = values;
    this.schedule = values.schedule();
    this.readers = readers;
  }

  /** Whether a convolution of {@code tensor} takes it from {@link #input}. */
  boolean reads(Tensor tensor) {
    return source(tensor).isPresent();
  }

  private Optional<Source> source(Tensor tensor) {
    if (isImage(tensor)) {
      return Optional.of(new Source(tensor, IDENTITY));
    }
    return readers
        .producer(tensor)
        .filter(op -> op instanceof Op.Affine)
        .map(op -> (Op.Affine) op)
        .filter(op -> isImage(op.input()) && op.map().outputs() == IMAGE_CHANNELS)
        .map(op -> new Source(op.input(), op.map()));
  }

  /** An image from outside, or a part of one. */
  private boolean isImage(Tensor tensor) {
    boolean outside =
        tensor.external()
            || readers
                .producer(tensor)
                .filter(op -> op instanceof Op.Window window && window.input().external())
                .isPresent();
    return outside && tensor.shape().isMap() && tensor.shape().channels() == IMAGE_CHANNELS;
  }

  /** The input made of {@code tensor}: eight channels in 16 bits, four in floats. */
  Value input(Tensor tensor) {
    Value known = inputs.get(tensor);
    if (known != null) {
      return known;
    }
    Source source = source(tensor).orElseThrow();
    NumberFormat format = values.numerics().map();
    int stride = format == NumberFormat.FP32 ? format.vector() : Layout.CHANNELS;
    long pixels = tensor.shape().pixels();
    Layout layout = new Layout(pixels, stride, pixels, stride, format, Scale.ONE);
    Value image = values.in(source.image(), Layout.dense(source.image().shape()));
    Place.Arena preprocessing = preprocessing(source.map(), Scale.ONE);
    boolean stays = resident == null && readers.isVariable(source.image());
    Value input = stays ? new Value(schedule.keep(layout.bytes()), layout) : values.make(layout);
    PlannedStep prepare =
        site -> {
          long from = site.address(image);
          long constant = site.address(preprocessing);
          long to = site.address(input);
          return stream ->
              KernelCall.check(
                  "prepare", Kernels.prepare(from, constant, to, pixels, format.code(), stream));
        };
    if (stays) {
      resident = new Resident(input, preprocessing);
      schedule.keepInput(new ResidentInput(source.image(), prepare));
    } else {
      schedule.add(prepare, image.place(), input.place(), preprocessing);
    }
    inputs.put(tensor, input);
    return input;
  }

  /** The variable's input, if a convolution reads one. */
  Optional<Resident> resident() {
    return Optional.ofNullable(resident);
  }

  /** {@code struct brushwork_preprocessing}, its scale multiplied by that of a map. */
  private Place.Arena preprocessing(ChannelMap map, Scale scale) {
    if (scale == Scale.ONE && constants.containsKey(map)) {
      return constants.get(map);
    }
    int bytes = 3 * IMAGE_CHANNELS * Float.BYTES;
    Place.Arena constant =
        schedule.constant(
            bytes,
            () -> {
              ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
              map.scale().forEach(s -> buffer.putFloat((float) (s * scale.value())));
              map.shift().forEach(buffer::putFloat);
              map.source().forEach(buffer::putInt);
              return buffer.array();
            });
    if (scale == Scale.ONE) {
      constants.put(map, constant);
    }
    return constant;
  }

  /**
   * The convolution whose gradient {@link #tail} sends to the variable, if there is one: VGG's
   * first, the only reader of the preprocessed image.
   */
  Optional<Op.Convolution> tailed(Gradient ofVariable) {
    return ofVariable.contributions().stream()
        .map(contribution -> contribution.node())
        .map(node -> node instanceof Op.Affine affine ? onlyReader(affine.output()) : node)
        .filter(node -> node instanceof Op.Convolution)
        .map(node -> (Op.Convolution) node)
        .filter(FirstLayer::isVggs)
        .filter(op -> source(op.input()).isPresent())
        .findFirst();
  }

  private Node onlyReader(Tensor preprocessed) {
    return readers
        .gradient(preprocessed)
        .filter(gradient -> gradient.contributions().size() == 1)
        .map(gradient -> gradient.contributions().get(0).node())
        .orElse(null);
  }

  private static boolean isVggs(Op.Convolution op) {
    return op.filter().shape().equals(TAIL) && op.stride() == 1 && op.padding() == 1 && op.relu();
  }

  /**
   * Appends the end of the backward pass.
   *
   * @param gradient of the convolution's output, before its ReLU's mask
   * @param style the matrix or, in floats, the map of a style gradient; null for none
   * @param variation a total variation of the image; null for none
   * @param into where the gradient of the image belongs, dense
   */
  void tail(
      Op.Convolution op, Value gradient, Value style, Loss.TotalVariation variation, Value into) {
    Source source = source(op.input()).orElseThrow();
    Value map = values.map(op.output());
    Value image = values.in(source.image(), Layout.dense(source.image().shape()));
    Place.Arena preprocessing = preprocessing(source.map(), values.scale(op.output()));
    Place.Given weights = new Place.Given(op.filter());
    PlannedStep step =
        site -> {
          long rectified = site.address(map);
          long slope = site.address(gradient);
          long difference = style == null ? 0 : site.address(style);
          long filter = site.address(weights);
          long pixels = site.address(image);
          long constant = site.address(preprocessing);
          long to = site.address(into);
          return stream ->
              KernelCall.check(
                  "first_layer_tail",
                  Kernels.firstLayerTail(
                      rectified,
                      slope,
                      difference,
                      filter,
                      pixels,
                      constant,
                      to,
                      0,
                      source.image().shape().height(),
                      source.image().shape().width(),
                      TAIL.outputs(),
                      variation == null ? 0 : (float) variation.coefficient(),
                      variation == null ? 0 : Kernels.code(variation.kind()),
                      map.layout().format().code(),
                      stream));
        };
    if (style == null) {
      schedule.add(step, map.place(), gradient.place(), into.place(), preprocessing);
    } else {
      schedule.add(step, map.place(), gradient.place(), style.place(), into.place(), preprocessing);
    }
  }
}
