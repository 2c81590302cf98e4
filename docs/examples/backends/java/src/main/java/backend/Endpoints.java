package backend;

import backend.Grants.Grant;
import backend.Grants.Held;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.WebUtils;

/** What pages call. */
@RestController
class Endpoints {
  private final AuthorizationServer authorizationServer;
  private final Tokens tokens;
  private final Backend.Settings settings;

  Endpoints(AuthorizationServer authorizationServer, Tokens tokens, Backend.Settings settings) {
    this.authorizationServer = authorizationServer;
    this.tokens = tokens;
    this.settings = settings;
  }

  @GetMapping(Guard.SESSION_INFO)
  ResponseEntity<?> sessionInfo(HttpServletRequest request) {
    return answer(200, signedIn(request).info);
  }

  @GetMapping(Guard.TOKEN)
  ResponseEntity<?> token(HttpServletRequest request) {
    Grant grant = signedIn(request);
    Held held = tokens.tokenFor(grant, tokens.read(request.getQueryString(), grant));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", held.accessToken());
    body.put("token_type", "Bearer");
    body.put("scope", held.scope());
    if (held.isKnown()) body.put("expires_in", Math.max(1, (long) held.left()));
    return answer(200, body);
  }

  @PostMapping(Guard.LOGOUT)
  ResponseEntity<?> logout(HttpServletRequest request, HttpServletResponse response) {
    UriComponentsBuilder uri = UriComponentsBuilder
        .fromUriString(String.valueOf(authorizationServer.metadata("end_session_endpoint")))
        .queryParam("client_id", "{client}")
        .queryParam("post_logout_redirect_uri", "{back}")
        .queryParam("state", UUID.randomUUID());
    Grant grant = Grants.find(request);
    if (grant != null) {
      grant.hasEnded = true;
      request.getSession().invalidate();
      authorizationServer.revoke(grant.refreshToken);
      uri.queryParam("id_token_hint", grant.idToken);
    }
    removeCookie(request, response);
    return answer(200, Map.of("logout_uri", uri.encode().build(settings.clientId(), settings.origin() + "/")));
  }

  @ExceptionHandler
  ResponseEntity<?> refuse(Refusal refusal, HttpServletRequest request, HttpServletResponse response) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", refusal.error);
    if (refusal.getMessage() != null) body.put("error_description", refusal.getMessage());
    if (refusal.error.equals("invalid_session")) removeCookie(request, response);
    if (refusal.retryAfter != null && refusal.retryAfter.matches("[0-9]{1,9}"))
      response.setHeader("Retry-After", String.valueOf(Math.min(Long.parseLong(refusal.retryAfter), 3600)));
    return answer(400, body);
  }

  private static Grant signedIn(HttpServletRequest request) {
    Grant grant = Grants.find(request);
    if (grant == null) throw new Refusal("invalid_session", null);
    return grant;
  }

  private static void removeCookie(HttpServletRequest request, HttpServletResponse response) {
    String name = request.getServletContext().getSessionCookieConfig().getName();
    if (WebUtils.getCookie(request, name) == null) return;
    response.addHeader("Set-Cookie",
        ResponseCookie.from(name, "").path("/").secure(true).httpOnly(true).sameSite("Strict").maxAge(0).build().toString());
  }

  // A media type that is set is not negotiated: a request that accepts HTML gets JSON too.
  private static ResponseEntity<?> answer(int status, Object body) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(body);
  }
}
