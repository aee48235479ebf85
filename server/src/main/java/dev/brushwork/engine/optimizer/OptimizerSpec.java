package dev.brushwork.engine.optimizer;

import dev.brushwork.compute.Adam;

/** The optimiser's name and parameters. */
public record OptimizerSpec(
    String name,
    double learningRate,
    double beta1,
    double beta2,
    double epsilon,
    Adam.Form adamForm,
    boolean clamp) {}
