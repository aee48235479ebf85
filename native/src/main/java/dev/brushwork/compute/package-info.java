/**
 * Compute on a device: record a computation once, replay it many times.
 *
 * <p>A {@link dev.brushwork.compute.Recorder} writes down what one iteration computes as a {@link
 * dev.brushwork.compute.Recording}, which is plain data and knows no device. A {@link
 * dev.brushwork.compute.Device} plans it once (algorithms, layouts, one arena for every
 * intermediate) and returns a {@link dev.brushwork.compute.Program}, whose loop allocates nothing.
 * Only the gradient with respect to the image is ever computed: the weights are frozen. The order
 * of the backward pass is derived once for all backends by {@link
 * dev.brushwork.compute.Backpropagation}.
 */
package dev.brushwork.compute;
