package backend;

import static org.springframework.web.servlet.function.RequestPredicates.path;

import backend.Grant.Held;
import backend.Grant.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/** What pages call. */
@Component
record Endpoints(AuthorizationServer authorizationServer, Tokens tokens, Backend.Settings settings) {
  private static final String TOKEN = "/.well-known/bff-token";
  private static final String COOKIE = "__Host-session";
  // Over HTTPS, Spring Security adds Strict-Transport-Security.
  private static final Map<String, String> HEADERS = Map.of(
      "Content-Type", MediaType.APPLICATION_JSON_VALUE,
      "Cache-Control", "no-store",
      "X-Content-Type-Options", "nosniff",
      "Cross-Origin-Resource-Policy", "same-origin",
      "Cross-Origin-Opener-Policy", "same-origin",
      "Content-Security-Policy", "sandbox",
      "X-Frame-Options", "DENY");

  @Bean
  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .route(path("/.well-known/bff-sessioninfo"), guarded(HttpMethod.GET, request -> Grant.of(request).info))
        .route(path(TOKEN), guarded(HttpMethod.GET, this::token))
        .route(path("/bff/logout"), guarded(HttpMethod.POST, this::logout))
        .GET("/bff/login", request -> ServerResponse.seeOther(URI.create(Backend.BEGINNING)).build())
        .build();
  }

  /** Answers what the firewall of Spring Security rejects. */
  @Bean
  RequestRejectedHandler rejected() {
    return (request, response, rejection) -> {
      HEADERS.forEach(response::setHeader);
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      response.getWriter().write("{\"error\":\"invalid_request\"}");
    };
  }

  /** Serves one method, to the own pages only, and sends the headers with every answer. */
  private HandlerFunction<ServerResponse> guarded(HttpMethod method, Function<ServerRequest, Map<String, ?>> handle) {
    return request -> {
      try {
        if (isForeign(request)) throw new Refusal(403, "invalid_request", null);
        if (request.method() != method) throw new Refusal(405, "invalid_request", null);
        return answer(request, method, 200, handle.apply(request));
      } catch (Refusal refusal) {
        return answer(request, method, refusal.status, refusal.body);
      }
    };
  }

  /** A session that is over takes its cookie along. */
  private static ServerResponse answer(ServerRequest request, HttpMethod method, int status, Map<String, ?> body) {
    var answer = ServerResponse.status(status).allow(method).headers(headers -> headers.setAll(HEADERS));
    if (request.cookies().containsKey(COOKIE) && Grant.find(request).isEmpty())
      answer.header(HttpHeaders.SET_COOKIE, COOKIE + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
    return answer.body(body);
  }

  private boolean isForeign(ServerRequest request) {
    Map<String, String> headers = request.headers().asHttpHeaders().asSingleValueMap();
    String site = headers.getOrDefault("Sec-Fetch-Site", "same-origin");
    if (site.equals("cross-site") || site.equals("same-site")) return true;
    if (!headers.getOrDefault("Origin", settings.origin()).equals(settings.origin())) return true;
    boolean isOfScript = headers.getOrDefault("Sec-Fetch-Dest", "empty").equals("empty")
        && !headers.getOrDefault("Sec-Fetch-Mode", "cors").equals("navigate");
    return request.path().equals(TOKEN) && (site.equals("none") || !isOfScript);
  }

  private Map<String, ?> token(ServerRequest request) {
    Grant grant = Grant.of(request);
    Held held = tokens.tokenFor(grant, tokens.read(request, grant));
    var body = new HashMap<String, Object>();
    body.put("access_token", held.accessToken());
    body.put("token_type", "Bearer");
    body.put("scope", held.scope());
    if (held.isKnown()) body.put("expires_in", Math.max(1, (long) held.left()));
    return body;
  }

  private Map<String, ?> logout(ServerRequest request) {
    var uri = UriComponentsBuilder.fromUriString(authorizationServer.endpoint("end_session_endpoint"))
        .queryParam("client_id", "{client}")
        .queryParam("post_logout_redirect_uri", "{back}")
        .queryParam("state", UUID.randomUUID());
    Grant.find(request).ifPresent(grant -> {
      grant.hasEnded = true;
      request.session().invalidate();
      authorizationServer.revoke(grant.refreshToken);
      uri.queryParam("id_token_hint", grant.idToken);
    });
    return Map.of("logout_uri", uri.encode().build(settings.clientId(), settings.origin() + "/"));
  }
}
