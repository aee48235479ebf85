/**
 * The {@code cpu} backend: oneDNN through JavaCPP.
 *
 * <p>Preparing a recording goes in two phases. The first lowers it to a {@link
 * dev.brushwork.compute.onednn.Schedule}: primitive descriptors and host steps in order, and the
 * place of every value, with nothing allocated; this is all that planning needs. The second binds
 * the schedule: one arena, packed weights, primitives with their arguments. A program then replays
 * two flat arrays of steps.
 *
 * <p>Activations are NHWC float32 throughout, which oneDNN's fastest convolutions choose by
 * themselves, and which makes a Gram matrix one strided matrix product; only weights are reordered
 * to layouts of oneDNN's choice. Everything native is destroyed by its owner; no JavaCPP
 * deallocator is relied on.
 */
package dev.brushwork.compute.onednn;
