package backend;

import static org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers.withPkce;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** Attempts to sign in, each in a cookie of its own: the session's is not sent on the way back from another site. */
@Component
class Attempts implements OAuth2AuthorizationRequestResolver, AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  static final String LOGIN = "/bff/login";
  static final String CALLBACK = "/bff/callback";
  private static final String COOKIE = "__Host-sign-in";
  private static final String RETURN_TO = "return_to";
  private static final String OWN_PATH = "/([^/\\\\\\p{Cntrl}][^\\\\\\p{Cntrl}]*)?";

  private final ObjectMapper json = new ObjectMapper();
  private final ClientRegistration client;
  private final Backend.Settings settings;
  private final DefaultOAuth2AuthorizationRequestResolver resolver;

  Attempts(ClientRegistration client, ClientRegistrationRepository clients, Backend.Settings settings) {
    this.client = client;
    this.settings = settings;
    resolver = new DefaultOAuth2AuthorizationRequestResolver(clients, LOGIN);
    resolver.setAuthorizationRequestCustomizer(withPkce().andThen(request ->
        request.additionalParameters(more -> {
          if (!settings.resources().isEmpty()) more.put("resource", settings.resources().split(" "));
        })));
  }

  @Override
  public OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
    return request.getServletPath().equals(LOGIN) ? resolve(request, client.getRegistrationId()) : null;
  }

  @Override
  public OAuth2AuthorizationRequest resolve(HttpServletRequest request, String registration) {
    return resolver.resolve(request, registration);
  }

  @Override
  public void saveAuthorizationRequest(
      OAuth2AuthorizationRequest attempt, HttpServletRequest request, HttpServletResponse response) {
    String returnTo = request.getParameter(RETURN_TO);
    Map<String, Object> kept = new HashMap<>(attempt.getAttributes());
    kept.put("state", attempt.getState());
    kept.put(RETURN_TO, returnTo != null && returnTo.matches(OWN_PATH) ? returnTo : "/");
    try {
      String value = Base64.getUrlEncoder().withoutPadding().encodeToString(json.writeValueAsBytes(kept));
      response.addHeader("Set-Cookie", cookie(value, 600));
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    response.addHeader("Set-Cookie", cookie("", 0));
    OAuth2AuthorizationRequest attempt = loadAuthorizationRequest(request);
    if (attempt != null) request.setAttribute(RETURN_TO, attempt.getAttribute(RETURN_TO));
    return attempt;
  }

  /** The attempt that a response belongs to; null: none of this browser, or of another authorization server. */
  @Override
  public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    Cookie cookie = WebUtils.getCookie(request, COOKIE);
    if (cookie == null || !isFromIssuer(request)) return null;
    try {
      Map<String, Object> kept = json.readerForMapOf(Object.class).readValue(Base64.getUrlDecoder().decode(cookie.getValue()));
      if (!kept.get("state").equals(request.getParameter("state"))) return null;
      return OAuth2AuthorizationRequest.authorizationCode()
          .clientId(client.getClientId())
          .authorizationUri(client.getProviderDetails().getAuthorizationUri())
          .redirectUri(client.getRedirectUri())
          .scopes(client.getScopes())
          .state((String) kept.get("state"))
          .attributes(kept)
          .build();
    } catch (IOException | IllegalArgumentException unreadable) {
      return null;
    }
  }

  private boolean isFromIssuer(HttpServletRequest response) {
    Map<String, Object> metadata = client.getProviderDetails().getConfigurationMetadata();
    boolean promised = Boolean.TRUE.equals(metadata.get("authorization_response_iss_parameter_supported"));
    String issuer = response.getParameter("iss");
    return issuer == null ? !promised : issuer.equals(settings.issuer());
  }

  /** Leads to where the sign-in began. */
  void lead(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader("Location", (String) request.getAttribute(RETURN_TO));
  }

  /** Tells that a sign-in failed. */
  void tell(HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    response.setContentType("text/html");
    response.getWriter().write("<!doctype html><p>Signing in failed.</p><p><a href='" + LOGIN + "'>Try again</a></p>");
  }

  private static String cookie(String value, int seconds) {
    return ResponseCookie.from(COOKIE, value)
        .path("/").secure(true).httpOnly(true).sameSite("Lax").maxAge(seconds).build().toString();
  }
}
