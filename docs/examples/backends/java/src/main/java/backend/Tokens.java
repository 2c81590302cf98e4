package backend;

import backend.Grant.Held;
import backend.Grant.Query;
import backend.Grant.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.servlet.function.ServerRequest;

/** Answers token queries from what a session holds, or by a refresh. */
@Component
record Tokens(AuthorizationServer authorizationServer, Backend.Settings settings) {

  /** Checks what a page asked for, before any request to the authorization server. */
  Query read(ServerRequest request, Grant grant) {
    List<String> scope = values(request, "scope");
    if (scope.size() > 1) throw new Refusal(400, "invalid_request", "scope is repeated");
    // What is malformed was not granted either: a space too much makes an empty scope.
    Set<String> scopes = new TreeSet<>(scope.isEmpty() ? List.of() : List.of(scope.get(0).split(" ", -1)));
    if (!grant.scopes.containsAll(scopes)) throw new Refusal(400, "invalid_scope", "not granted at the sign-in");
    Set<String> resources = new TreeSet<>(values(request, "resource"));
    if (!settings.resourceSet().containsAll(resources)) throw new Refusal(400, "invalid_target", null);
    return new Query(scopes, resources);
  }

  /** Empty values count as absent, and for Tomcat those that cannot be decoded. */
  private static List<String> values(ServerRequest request, String name) {
    return request.params().getOrDefault(name, List.of()).stream().filter(value -> !value.isEmpty()).toList();
  }

  Held tokenFor(Grant grant, Query query) {
    Held held = grant.suitable(query);
    if (held != null) return held;
    // One refresh at a time: all queries share one refresh token.
    synchronized (grant) {
      if (grant.hasEnded) throw new Refusal(400, "invalid_session", null);
      held = grant.suitable(query);
      return held != null ? held : refresh(grant, query);
    }
  }

  private Held refresh(Grant grant, Query query) {
    if (grant.refreshToken == null) throw new Refusal(400, "backend_not_ready", "there is no refresh token");
    var form = new LinkedMultiValueMap<String, String>();
    form.add("grant_type", "refresh_token");
    form.add("refresh_token", grant.refreshToken);
    if (!query.scopes().isEmpty()) form.add("scope", String.join(" ", query.scopes()));
    query.resources().forEach(resource -> form.add("resource", resource));
    JsonNode received = authorizationServer.post("token_endpoint", form);
    grant.refreshToken = received.path("refresh_token").asText(grant.refreshToken);
    if (grant.hasEnded) authorizationServer.revoke(grant.refreshToken);
    String error = received.path("error").asText();
    boolean isOver = error.equals("invalid_grant") || !isOfSamePerson(grant, received.path("id_token").textValue());
    grant.hasEnded = grant.hasEnded || isOver;
    if (!error.isEmpty()) throw new Refusal(400, error, received.path("error_description").textValue());
    if (grant.hasEnded) throw new Refusal(400, "invalid_session", null);
    Held held = read(received, String.join(" ", query.scopes().isEmpty() ? grant.scopes : query.scopes()));
    grant.held.put(query, held);
    return held;
  }

  private static Held read(JsonNode received, String asked) {
    String token = received.path("access_token").textValue();
    if (token == null || token.isEmpty()) throw new Refusal(400, "server_error", "no access token came");
    if (!"bearer".equalsIgnoreCase(received.path("token_type").textValue()))
      throw new Refusal(400, "backend_not_ready", "not a bearer token");
    double seconds = received.path("expires_in").isNumber() ? received.path("expires_in").doubleValue() : 0;
    long lifetime = seconds < 1 ? 300 : (long) Math.min(seconds, 86400);
    Instant until = Instant.now().plusSeconds(lifetime);
    return new Held(token, received.path("scope").asText(asked), lifetime, until, seconds >= 1);
  }

  /** No signature is checked: it came from the token endpoint itself (OpenID Connect Core, 3.1.3.7). */
  private boolean isOfSamePerson(Grant grant, String idToken) {
    if (idToken == null) return true;
    try {
      JWTClaimsSet claims = JWTParser.parse(idToken).getJWTClaimsSet();
      return settings.issuer().equals(claims.getIssuer()) && grant.info.get("sub").equals(claims.getSubject());
    } catch (ParseException unreadable) {
      return false;
    }
  }
}
