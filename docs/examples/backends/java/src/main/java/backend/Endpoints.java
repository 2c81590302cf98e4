package backend;

import static org.springframework.web.servlet.function.RequestPredicates.path;

import jakarta.servlet.RequestDispatcher;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/** What pages call. */
@Component
record Endpoints(Tokens tokens, Settings settings) implements ErrorController {
  private static final String TOKEN = "/.well-known/bff-token";
  private static final String COOKIE = "__Host-session";
  private static final Map<String, String> HEADERS = Map.of(
      "Content-Type", "application/json", "Cache-Control", "no-store", "Content-Security-Policy", "sandbox",
      "Cross-Origin-Resource-Policy", "same-origin", "Cross-Origin-Opener-Policy", "same-origin");

  record Failure(String error, String error_description) {}

  @Bean
  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .route(path("/.well-known/bff-sessioninfo"), guarded(HttpMethod.GET, request -> Grant.of(request).info))
        .route(path(TOKEN), guarded(HttpMethod.GET, tokens::tokenFor))
        .route(path("/bff/logout"), guarded(HttpMethod.POST, this::logout))
        .GET("/bff/login", request -> ServerResponse.seeOther(URI.create("/bff/login/" + Backend.REGISTRATION)).build())
        .route(path("/error"), this::failed)
        .onError(OAuth2AuthorizationException.class, (refusal, request) -> {
          OAuth2Error error = ((OAuth2AuthorizationException) refusal).getError();
          return answer(request, request.method(), 400, new Failure(error.getErrorCode(), error.getDescription()));
        })
        .build();
  }

  /** Serves one method, to the own pages only, and sends the headers with every answer. */
  private HandlerFunction<ServerResponse> guarded(HttpMethod method, Function<ServerRequest, ?> handle) {
    return request -> {
      if (isForeign(request)) return answer(request, method, 403, new Failure("invalid_request", null));
      if (request.method() != method) return answer(request, method, 405, new Failure("invalid_request", null));
      return answer(request, method, 200, handle.apply(request));
    };
  }

  /** Answers what the firewall of Spring Security rejects, and what fails. */
  private ServerResponse failed(ServerRequest request) {
    int code = (int) request.attribute(RequestDispatcher.ERROR_STATUS_CODE).orElseThrow();
    return answer(request, HttpMethod.GET, code, new Failure(code < 500 ? "invalid_request" : "server_error", null));
  }

  /** Spring Security adds the other headers. A session that is over takes its cookie along. */
  private static ServerResponse answer(ServerRequest request, HttpMethod method, int status, Object body) {
    var answer = ServerResponse.status(status).allow(method).headers(headers -> headers.setAll(HEADERS));
    if (request.cookies().containsKey(COOKIE) && Grant.find(request).isEmpty())
      answer.header(HttpHeaders.SET_COOKIE, COOKIE + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict");
    return answer.body(body);
  }

  private boolean isForeign(ServerRequest request) {
    Map<String, String> headers = request.headers().asHttpHeaders().asSingleValueMap();
    String site = headers.getOrDefault("Sec-Fetch-Site", "same-origin");
    boolean isOther = site.equals("cross-site") || site.equals("same-site")
        || !headers.getOrDefault("Origin", settings.origin()).equals(settings.origin());
    boolean isOfScript = !site.equals("none") && headers.getOrDefault("Sec-Fetch-Dest", "empty").equals("empty")
        && !headers.getOrDefault("Sec-Fetch-Mode", "cors").equals("navigate");
    return isOther || request.path().equals(TOKEN) && !isOfScript;
  }

  /** Ends the session here, and tells where to end it at the authorization server. */
  private Map<String, ?> logout(ServerRequest request) {
    var end = UriComponentsBuilder.fromUriString(Objects.toString(tokens.metadata("end_session_endpoint"), ""))
        .queryParam("client_id", "{client}")
        .queryParam("post_logout_redirect_uri", "{back}")
        .queryParam("state", UUID.randomUUID());
    Grant.find(request).ifPresent(grant -> {
      grant.hasEnded = true;
      request.session().invalidate();
      CompletableFuture.runAsync(() -> tokens.revoke(grant)); // The answer does not wait for it.
      end.queryParam("id_token_hint", grant.idToken);
    });
    if (tokens.metadata("end_session_endpoint") == null) return Map.of();
    return Map.of("logout_uri", end.encode().build(settings.clientId(), settings.origin() + "/"));
  }
}
