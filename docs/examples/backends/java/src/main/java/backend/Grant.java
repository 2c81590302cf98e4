package backend;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.util.WebUtils;

/** What a person granted at the sign-in. Each session has a grant of its own. */
final class Grant {
  static final String ATTRIBUTE = "grant";

  final Instant endsAt = Instant.now().plus(Duration.ofHours(8));
  final Map<String, Object> info;
  final Set<String> scopes;
  final String idToken;
  String refreshToken;
  volatile boolean hasEnded;

  Grant(OAuth2AuthorizedClient client, OidcUser person, boolean hasResources) {
    // With resources, the answer tells the scope of a token for one of them.
    scopes = hasResources ? client.getClientRegistration().getScopes() : client.getAccessToken().getScopes();
    refreshToken = Optional.ofNullable(client.getRefreshToken()).map(OAuth2RefreshToken::getTokenValue).orElse(null);
    idToken = person.getIdToken().getTokenValue();
    info = new HashMap<>(person.getClaims());
    info.keySet().retainAll(List.of("sub", "name", "email", "picture"));
    info.put("exp", endsAt.getEpochSecond());
  }

  static Optional<Grant> find(ServerRequest request) {
    return Optional.ofNullable((Grant) WebUtils.getSessionAttribute(request.servletRequest(), ATTRIBUTE))
        .filter(grant -> !grant.hasEnded && Instant.now().isBefore(grant.endsAt));
  }

  static Grant of(ServerRequest request) {
    return find(request).orElseThrow(() -> Tokens.refusal("invalid_session", null));
  }
}
