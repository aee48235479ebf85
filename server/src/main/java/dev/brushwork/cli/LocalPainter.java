package dev.brushwork.cli;

import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.rpc.Messages;
import dev.brushwork.rpc.RequestValidator;
import dev.brushwork.rpc.ValidatedTransfer;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Execution;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;

/** Runs on a device of this process: the server's own checks and engine, without the transport. */
final class LocalPainter implements Painter {
  private final Engine engine;

  /**
   * @param engine with the weights that requests need; closed with this
   */
  LocalPainter(Engine engine) {
    this.engine = engine;
  }

  @Override
  public Result paint(StylizeRequest request, Observer observer, Interruption interruption) {
    ValidatedTransfer transfer = new RequestValidator(engine).validate(request);
    Execution execution = Messages.execution(engine, transfer.spec(), transfer.weights());
    observer.accepted(
        Accepted.newBuilder()
            .setWidth(transfer.output().width())
            .setHeight(transfer.output().height())
            .setExecution(execution)
            .build());
    try {
      TransferResult result =
          engine.run(
              transfer.spec(),
              transfer.weights(),
              transfer.inputs(),
              transfer.reporting(),
              interruption,
              progress -> observer.progress(Messages.progress(progress)));
      return Messages.result(result, transfer.format(), execution);
    } catch (DivergedException e) {
      e.lastFinite()
          .map(result -> Messages.result(result, transfer.format(), execution))
          .ifPresent(observer::lastFinite);
      throw e;
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
