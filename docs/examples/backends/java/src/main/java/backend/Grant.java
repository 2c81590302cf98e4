package backend;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.WebUtils;

/** What a person granted at the sign-in, and the tokens that came of it. Each session has a grant of its own. */
final class Grant {
  static final String ATTRIBUTE = "grant";
  private static final List<String> CLAIMS = List.of("sub", "name", "email", "picture");

  /** What a page asks for: two sets. */
  record Query(Set<String> scopes, Set<String> resources) {}

  record Held(String accessToken, String scope, long lifetime, Instant until, boolean isKnown) {
    double left() {
      return Duration.between(Instant.now(), until).toMillis() / 1000.0;
    }
  }

  /** An error for the page. */
  static final class Refusal extends RuntimeException {
    final int status;
    final Map<String, String> body = new HashMap<>();

    Refusal(int status, String error, String description) {
      this.status = status;
      body.put("error", error);
      if (description != null) body.put("error_description", description);
    }
  }

  final Instant endsAt = Instant.now().plus(Duration.ofHours(8));
  final Map<Query, Held> held = new ConcurrentHashMap<>();
  final Map<String, Object> info;
  final Set<String> scopes;
  final String idToken;
  volatile String refreshToken;
  volatile boolean hasEnded;

  Grant(OAuth2AuthorizedClient client, OidcUser person, boolean hasResources) {
    OAuth2AccessToken token = client.getAccessToken();
    // With resources, the answer tells the scope of a token for one of them.
    scopes = hasResources ? client.getClientRegistration().getScopes() : token.getScopes();
    idToken = person.getIdToken().getTokenValue();
    refreshToken = client.getRefreshToken() == null ? null : client.getRefreshToken().getTokenValue();
    info = new HashMap<>(person.getClaims());
    info.keySet().retainAll(CLAIMS);
    info.put("exp", endsAt.getEpochSecond());
    long lifetime = Duration.between(token.getIssuedAt(), token.getExpiresAt()).toSeconds();
    String scope = String.join(" ", token.getScopes());
    held.put(new Query(Set.of(), Set.of()), new Held(token.getTokenValue(), scope, lifetime, token.getExpiresAt(), true));
  }

  static Optional<Grant> find(ServerRequest request) {
    return Optional.ofNullable((Grant) WebUtils.getSessionAttribute(request.servletRequest(), ATTRIBUTE))
        .filter(grant -> !grant.hasEnded && Instant.now().isBefore(grant.endsAt));
  }

  static Grant of(ServerRequest request) {
    return find(request).orElseThrow(() -> new Refusal(400, "invalid_session", null));
  }

  /** A token that was got for exactly this query. Without a refresh token nothing better will come. */
  Held suitable(Query query) {
    Held found = held.get(query);
    if (found == null) return null;
    double enough = refreshToken == null ? 0 : Math.min(30, found.lifetime() / 2.0);
    return found.left() > enough ? found : null;
  }
}
