package dev.brushwork.rpc;

import dev.brushwork.security.Access;
import dev.brushwork.security.AccessException;
import dev.brushwork.security.Caller;
import dev.brushwork.security.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a call in if its caller may make it, and tells who that is to those who serve it. */
final class AccessInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(AccessInterceptor.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final Access access;

  AccessInterceptor(Access access) {
    this.access = access;
  }

  @Override
  public <T, R> ServerCall.Listener<T> interceptCall(
      ServerCall<T, R> call, Metadata headers, ServerCallHandler<T, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!MethodRoles.isGuarded(method)) {
      return next.startCall(call, headers);
    }
    Caller caller;
    try {
      caller = access.caller(bearer(headers), subject(call));
      require(caller, MethodRoles.of(method), method);
    } catch (RuntimeException e) {
      log.debug("{} from {} is refused: {}", method, peer(call), e.getMessage());
      StatusRuntimeException status = StatusMapper.toStatus(e);
      call.close(status.getStatus(), status.getTrailers());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(CurrentCaller.KEY, caller), call, headers, next);
  }

  /**
   * Has the caller be of this role.
   *
   * @param what is to be done
   * @throws AccessException if the caller is not
   */
  static void require(Caller caller, Role role, String what) {
    if (!caller.may(role)) {
      throw new AccessException(
          AccessException.Kind.ROLE_MISSING, what + " needs the role '" + role + "'");
    }
  }

  private static Optional<String> bearer(Metadata headers) {
    String value = headers.get(AUTHORIZATION);
    return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(value.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  private static Optional<String> subject(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate.getSubjectX500Principal().getName())
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // it has shown none
    }
  }

  private static Object peer(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
  }
}
