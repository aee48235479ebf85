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
 * every field's unit, range and default. Errors are {@link
 * dev.brushwork.client.BrushworkException}s.
 */
package dev.brushwork.client;
