package dev.brushwork.engine.preset;

import dev.brushwork.engine.transfer.TransferSpec;

/** A named, complete set of a run's quantities. */
public record Preset(String name, String description, TransferSpec spec) {}
