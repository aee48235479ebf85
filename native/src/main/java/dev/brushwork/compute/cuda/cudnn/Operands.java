package dev.brushwork.compute.cuda.cudnn;

/**
 * Addresses in device memory, aligned to 16 bytes; 0 for what the spec does not have. The output
 * overlaps none of the others.
 *
 * @param input as {@link ConvolutionSpec#input()}
 * @param filter outputs x height x width x inputs (KRSC)
 * @param bias fp32, one for each output channel
 * @param addend of the output's shape
 * @param mask of the output's shape
 * @param output as {@link ConvolutionSpec#output()}
 * @param workspace {@link ConvolutionPlan#workspaceBytes()}
 */
public record Operands(
    long input, long filter, long bias, long addend, long mask, long output, long workspace) {}
