package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;

/**
 * What a run would cost.
 *
 * @param deviceBytes in use at the peak, the network's weights included
 * @param operationsPerIteration a multiply-add counted as two
 * @param tiles that the image is cut into; 1 if it is computed at once
 */
public record CostEstimate(
    Extent output,
    Precision precision,
    long deviceBytes,
    double secondsPerIteration,
    double totalSeconds,
    double operationsPerIteration,
    int tiles) {}
