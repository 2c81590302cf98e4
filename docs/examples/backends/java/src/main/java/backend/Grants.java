package backend;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;

/** What a person granted at the sign-in, in the session: each session has a grant of its own. */
@Component
class Grants implements OAuth2AuthorizedClientRepository {
  private static final String ATTRIBUTE = Grant.class.getName();
  private static final List<String> CLAIMS = List.of("sub", "name", "email", "picture");
  private static final long LONGEST_SECONDS = 8 * 3600;

  private final boolean hasResources;

  Grants(Backend.Settings settings) {
    hasResources = !settings.resources().isEmpty();
  }

  /** A token, and exactly the query that it was got for. */
  record Held(String accessToken, String scope, long lifetime, Instant until, boolean isKnown) {
    double left() {
      return (until.toEpochMilli() - System.currentTimeMillis()) / 1000.0;
    }
  }

  static final class Grant {
    final Map<String, Object> info = new LinkedHashMap<>();
    final Map<Tokens.Query, Held> held = new ConcurrentHashMap<>();
    final TreeSet<String> scopes;
    final Instant endsAt;
    final String idToken;
    volatile String refreshToken;
    volatile boolean hasEnded;

    Grant(OAuth2AuthorizedClient client, OidcUser person, boolean hasResources) {
      OAuth2AccessToken token = client.getAccessToken();
      Object refreshExpires = person.getClaim("refresh_expires_in");
      long seconds = refreshExpires instanceof Number end ? end.longValue() : LONGEST_SECONDS;
      endsAt = Instant.now().plusSeconds(Math.min(seconds, LONGEST_SECONDS));
      // With resources, the answer tells the scope of a token for one of them.
      scopes = new TreeSet<>(hasResources ? client.getClientRegistration().getScopes() : token.getScopes());
      idToken = person.getIdToken().getTokenValue();
      refreshToken = client.getRefreshToken() == null ? null : client.getRefreshToken().getTokenValue();
      for (String claim : CLAIMS) if (person.getClaim(claim) != null) info.put(claim, person.getClaim(claim));
      info.put("exp", endsAt.getEpochSecond());
      long lifetime = token.getExpiresAt().getEpochSecond() - token.getIssuedAt().getEpochSecond();
      held.put(Tokens.Query.EMPTY, new Held(
          token.getTokenValue(), String.join(" ", token.getScopes()), lifetime, token.getExpiresAt(), true));
    }
  }

  /** The grant of the session that a request has; null: no person is signed in. */
  static Grant find(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    Grant grant = session == null ? null : (Grant) session.getAttribute(ATTRIBUTE);
    if (grant == null || !grant.hasEnded && Instant.now().isBefore(grant.endsAt)) return grant;
    session.invalidate();
    return null;
  }

  @Override
  public void saveAuthorizedClient(
      OAuth2AuthorizedClient client, Authentication person, HttpServletRequest request, HttpServletResponse response) {
    request.getSession().setAttribute(ATTRIBUTE, new Grant(client, (OidcUser) person.getPrincipal(), hasResources));
  }

  @Override
  public <T extends OAuth2AuthorizedClient> T loadAuthorizedClient(
      String registration, Authentication person, HttpServletRequest request) {
    return null;
  }

  @Override
  public void removeAuthorizedClient(
      String registration, Authentication person, HttpServletRequest request, HttpServletResponse response) {}
}
