package dev.brushwork.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.brushwork.security.AccessException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JwtVerifierTest {
  private static final String ISSUER = "https://issuer.example";

  private final ECKey key = newKey("one");
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile String published = new JWKSet(key).toString();
  private HttpServer issuer;
  private JwtVerifier verifier;

  @BeforeEach
  void publish() throws Exception {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          byte[] body = published.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    issuer.start();
    verifier = new JwtVerifier(keys(), ISSUER, "brushwork", "roles");
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  private URI keys() {
    return URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
  }

  private static ECKey newKey(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of("others", "brushwork"))
        .subject("alice")
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .claim("roles", List.of("brushwork:reader", "painter", "king"));
  }

  private String signed(JWTClaimsSet.Builder claims) {
    return signed(claims, key);
  }

  private static String signed(JWTClaimsSet.Builder claims, ECKey key) {
    try {
      return signed(
          claims,
          new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
          new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWTClaimsSet.Builder claims, JWSHeader header, JWSSigner signer) {
    try {
      SignedJWT token = new SignedJWT(header, claims.build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private Kind refusal(String token) {
    return catchThrowableOfType(AccessException.class, () -> verifier.caller(token)).kind();
  }

  @Test
  void aTokenOfTheIssuerNamesItsSubjectAndTheHighestOfItsRoles() {
    assertThat(verifier.caller(signed(claims()))).isEqualTo(new Caller("alice", Role.PAINTER));
    JwtVerifier scoped = new JwtVerifier(keys(), ISSUER, "brushwork", "scope");
    assertThat(scoped.caller(signed(claims().claim("scope", "openid brushwork:operator"))).role())
        .contains(Role.OPERATOR);
  }

  @Test
  void aTokenWithoutARoleNamesACallerThatMayDoNothing() {
    Caller caller = verifier.caller(signed(claims().claim("roles", null)));
    assertThat(caller.principal()).isEqualTo("alice");
    assertThat(caller.may(Role.READER)).isFalse();
  }

  @Test
  void whatIsNotForThisServerIsInvalid() throws Exception {
    assertThat(refusal(signed(claims().issuer("https://other.example"))))
        .isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().audience("others")))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().audience((String) null)))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().subject(null)))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().subject("*")))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().expirationTime(null)))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(signed(claims().notBeforeTime(Date.from(Instant.now().plusSeconds(300))))))
        .isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal("no token")).isEqualTo(Kind.TOKEN_INVALID);
  }

  @Test
  void aTokenExpires() {
    assertThat(refusal(signed(claims().expirationTime(Date.from(Instant.now().minusSeconds(90))))))
        .isEqualTo(Kind.TOKEN_EXPIRED);
  }

  @Test
  void onlyASignatureByThePublishedKeyCounts() throws Exception {
    ECKey forged = newKey("one"); // of the same name
    assertThat(refusal(signed(claims(), forged))).isEqualTo(Kind.TOKEN_INVALID);
    assertThat(refusal(new PlainJWT(claims().build()).serialize())).isEqualTo(Kind.TOKEN_INVALID);
    // The public key taken for a shared secret, as careless verifiers do.
    byte[] secret = key.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8);
    assertThat(
            refusal(
                signed(
                    claims(),
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                    new MACSigner(secret))))
        .isEqualTo(Kind.TOKEN_INVALID);
    assertThat(
            refusal(
                signed(
                    claims(),
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("logout+jwt"))
                        .keyID("one")
                        .build(),
                    new ECDSASigner(key))))
        .isEqualTo(Kind.TOKEN_INVALID);
    assertThat(verifier.caller(signed(claims())).principal()).isEqualTo("alice");
  }

  @Test
  void aKeyThatIsNewIsFetchedWhenATokenNamesIt() {
    verifier.caller(signed(claims()));
    ECKey next = newKey("two");
    published = new JWKSet(List.of(next)).toString();
    assertThat(verifier.caller(signed(claims().subject("bob"), next)).principal()).isEqualTo("bob");
  }

  @Test
  void tokensThatNameAnyKeyDoNotHaveTheIssuerAskedForEach() {
    verifier.caller(signed(claims()));
    for (int i = 0; i < 20; i++) {
      String stranger = signed(claims(), newKey("stranger-" + i));
      assertThat(refusal(stranger)).isIn(Kind.TOKEN_INVALID, Kind.KEYS_UNAVAILABLE);
    }
    assertThat(fetches.get()).isLessThanOrEqualTo(3);
    // And those whose key is known are not held up.
    assertThat(verifier.caller(signed(claims())).principal()).isEqualTo("alice");
  }

  @Test
  void anIssuerThatIsGoneStopsNobodyWhoseKeyIsKnown() {
    verifier.caller(signed(claims()));
    issuer.stop(0);
    assertThat(verifier.caller(signed(claims())).principal()).isEqualTo("alice");
  }

  @Test
  void anIssuerThatNeverAnsweredIsNoFaultOfTheToken() throws IOException {
    issuer.stop(0);
    assertThat(refusal(signed(claims()))).isEqualTo(Kind.KEYS_UNAVAILABLE);
  }

  @Test
  void keysAreFetchedOverHttpsOnly() {
    assertThatThrownBy(
            () -> new JwtVerifier(URI.create("http://issuer.example/keys"), ISSUER, "b", "r"))
        .hasMessageContaining("'http://issuer.example/keys' is no https URL");
    assertThatThrownBy(() -> new JwtVerifier(URI.create("file:/keys"), ISSUER, "b", "r"))
        .hasMessageContaining("is no https URL");
  }
}
