package backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** Attempts to sign in, by their state, which is in a cookie: browsers don't send the session's on the way back. */
@Component
record Attempts(ClientRegistration client) implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final String COOKIE = "__Host-sign-in";
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Cache<String, OAuth2AuthorizationRequest> ATTEMPTS =
      Caffeine.newBuilder().expireAfterWrite(LONGEST).maximumSize(10_000).build();

  @Override
  public void saveAuthorizationRequest(
      OAuth2AuthorizationRequest attempt, HttpServletRequest request, HttpServletResponse response) {
    ATTEMPTS.put(attempt.getState(), attempt);
    setCookie(response, attempt.getState(), LONGEST);
  }

  /** The attempt that a response belongs to; null: none of this browser, or of another authorization server. */
  @Override
  public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest response) {
    Cookie cookie = WebUtils.getCookie(response, COOKIE);
    boolean isOfBrowser = cookie != null && cookie.getValue().equals(response.getParameter("state"));
    return isOfBrowser && isFromIssuer(response) ? ATTEMPTS.getIfPresent(cookie.getValue()) : null;
  }

  @Override
  public OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    setCookie(response, "", Duration.ZERO);
    OAuth2AuthorizationRequest attempt = loadAuthorizationRequest(request);
    return attempt == null ? null : ATTEMPTS.asMap().remove(attempt.getState());
  }

  private boolean isFromIssuer(HttpServletRequest response) {
    var server = client.getProviderDetails();
    Object isPromised = server.getConfigurationMetadata().get("authorization_response_iss_parameter_supported");
    String issuer = response.getParameter("iss");
    return issuer == null ? !Boolean.TRUE.equals(isPromised) : issuer.equals(server.getIssuerUri());
  }

  private static void setCookie(HttpServletResponse response, String value, Duration age) {
    response.addHeader("Set-Cookie", ResponseCookie.from(COOKIE, value)
        .path("/").secure(true).httpOnly(true).sameSite("Lax").maxAge(age).build().toString());
  }
}
