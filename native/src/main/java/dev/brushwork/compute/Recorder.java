package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes down one iteration. Every method checks its shapes at once and throws {@link
 * IllegalArgumentException} naming the tensors, so that a {@link Recording} is always sound.
 */
public final class Recorder {
  private final Precision precision;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();
  private final List<Loss> losses = new ArrayList<>();
  private final List<Store> stores = new ArrayList<>();
  private Tensor variable;
  private Tensor storedGradient;
  private Tensor accumulatedGradient;
  private Update update;
  private Average average;

  public Recorder(Precision precision) {
    this.precision = precision;
  }

  /** A tensor that a buffer will stand behind. */
  public Tensor external(String name, Shape shape) {
    return tensor(name, shape, true);
  }

  /** The external tensor that gradients are taken with respect to; one a recording. */
  public Tensor variable(String name, Shape shape) {
    require(variable == null, "a recording has one variable, and %s is it already", variable);
    variable = external(name, shape);
    return variable;
  }

  /** Frozen weights that a filter will stand behind. */
  public Parameter parameter(String name, FilterShape shape) {
    Parameter parameter = new Parameter(parameters.size(), name, shape);
    parameters.add(parameter);
    return parameter;
  }

  /** Records {@link Op.Affine}. */
  public Tensor affine(String name, Tensor input, ChannelMap map) {
    requireMap(input);
    for (int source : map.source()) {
      require(
          source >= 0 && source < input.shape().channels(), "%s has no channel %s", input, source);
    }
    Shape shape = Shape.map(input.shape().height(), input.shape().width(), map.outputs());
    Tensor output = tensor(name, shape, false);
    ops.add(new Op.Affine(input, output, map));
    return output;
  }

  /** Records {@link Op.Convolution}. */
  public Tensor convolution(
      String name, Tensor input, Parameter filter, int stride, int padding, boolean relu) {
    requireMap(input);
    FilterShape f = filter.shape();
    require(
        f.inputs() == input.shape().channels(),
        "filter %s (%s) does not fit the channels of %s",
        filter.name(),
        f,
        input);
    Shape shape =
        Shape.map(
            extent(name, input, input.shape().height(), f.height(), stride, padding),
            extent(name, input, input.shape().width(), f.width(), stride, padding),
            f.outputs());
    Tensor output = tensor(name, shape, false);
    ops.add(new Op.Convolution(input, output, filter, stride, padding, relu));
    return output;
  }

  /** Records {@link Op.Pool} of scale 1. */
  public Tensor pool(
      String name, Tensor input, PoolKind kind, int window, int stride, int padding) {
    return pool(name, input, kind, window, stride, padding, 1);
  }

  /** Records {@link Op.Pool}. */
  public Tensor pool(
      String name, Tensor input, PoolKind kind, int window, int stride, int padding, double scale) {
    requireMap(input);
    require(
        scale == 1 || (kind != PoolKind.MAX && scale > 0 && scale < Double.POSITIVE_INFINITY),
        "the scale %s of %s must be above 0, and 1 with a maximum",
        scale,
        name);
    require(
        padding < window,
        "the padding %s of %s must be less than its window %s",
        padding,
        name,
        window);
    Shape in = input.shape();
    Shape shape =
        Shape.map(
            extent(name, input, in.height(), window, stride, padding),
            extent(name, input, in.width(), window, stride, padding),
            in.channels());
    Tensor output = tensor(name, shape, false);
    ops.add(new Op.Pool(input, output, kind, window, stride, padding, scale));
    return output;
  }

  /** Records {@link Op.Replicate}. */
  public Tensor replicate(String name, Tensor input, int padding) {
    requireMap(input);
    require(padding >= 1, "the padding %s of %s must be at least 1", padding, name);
    Shape in = input.shape();
    Tensor output =
        tensor(
            name,
            Shape.map(in.height() + 2 * padding, in.width() + 2 * padding, in.channels()),
            false);
    ops.add(new Op.Replicate(input, output, padding));
    return output;
  }

  /** Records {@link Op.NormalizeGradient}. */
  public Tensor normalizeGradient(String name, Tensor input, double strength, double epsilon) {
    requireMap(input);
    require(strength > 0 && epsilon > 0, "%s needs a strength and an epsilon above 0", name);
    Tensor output = tensor(name, input.shape(), false);
    ops.add(new Op.NormalizeGradient(input, output, strength, epsilon));
    return output;
  }

  /** Records {@link Op.Gram}. */
  public Tensor gram(String name, Tensor input, double scale) {
    requireMap(input);
    Tensor output =
        tensor(name, Shape.matrix(input.shape().channels(), input.shape().channels()), false);
    ops.add(new Op.Gram(input, output, scale));
    return output;
  }

  /** Records {@link Op.Guide}. */
  public Tensor guide(String name, Tensor input, Tensor guide) {
    requireMap(input);
    own(guide);
    require(!dependsOnVariable(guide), "the guide %s must not depend on the variable", guide);
    Shape shape = Shape.map(input.shape().height(), input.shape().width(), 1);
    require(guide.shape().equals(shape), "the guide %s does not fit %s", guide, input);
    Tensor output = tensor(name, input.shape(), false);
    ops.add(new Op.Guide(input, guide, output));
    return output;
  }

  /** Records {@link Op.Mean}. */
  public Tensor mean(String name, Tensor input) {
    requireMap(input);
    Tensor output = tensor(name, Shape.matrix(1, input.shape().channels()), false);
    ops.add(new Op.Mean(input, output));
    return output;
  }

  /** Records {@link Op.Product}. */
  public Tensor product(String name, Tensor a, Tensor b, boolean transposed) {
    requireMatrix(a);
    requireMatrix(b);
    require(
        a.shape().dim(transposed ? 0 : 1) == b.shape().dim(0),
        "%s and %s do not fit for their product %s",
        a,
        b,
        name);
    Tensor output =
        tensor(name, Shape.matrix(a.shape().dim(transposed ? 1 : 0), b.shape().dim(1)), false);
    ops.add(new Op.Product(a, b, output, transposed));
    return output;
  }

  /** Records {@link Op.Combine}. */
  public Tensor combine(String name, Tensor a, double alpha, Tensor b, double beta, double gamma) {
    requireMatrix(a);
    requireMatrix(b);
    require(a.shape().equals(b.shape()), "%s and %s, to be combined, differ in shape", a, b);
    require(
        gamma == 0 || a.shape().dim(0) == a.shape().dim(1),
        "%s is not square, and has no identity to add",
        a);
    Tensor output = tensor(name, a.shape(), false);
    ops.add(new Op.Combine(a, b, output, alpha, beta, gamma));
    return output;
  }

  /** Records {@link Op.ScaleByNorm}. */
  public Tensor scaleByNorm(String name, Tensor a, Tensor of, double power) {
    requireMatrix(a);
    requireMatrix(of);
    Tensor output = tensor(name, a.shape(), false);
    ops.add(new Op.ScaleByNorm(a, of, output, power));
    return output;
  }

  /** Records {@link Op.Add}. */
  public Tensor add(String name, Tensor a, Tensor b, boolean relu) {
    requireMap(a);
    requireMap(b);
    require(a.shape().equals(b.shape()), "%s and %s, to be added, differ in shape", a, b);
    Tensor output = tensor(name, a.shape(), false);
    ops.add(new Op.Add(a, b, output, relu));
    return output;
  }

  /** Records {@link Op.Window}. */
  public Tensor window(String name, Tensor input, int height, int width, Frame frame) {
    requireMap(input);
    requireFrame(frame);
    Tensor output = tensor(name, Shape.map(height, width, input.shape().channels()), false);
    ops.add(new Op.Window(input, output, frame));
    return output;
  }

  /** Records {@link Loss.SquaredError}. */
  public Loss squaredError(Tensor input, Tensor target, double coefficient) {
    own(input);
    own(target);
    require(!dependsOnVariable(target), "the target %s must not depend on the variable", target);
    require(
        target.external() || (!input.external() && target.id() < input.id()),
        "the target %s must be computed before %s",
        target,
        input);
    require(
        input.shape().equals(target.shape()),
        "%s and its target %s differ in shape",
        input,
        target);
    Loss loss = new Loss.SquaredError(input, target, coefficient, losses.size());
    losses.add(loss);
    return loss;
  }

  /** Records {@link Loss.Trace}. */
  public Loss trace(Tensor input, double coefficient) {
    requireMatrix(input);
    require(
        input.shape().dim(0) == input.shape().dim(1), "%s is not square, and has no trace", input);
    Loss loss = new Loss.Trace(input, coefficient, losses.size());
    losses.add(loss);
    return loss;
  }

  /** Records {@link Loss.TotalVariation}. */
  public Loss totalVariation(Tensor input, VariationKind kind, double coefficient) {
    requireMap(input);
    Loss loss = new Loss.TotalVariation(input, kind, coefficient, losses.size());
    losses.add(loss);
    return loss;
  }

  /** Records {@link Loss.Linear}. */
  public Loss linear(Tensor input, Tensor slope) {
    own(input);
    own(slope);
    require(
        slope.external() && !slope.equals(variable),
        "the slope %s must be external and not the variable",
        slope);
    require(
        input.shape().equals(slope.shape()), "%s and its slope %s differ in shape", input, slope);
    Loss loss = new Loss.Linear(input, slope, losses.size());
    losses.add(loss);
    return loss;
  }

  /** Copies {@code from} to the external tensor {@code to} at the end of each forward pass. */
  public void store(Tensor from, Tensor to) {
    own(from);
    own(to);
    require(
        to.external() && !to.equals(variable),
        "%s can be stored to only if external and no variable",
        to);
    require(
        from.shape().equals(to.shape()),
        "%s cannot be stored to %s: their shapes differ",
        from,
        to);
    stores.add(new Store(from, to, false, Optional.empty()));
  }

  /** Adds {@code from} to the external tensor {@code to} at the end of each forward pass. */
  public void accumulate(Tensor from, Tensor to) {
    store(from, to);
    stores.set(stores.size() - 1, new Store(from, to, true, Optional.empty()));
  }

  /** Adds {@code from} to that part of the external map {@code to} that {@code frame} says. */
  public void accumulate(Tensor from, Tensor to, Frame frame) {
    requireMap(from);
    requireMap(to);
    requireFrame(frame);
    require(
        to.external() && !to.equals(variable),
        "%s can be added to only if external and no variable",
        to);
    require(
        from.shape().channels() == to.shape().channels(),
        "%s is no part of %s: their channels differ",
        from,
        to);
    stores.add(new Store(from, to, true, Optional.of(frame)));
  }

  /** Copies the gradient of the sum of all losses to {@code to} in each iteration. */
  public void storeGradient(Tensor to) {
    requireGradientsHolder(to);
    storedGradient = to;
  }

  /** Adds the gradient of the sum of all losses to {@code to} in each iteration. */
  public void accumulateGradient(Tensor to) {
    requireGradientsHolder(to);
    accumulatedGradient = to;
  }

  private void requireGradientsHolder(Tensor to) {
    own(to);
    require(variable != null, "there is no variable to take the gradient of");
    require(
        to.external() && !to.equals(variable),
        "%s can hold the gradient only if external and no variable",
        to);
    require(
        to.shape().equals(variable.shape()), "the gradient of %s does not fit %s", variable, to);
  }

  /** Ends each iteration with an update of the variable. */
  public void minimise(Update wanted) {
    require(variable != null, "there is no variable to update");
    require(wanted.variable().equals(variable), "%s is not the variable", wanted.variable());
    for (Tensor state : wanted.state()) {
      own(state);
      require(state.external(), "%s must be external", state);
    }
    if (wanted instanceof AdamUpdate adam) {
      requireLikeVariable(adam.moment1());
      requireLikeVariable(adam.moment2());
      requireShape(adam.step(), Shape.scalar());
    } else if (wanted instanceof SgdUpdate sgd) {
      requireLikeVariable(sgd.velocity());
      requireShape(sgd.step(), Shape.scalar());
    } else if (wanted instanceof LbfgsUpdate lbfgs) {
      int slots = lbfgs.slots();
      require(
          slots >= 2 && lbfgs.differences().size() == slots,
          "L-BFGS needs as many differences as steps, and 2 at least");
      lbfgs.steps().forEach(this::requireLikeVariable);
      lbfgs.differences().forEach(this::requireLikeVariable);
      requireShape(lbfgs.counters(), Shape.matrix(1, LbfgsUpdate.COUNTERS));
      requireShape(lbfgs.products(), Shape.matrix(1, LbfgsUpdate.products(slots)));
    }
    update = wanted;
  }

  /** Ends each iteration, after the update, by bringing an average of the variable up to date. */
  public void average(Tensor value, double decay) {
    require(variable != null, "there is no variable to average");
    own(value);
    requireLikeVariable(value);
    average = new Average(variable, value, decay);
  }

  private void requireLikeVariable(Tensor tensor) {
    require(
        tensor.external() && !tensor.equals(variable) && tensor.shape().equals(variable.shape()),
        "%s must be external and of the shape of %s",
        tensor,
        variable);
  }

  private void requireShape(Tensor tensor, Shape shape) {
    require(tensor.shape().equals(shape), "%s must be an external %s", tensor, shape);
  }

  /** The recording; the recorder may go on, and what was returned stays as it is. */
  public Recording finish() {
    require(average == null || update != null, "an average needs an update");
    require(
        (update == null && storedGradient == null && accumulatedGradient == null)
            || !losses.isEmpty(),
        "a recording that needs a gradient needs a loss");
    require(
        accumulatedGradient == null || (update == null && storedGradient == null),
        "a gradient that is accumulated in %s is neither stored nor followed",
        accumulatedGradient);
    return new Recording(
        precision,
        tensors,
        parameters,
        ops,
        losses,
        stores,
        Optional.ofNullable(variable),
        Optional.ofNullable(storedGradient),
        Optional.ofNullable(accumulatedGradient),
        Optional.ofNullable(update),
        Optional.ofNullable(average));
  }

  private Tensor tensor(String name, Shape shape, boolean external) {
    Tensor tensor = new Tensor(tensors.size(), name, shape, external);
    tensors.add(tensor);
    return tensor;
  }

  private boolean dependsOnVariable(Tensor tensor) {
    Set<Tensor> dependent = new HashSet<>();
    dependent.add(variable);
    for (Op op : ops) {
      if (!Collections.disjoint(op.inputs(), dependent)) {
        dependent.add(op.output());
      }
    }
    return dependent.contains(tensor);
  }

  private void requireFrame(Frame frame) {
    Tensor table = frame.table();
    own(table);
    require(
        table.external() && table.shape().rank() == 2 && table.shape().dim(1) == Frame.NUMBERS,
        "%s must be an external table of frames, six numbers a row",
        table);
    require(
        frame.row() >= 0 && frame.row() < table.shape().dim(0),
        "%s has no row %s",
        table,
        frame.row());
  }

  private void requireMatrix(Tensor tensor) {
    own(tensor);
    require(tensor.shape().rank() == 2, "%s is not a matrix", tensor);
  }

  private void requireMap(Tensor tensor) {
    own(tensor);
    require(tensor.shape().isMap(), "%s is not a height x width x channels map", tensor);
  }

  // A tensor of another recording may equal one of this; only the very same one belongs here.
  @SuppressWarnings("ReferenceEquality")
  private void own(Tensor tensor) {
    require(
        tensor.id() < tensors.size() && tensors.get(tensor.id()) == tensor,
        "%s belongs to another recording",
        tensor);
  }

  private static int extent(String name, Tensor input, int n, int window, int stride, int padding) {
    require(stride >= 1 && padding >= 0, "%s needs stride >= 1 and padding >= 0", name);
    int padded = n + 2 * padding;
    require(padded >= window, "%s is too small for the window %s of %s", input, window, name);
    return (padded - window) / stride + 1;
  }

  private static void require(boolean condition, String message, Object... args) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, args));
    }
  }
}
