/**
 * A client of Brushwork, a server that paints one image in the style of another.
 *
 * <pre>{@code
 * try (BrushworkClient client = BrushworkClient.connect("localhost:50051")) {
 *   Transfer transfer =
 *       Transfer.newBuilder()
 *           .setContent(Image.newBuilder().setData(ByteString.copyFrom(photo)))
 *           .addStyles(Style.newBuilder().setImage(Image.newBuilder().setData(ByteString.copyFrom(painting))))
 *           .build();
 *   Result result =
 *       client
 *           .stylize(StylizeRequest.newBuilder().setTransfer(transfer).build())
 *           .onProgress(p -> System.err.println(p.getIteration() + "/" + p.getIterations()))
 *           .result()
 *           .join();
 *   Files.write(Path.of("out.png"), result.getImage().toByteArray());
 * }
 * }</pre>
 *
 * <p>Requests and events are the messages of the package {@code brushwork.v1}, whose comments give
 * every field's unit, range and default.
 *
 * <p><b>Errors.</b> Every failure of a call is a {@link dev.brushwork.client.BrushworkException} or
 * one of its subclasses, by what a caller can do about it: correct the request ({@link
 * dev.brushwork.client.InvalidRequestException}), wait ({@link
 * dev.brushwork.client.ExhaustedException}, {@link dev.brushwork.client.UnavailableException}), or
 * see to what is missing. Blocking methods throw it; futures fail with it, as the cause of what
 * {@code join} throws; subscribers get it in {@code onError}.
 *
 * <p><b>Threads.</b> Clients, {@link dev.brushwork.client.Jobs} and {@link
 * dev.brushwork.client.Stylization}s may be used by any number of threads; builders by one.
 * Listeners and subscribers of one run are called one at a time, on daemon threads of the client,
 * and may block or call the client; {@link dev.brushwork.client.Jobs#watch} calls its listener on
 * the thread that watches.
 *
 * <p><b>Restarts.</b> A watch of a job goes on by itself when the server comes back; the call of a
 * run ({@link dev.brushwork.client.Stylization}) ends with its server.
 */
package dev.brushwork.client;
