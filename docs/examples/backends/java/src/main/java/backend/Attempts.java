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

/** Attempts to sign in, by their state, which is in a cookie: the session's is not sent on the way back from another site. */
@Component
class Attempts implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final String COOKIE = "__Host-sign-in";
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Cache<String, OAuth2AuthorizationRequest> attempts =
      Caffeine.newBuilder().expireAfterWrite(LONGEST).maximumSize(10_000).build();
  private final ClientRegistration client;

  Attempts(ClientRegistration client) {
    this.client = client;
  }

  @Override
  public void saveAuthorizationRequest(
      OAuth2AuthorizationRequest attempt, HttpServletRequest request, HttpServletResponse response) {
    attempts.put(attempt.getState(), attempt);
    response.addHeader("Set-Cookie", cookie(attempt.getState(), LONGEST));
  }

  /** The attempt that a response belongs to; null: none of this browser, or of another authorization server. */
  @Override
  public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, COOKIE);
    boolean isOfBrowser = cookie != null && cookie.getValue().equals(request.getParameter("state"));
    return isOfBrowser && isFromIssuer(request) ? attempts.getIfPresent(cookie.getValue()) : null;
  }

  @Override
  public OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    OAuth2AuthorizationRequest attempt = loadAuthorizationRequest(request);
    if (attempt != null) attempts.invalidate(attempt.getState());
    response.addHeader("Set-Cookie", cookie("", Duration.ZERO));
    return attempt;
  }

  private boolean isFromIssuer(HttpServletRequest response) {
    var server = client.getProviderDetails();
    Object isPromised = server.getConfigurationMetadata().get("authorization_response_iss_parameter_supported");
    String issuer = response.getParameter("iss");
    return issuer == null ? !Boolean.TRUE.equals(isPromised) : issuer.equals(server.getIssuerUri());
  }

  private static String cookie(String value, Duration age) {
    return ResponseCookie.from(COOKIE, value)
        .path("/").secure(true).httpOnly(true).sameSite("Lax").maxAge(age).build().toString();
  }
}
