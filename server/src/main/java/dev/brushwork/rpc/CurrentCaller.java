package dev.brushwork.rpc;

import dev.brushwork.security.Caller;
import io.grpc.Context;

/** Who makes the call that is being served, as {@link AccessInterceptor} has found. */
final class CurrentCaller {
  static final Context.Key<Caller> KEY = Context.key("brushwork.caller");

  private CurrentCaller() {}

  static Caller get() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("a call is served that nobody has let in");
    }
    return caller;
  }
}
