package dev.brushwork.compute;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A recording together with seeded values for all that it reads, and the list of what it writes:
 * enough to run the same computation on any device, or elsewhere, and compare.
 *
 * <p>Values are drawn from [-1, 1), unless {@link #onGrid()} asks for multiples of a power of two
 * so coarse that float32 computes them without rounding. Biases then stand half a grid step off, so
 * that nothing before a ReLU is ever zero: two correct engines then agree about the sign of
 * everything, and their gradients can be compared by the maximum.
 */
public final class Experiment {

  /** A convolution's weights (OIHW) and bias; carried about, never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Weights(float[] oihw, float[] bias) {}

  private final String name;
  private final Random random;
  private final Recorder recorder = new Recorder(Precision.FP64);
  private final Map<Tensor, float[]> inputs = new LinkedHashMap<>();
  private final Map<Parameter, Weights> weights = new LinkedHashMap<>();
  private final Set<Tensor> outputs = new LinkedHashSet<>();
  private final Set<Tensor> scratch = new LinkedHashSet<>();
  private final Map<Tensor, Double> gridSteps = new HashMap<>();
  private boolean onGrid;
  private boolean flips;
  private double cancellation = 1;
  private int iterations = 1;
  private Tensor image;
  private Tensor gradient;

  /**
   * @param name seeds the random values too
   */
  public Experiment(String name) {
    this.name = name;
    this.random = new Random(name.hashCode());
  }

  /** From here on, values are small multiples of a power of two: see above. */
  public Experiment onGrid() {
    onGrid = true;
    return this;
  }

  /**
   * Says that rounding may change which way a ReLU or a maximum goes, so that single elements of
   * the gradient may differ between correct engines.
   */
  public Experiment mayFlip() {
    flips = true;
    return this;
  }

  /**
   * Says by what cancellation multiplies rounding: differences of nearly equal gradients have fewer
   * digits than these.
   */
  public Experiment cancelling(double factor) {
    cancellation = factor;
    return this;
  }

  /** The variable, with random values. */
  public Tensor image(int height, int width, int channels) {
    Shape shape = Shape.map(height, width, channels);
    return image(shape, values(shape.elements(), 4));
  }

  /** The variable, with these values. */
  public Tensor image(Shape shape, float... values) {
    image = recorder.variable("image", shape);
    gridSteps.put(image, 1.0);
    inputs.put(image, values);
    return image;
  }

  /** An external tensor that nothing changes, with random values. */
  public Tensor constant(String constantName, Shape shape) {
    return constant(constantName, shape, values(shape.elements(), 4));
  }

  /** An external tensor that nothing changes, with these values. */
  public Tensor constant(String constantName, Shape shape, float... values) {
    Tensor tensor = recorder.external(constantName, shape);
    gridSteps.put(tensor, 1.0);
    inputs.put(tensor, values);
    return tensor;
  }

  public Tensor affine(Tensor input, ChannelMap map) {
    Tensor output = recorder.affine(label("affine"), input, map);
    // Scales on the grid are whole numbers.
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  /** A square convolution with random weights. */
  public Tensor convolution(
      Tensor input, int outputs, int kernel, int stride, int padding, boolean relu) {
    FilterShape shape = new FilterShape(outputs, input.shape().channels(), kernel, kernel);
    return convolution(input, filter(shape, input), stride, padding, relu);
  }

  public Tensor convolution(Tensor input, Parameter filter, int stride, int padding, boolean relu) {
    Tensor output =
        recorder.convolution(label("convolution"), input, filter, stride, padding, relu);
    gridSteps.put(output, gridSteps.get(input) / 2);
    return output;
  }

  /**
   * Random weights and biases for a convolution of {@code input}, of a size that keeps its size.
   */
  public Parameter filter(FilterShape shape, Tensor input) {
    float[] oihw = values(shape.elements(), 2);
    float[] bias = values(shape.outputs(), 2);
    if (onGrid) {
      double step = gridSteps.get(input);
      for (int i = 0; i < bias.length; i++) {
        bias[i] = (float) (bias[i] * step + step / 2);
      }
    } else {
      // A sum of n products of uniform values in [-1, 1) with unit weights has variance n / 9.
      float scale = (float) (3 / Math.sqrt((double) shape.elements() / shape.outputs()));
      for (int i = 0; i < oihw.length; i++) {
        oihw[i] *= scale;
      }
    }
    return filter(shape, oihw, bias);
  }

  /** These weights and biases. */
  public Parameter filter(FilterShape shape, float[] oihw, float[] bias) {
    Parameter parameter = recorder.parameter("filter" + weights.size(), shape);
    weights.put(parameter, new Weights(oihw, bias));
    return parameter;
  }

  public Tensor pool(Tensor input, PoolKind kind, int window, int stride, int padding) {
    return pool(input, kind, window, stride, padding, 1);
  }

  public Tensor pool(
      Tensor input, PoolKind kind, int window, int stride, int padding, double scale) {
    Tensor output = recorder.pool(label("pool"), input, kind, window, stride, padding, scale);
    double divisor = kind == PoolKind.AVERAGE ? window * window : 1;
    gridSteps.put(output, gridSteps.get(input) / divisor);
    return output;
  }

  /** The map, what comes back through which is divided by its norm. */
  public Tensor normalizeGradient(Tensor input, double strength, double epsilon) {
    Tensor output = recorder.normalizeGradient(label("normalised"), input, strength, epsilon);
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  public Tensor mean(Tensor input) {
    return matrix(recorder.mean(label("mean"), input));
  }

  public Tensor product(Tensor a, Tensor b, boolean transposed) {
    return matrix(recorder.product(label("product"), a, b, transposed));
  }

  public Tensor combine(Tensor a, double alpha, Tensor b, double beta, double gamma) {
    return matrix(recorder.combine(label("combination"), a, alpha, b, beta, gamma));
  }

  public Tensor scaleByNorm(Tensor a, Tensor of, double power) {
    return matrix(recorder.scaleByNorm(label("scaled"), a, of, power));
  }

  /** Adds a multiple of the trace. */
  public Experiment trace(Tensor input, double coefficient) {
    recorder.trace(input, coefficient);
    return this;
  }

  private Tensor matrix(Tensor output) {
    gridSteps.put(output, 1.0);
    return output;
  }

  /** The map with its border repeated around it. */
  public Tensor replicate(Tensor input, int padding) {
    Tensor output = recorder.replicate(label("replicated"), input, padding);
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  /** The sum of two maps. */
  public Tensor add(Tensor a, Tensor b, boolean relu) {
    Tensor output = recorder.add(label("sum"), a, b, relu);
    gridSteps.put(output, Math.min(gridSteps.get(a), gridSteps.get(b)));
    return output;
  }

  public Tensor guide(Tensor input, Tensor guide) {
    Tensor output = recorder.guide(label("guided"), input, guide);
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  /** Its Gram matrix, divided by the number of pixels. */
  public Tensor gram(Tensor input) {
    Tensor output = recorder.gram(label("gram"), input, 1.0 / input.shape().pixels());
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  /** Adds the squared distance of {@code input} to a random target. */
  public Experiment fit(Tensor input, double coefficient) {
    return fit(input, constant(label("target"), input.shape()), coefficient);
  }

  /** Adds the squared distance of {@code input} to {@code target}. */
  public Experiment fit(Tensor input, Tensor target, double coefficient) {
    recorder.squaredError(input, target, coefficient);
    return this;
  }

  /** The part of {@code input} that the frame in a row of {@code table} says. */
  public Tensor window(Tensor input, int height, int width, Tensor table, int row) {
    Tensor output = recorder.window(label("window"), input, height, width, new Frame(table, row));
    gridSteps.put(output, gridSteps.get(input));
    return output;
  }

  /** Adds the product with random slopes. */
  public Experiment pull(Tensor input) {
    recorder.linear(input, constant(label("slope"), input.shape()));
    return this;
  }

  /** Adds {@code tensor} to what is there at first: random values. */
  public Experiment accumulate(Tensor tensor) {
    Tensor sum = constant(label("sum"), tensor.shape());
    recorder.accumulate(tensor, sum);
    outputs.add(sum);
    return this;
  }

  /** Adds {@code tensor} to a part of a map. */
  public Experiment accumulate(Tensor tensor, int height, int width, Tensor table, int row) {
    Shape shape = Shape.map(height, width, tensor.shape().channels());
    Tensor sum = constant(label("sum"), shape);
    recorder.accumulate(tensor, sum, new Frame(table, row));
    outputs.add(sum);
    return this;
  }

  /** Adds the gradient to random values, to be compared. */
  public Experiment accumulateGradient() {
    gradient = constant("sum of gradients", image.shape());
    recorder.accumulateGradient(gradient);
    outputs.add(gradient);
    return this;
  }

  public Experiment smooth(Tensor input, VariationKind kind, double coefficient) {
    recorder.totalVariation(input, kind, coefficient);
    return this;
  }

  /** Writes {@code tensor} out, to be compared; returns the tensor that it is written to. */
  public Tensor observe(Tensor tensor) {
    Tensor output = recorder.external(label("observed"), tensor.shape());
    recorder.store(tensor, output);
    outputs.add(output);
    return output;
  }

  /** An external tensor with random values that the experiment itself writes to. */
  public Tensor overwritten(String tensorName, Shape shape) {
    Tensor tensor = constant(tensorName, shape);
    outputs.add(tensor);
    return tensor;
  }

  /** Copies {@code from} to {@code to} in each iteration. */
  public void store(Tensor from, Tensor to) {
    recorder.store(from, to);
  }

  /** Writes the gradient out, to be compared. */
  public Experiment observeGradient() {
    gradient = recorder.external("gradient", image.shape());
    recorder.storeGradient(gradient);
    outputs.add(gradient);
    return this;
  }

  /** Updates the image by Adam from a fresh state, so many times, and observes all of its state. */
  public Experiment minimise(Adam adam, int times) {
    float[] zeros = new float[(int) image.shape().elements()];
    return minimise(adam, times, zeros, zeros, 0);
  }

  /** The same from the state of a run that was interrupted. */
  public Experiment minimise(Adam adam, int times, float[] m, float[] v, int stepsDone) {
    Tensor moment1 = constant("moment1", image.shape(), m.clone());
    Tensor moment2 = constant("moment2", image.shape(), v.clone());
    Tensor step = constant("step", Shape.scalar(), stepsDone);
    recorder.minimise(new AdamUpdate(image, moment1, moment2, step, adam));
    outputs.addAll(Arrays.asList(image, moment1, moment2, step));
    iterations = times;
    return this;
  }

  /** Updates the image by SGD from a fresh state, so many times, and observes all of its state. */
  public Experiment minimise(Sgd sgd, int times) {
    Tensor velocity = zeros("velocity", image.shape());
    Tensor step = zeros("step", Shape.scalar());
    recorder.minimise(new SgdUpdate(image, velocity, step, sgd));
    outputs.addAll(List.of(image, velocity, step));
    iterations = times;
    return this;
  }

  /** Updates the image by L-BFGS from a fresh state, and observes all that backends agree on. */
  public Experiment minimise(Lbfgs lbfgs, int history, int times) {
    LbfgsUpdate update = LbfgsUpdate.of(recorder, image, history, lbfgs);
    outputs.add(image);
    for (Tensor state : update.state()) {
      inputs.put(state, new float[(int) state.shape().elements()]);
      outputs.add(state);
    }
    outputs.remove(update.products());
    scratch.add(update.products());
    recorder.minimise(update);
    iterations = times;
    return this;
  }

  /** Averages the image over its updates, and observes the average. */
  public Experiment average(double decay) {
    Tensor value = zeros("average", image.shape());
    recorder.average(value, decay);
    outputs.add(value);
    return this;
  }

  private Tensor zeros(String zerosName, Shape shape) {
    return constant(zerosName, shape, new float[(int) shape.elements()]);
  }

  /** So many values at random: in [-1, 1), or whole numbers up to {@code extent} on the grid. */
  public float[] values(long count, int extent) {
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = onGrid ? random.nextInt(2 * extent + 1) - extent : 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** The recording, in the precision of the device that is to run it. */
  public Recording recording(Precision precision) {
    Recording r = recorder.finish();
    return new Recording(
        precision,
        r.tensors(),
        r.parameters(),
        r.ops(),
        r.losses(),
        r.stores(),
        r.variable(),
        r.storedGradient(),
        r.accumulatedGradient(),
        r.update(),
        r.average());
  }

  /** The first values of all external tensors that have any. */
  public Map<Tensor, float[]> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  public Map<Parameter, Weights> weights() {
    return Collections.unmodifiableMap(weights);
  }

  /** All external tensors that an iteration writes to. */
  public Set<Tensor> outputs() {
    return Collections.unmodifiableSet(outputs);
  }

  /** External tensors that backends write to each in its own way. */
  public Set<Tensor> scratch() {
    return Collections.unmodifiableSet(scratch);
  }

  /** Whether {@code output} has to be compared as a whole, not element by element. */
  public boolean mayFlip(Tensor output) {
    return flips && output.equals(gradient);
  }

  /** What tolerances are to be multiplied by. */
  public double cancellation() {
    return cancellation;
  }

  public int iterations() {
    return iterations;
  }

  @Override
  public String toString() {
    return name;
  }

  private String label(String kind) {
    return kind + recorder.finish().tensors().size();
  }
}
