/**
 * The wire: one class a gRPC service, and the mapping between the proto and the engine, which the
 * command line shares ({@link dev.brushwork.rpc.RequestValidator}, {@link
 * dev.brushwork.rpc.Messages}).
 */
package dev.brushwork.rpc;
