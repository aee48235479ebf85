package dev.brushwork.client;

/** There is no such job or image, or it is another's ({@code NOT_FOUND}). */
public final class NotFoundException extends BrushworkException {
  private static final long serialVersionUID = 1L;

  NotFoundException(ErrorDetails details) {
    super(details);
  }
}
