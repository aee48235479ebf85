package dev.brushwork.rpc;

import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Reporting;
import dev.brushwork.engine.transfer.TransferInputs;
import dev.brushwork.engine.transfer.TransferSpec;

/**
 * A request that the engine can run.
 *
 * @param output the extents of the result
 * @param format how the result is written
 */
public record ValidatedTransfer(
    TransferSpec spec,
    HeldWeights weights,
    TransferInputs inputs,
    Reporting reporting,
    Extent output,
    OutputFormat format) {}
