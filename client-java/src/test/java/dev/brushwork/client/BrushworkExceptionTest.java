package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import dev.brushwork.client.BrushworkException.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrushworkExceptionTest {
  private static final ErrorInfo DIVERGED =
      ErrorInfo.newBuilder()
          .setReason("DIVERGED")
          .setDomain("brushwork.dev")
          .putMetadata("iteration", "7")
          .build();

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, InvalidRequestException",
    "FAILED_PRECONDITION, UnmetPreconditionException",
    "NOT_FOUND, NotFoundException",
    "RESOURCE_EXHAUSTED, ExhaustedException",
    "UNAVAILABLE, UnavailableException",
    "UNAUTHENTICATED, AccessException",
    "PERMISSION_DENIED, AccessException",
    "ABORTED, BrushworkException",
    "UNIMPLEMENTED, BrushworkException",
    "CANCELLED, BrushworkException",
    "INTERNAL, BrushworkException"
  })
  void eachKindHasItsClass(Status.Code code, String name) {
    BrushworkException failure = BrushworkException.of(failed(code));
    assertThat(failure.getClass().getSimpleName()).isEqualTo(name);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage("what happened");
    assertThat(failure.reason()).isEmpty();
    assertThat(failure.violations()).isEmpty();
    assertThat(failure.retryDelay()).isEmpty();
  }

  @Test
  void theReasonAndWhatBelongsToItAreTheServers() {
    BrushworkException failure = BrushworkException.of(failed(Status.Code.ABORTED, DIVERGED));
    assertThat(failure).isInstanceOf(DivergedException.class);
    assertThat(failure.reason()).isEqualTo("DIVERGED");
    assertThat(failure.metadata()).containsEntry("iteration", "7");
  }

  @Test
  void aFieldThatIsNotActedOnIsAWrongRequest() {
    BadRequest bad =
        BadRequest.newBuilder()
            .addFieldViolations(
                BadRequest.FieldViolation.newBuilder().setField("a.b").setDescription("not yet"))
            .build();
    BrushworkException failure = BrushworkException.of(failed(Status.Code.UNIMPLEMENTED, bad));
    assertThat(failure).isInstanceOf(InvalidRequestException.class);
    assertThat(failure.violations()).containsExactly(new FieldViolation("a.b", "not yet"));
  }

  @Test
  void whatTheServerLacksIsNamedByItsField() {
    PreconditionFailure unmet =
        PreconditionFailure.newBuilder()
            .addViolations(
                PreconditionFailure.Violation.newBuilder()
                    .setType("SERVER_LACKS")
                    .setSubject("transfer.options.network")
                    .setDescription("no weights"))
            .build();
    assertThat(BrushworkException.of(failed(Status.Code.FAILED_PRECONDITION, unmet)).violations())
        .containsExactly(new FieldViolation("transfer.options.network", "no weights"));
  }

  @Test
  void aDetailThatCannotBeReadHidesNothing() {
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.NOT_FOUND.value())
            .setMessage("what happened")
            .addDetails(
                Any.newBuilder()
                    .setTypeUrl("type.googleapis.com/google.rpc.ErrorInfo")
                    .setValue(ByteString.copyFrom(new byte[] {0x0a, 0x7f})))
            .build();
    BrushworkException failure =
        BrushworkException.of(StatusProto.toStatusRuntimeException(status));
    assertThat(failure).isInstanceOf(NotFoundException.class).hasMessage("what happened");
    assertThat(failure.getCause().getSuppressed()).hasSize(1);
  }

  @Test
  void itSurvivesSerialisation() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      // The cause is gRPC's, whose metadata is not serialisable.
      out.writeObject(BrushworkException.of(new IllegalStateException("odd")));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      BrushworkException read = (BrushworkException) in.readObject();
      assertThat(read.code()).isEqualTo(Status.Code.UNKNOWN);
      assertThat(read.violations()).isEmpty();
      assertThat(read.metadata()).isEmpty();
    }
  }

  private static StatusRuntimeException failed(Status.Code code, Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.value()).setMessage("what happened");
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
