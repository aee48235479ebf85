package dev.brushwork.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes the JSON Web Tokens of one issuer (RFC 7519, RFC 9068): signed by one of the keys that
 * it publishes, for this audience, and not expired. The principal is the token's {@code sub}.
 */
public final class JwtVerifier {
  private static final Logger log = LoggerFactory.getLogger(JwtVerifier.class);

  /** Signatures that only the issuer can make. A shared secret would let servers issue tokens. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 256 << 10;
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);
  private static final Duration REFRESH = Duration.ofMinutes(5);
  private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(10);

  /** From one fetch for a key that is not known to the next: a stranger can ask for any. */
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(30);

  /** How long keys hold on when the issuer does not answer. */
  private static final Duration OUTAGE = Duration.ofHours(1);

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final String rolesClaim;

  /**
   * Fetches nothing yet.
   *
   * @param keys where the issuer publishes its JWK set: https, or http on this machine
   * @param issuer the {@code iss} that a token must have
   * @param audience one that must be in a token's {@code aud}
   * @param rolesClaim what names the roles: a list, or words in one text as in {@code scope}; those
   *     that are none here are of no account, and of several the highest counts
   * @throws IllegalArgumentException if the keys would come over a network that anybody can change
   */
  public JwtVerifier(URI keys, String issuer, String audience, String rolesClaim) {
    this.rolesClaim = rolesClaim;
    int timeout = (int) TIMEOUT.toMillis();
    JWKSource<SecurityContext> source =
        JWKSourceBuilder.create(
                url(keys), new DefaultResourceRetriever(timeout, timeout, MAX_BYTES))
            .cache(REFRESH.toMillis(), REFRESH_TIMEOUT.toMillis())
            .refreshAheadCache(false)
            .rateLimited(MIN_INTERVAL.toMillis())
            .retrying(true)
            .outageTolerant(OUTAGE.toMillis())
            .build();
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            audience,
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("sub", "exp", "aud", "iss"));
    claims.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    processor.setJWTClaimsSetVerifier(claims);
  }

  private static URL url(URI keys) {
    String host = keys.getHost();
    boolean here =
        host != null
            && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
    if (!("https".equals(keys.getScheme()) || (here && "http".equals(keys.getScheme())))) {
      throw new IllegalArgumentException("'" + keys + "' is no https URL");
    }
    try {
      return keys.toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException("'" + keys + "' is no https URL", e);
    }
  }

  /**
   * @throws AccessException if the token is not to be believed
   */
  Caller caller(String token) {
    try {
      JWTClaimsSet claims = processor.process(token, null);
      if (!Caller.isName(claims.getSubject())) {
        throw new AccessException(
            AccessException.Kind.TOKEN_INVALID, "the token's subject is no name for a principal");
      }
      return new Caller(claims.getSubject(), role(claims));
    } catch (ExpiredJWTException e) {
      throw new AccessException(AccessException.Kind.TOKEN_EXPIRED, "the token has expired", e);
    } catch (KeySourceException e) {
      log.warn("the keys of the issuer of tokens cannot be fetched: {}", e.toString());
      throw new AccessException(
          AccessException.Kind.KEYS_UNAVAILABLE, "tokens cannot be checked just now", e);
    } catch (BadJOSEException | JOSEException | ParseException e) {
      // What exactly is wrong would help those most who try.
      log.debug("a token was refused: {}", e.toString());
      throw new AccessException(
          AccessException.Kind.TOKEN_INVALID, "the token is not valid for this server", e);
    }
  }

  private Optional<Role> role(JWTClaimsSet claims) {
    Object named = claims.getClaim(rolesClaim);
    Collection<?> names =
        named instanceof Collection<?> list
            ? list
            : named instanceof String text ? Arrays.asList(text.split(" ")) : List.of();
    return names.stream()
        .map(String::valueOf)
        .map(name -> name.startsWith("brushwork:") ? name.substring("brushwork:".length()) : name)
        .flatMap(name -> Role.named(name).stream())
        .max(Comparator.naturalOrder());
  }
}
