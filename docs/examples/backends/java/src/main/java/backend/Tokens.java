package backend;

import backend.Grants.Grant;
import backend.Grants.Held;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Answers token queries from what a session holds, or by a refresh. */
@Component
class Tokens {
  private static final String SCOPE = "[!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*";

  /** What a page asks for: two sets. */
  record Query(Set<String> scopes, Set<String> resources) {
    static final Query EMPTY = new Query(Set.of(), Set.of());
  }

  private final AuthorizationServer authorizationServer;
  private final String issuer;
  private final Set<String> resources;

  Tokens(AuthorizationServer authorizationServer, Backend.Settings settings) {
    this.authorizationServer = authorizationServer;
    issuer = settings.issuer();
    resources = Set.of(settings.resources().split(" "));
  }

  /** Checks what a page asked for, before any request to the authorization server. */
  Query read(String queryString, Grant grant) {
    List<String> scope = values(queryString, "scope");
    if (scope.size() > 1) throw new Refusal("invalid_request", "scope is repeated");
    Set<String> scopes = new TreeSet<>();
    for (String asked : scope) {
      if (asked.isEmpty()) continue;
      if (!asked.matches(SCOPE)) throw new Refusal("invalid_scope", "malformed");
      scopes.addAll(List.of(asked.split(" ")));
    }
    if (!grant.scopes.containsAll(scopes)) throw new Refusal("invalid_scope", "not granted at the sign-in");
    Set<String> named = new TreeSet<>(values(queryString, "resource"));
    named.remove("");
    // The list has absolute URIs without a fragment only.
    if (!resources.containsAll(named)) throw new Refusal("invalid_target", "not a resource of this application");
    return new Query(scopes, named);
  }

  private static List<String> values(String queryString, String name) {
    List<String> values = new ArrayList<>();
    for (String pair : (queryString == null ? "" : queryString).split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts[0].equals(name)) values.add(parts.length == 1 ? "" : decode(parts[1]));
    }
    return values;
  }

  private static String decode(String value) {
    try {
      String decoded = URLDecoder.decode(value, StandardCharsets.UTF_8);
      // U+FFFD stands for what is not UTF-8.
      if (decoded.chars().noneMatch(character -> character == 0xFFFD || Character.isISOControl(character))) return decoded;
    } catch (IllegalArgumentException undecodable) {
      // refused below
    }
    throw new Refusal("invalid_request", "undecodable, or a control character");
  }

  /** A token for exactly this query. One refresh at a time: all queries share one refresh token. */
  Held tokenFor(Grant grant, Query query) {
    Held held = suitable(grant, query);
    if (held != null) return held;
    synchronized (grant) {
      if (grant.hasEnded) throw new Refusal("invalid_session", "it ended meanwhile");
      held = suitable(grant, query);
      return held != null ? held : refresh(grant, query);
    }
  }

  private static Held suitable(Grant grant, Query query) {
    Held held = grant.held.get(query);
    if (grant.refreshToken == null) {
      // Nothing better will come: also the scopes that the only token has.
      Held first = grant.held.get(Query.EMPTY);
      if (query.equals(new Query(Set.of(first.scope().split(" ")), Set.of()))) held = first;
      return held != null && held.left() >= 1 ? held : null;
    }
    return held != null && held.left() > Math.max(1, Math.min(30, held.lifetime() / 2.0)) ? held : null;
  }

  private Held refresh(Grant grant, Query query) {
    if (grant.refreshToken == null) throw new Refusal("backend_not_ready", "there is no refresh token");
    var form = new ArrayList<>(List.of(
        Map.entry("grant_type", "refresh_token"), Map.entry("refresh_token", grant.refreshToken)));
    if (!query.scopes().isEmpty()) form.add(Map.entry("scope", String.join(" ", query.scopes())));
    query.resources().forEach(resource -> form.add(Map.entry("resource", resource)));
    var answer = authorizationServer.refresh(form);
    JsonNode error = answer.body().path("error");
    if (answer.status() >= 400 && error.isTextual()) {
      if (error.textValue().equals("invalid_grant")) grant.hasEnded = true;
      throw new Refusal(error.textValue(), answer.body().path("error_description").textValue());
    }
    if (answer.status() == 429 || answer.status() >= 500)
      throw new Refusal("temporarily_unavailable", null, answer.retryAfter());
    return keep(grant, query, answer.status() == 200 ? answer.body() : MissingNode.getInstance());
  }

  /** Stores what came, before the page is answered. */
  private Held keep(Grant grant, Query query, JsonNode body) {
    if (body.path("refresh_token").isTextual()) grant.refreshToken = body.path("refresh_token").textValue();
    if (grant.hasEnded) {
      authorizationServer.revoke(grant.refreshToken);
      throw new Refusal("invalid_session", "it ended meanwhile");
    }
    if (body.has("id_token") && !isOfSamePerson(grant, body.path("id_token").asText())) {
      grant.hasEnded = true;
      throw new Refusal("invalid_session", "an ID Token of another person came");
    }
    Set<String> named = new TreeSet<>();
    JsonNode resource = body.path("resource");
    if (resource.isTextual()) named.add(resource.textValue());
    resource.forEach(one -> named.add(one.asText()));
    if (body.has("resource") && !named.containsAll(query.resources()))
      throw new Refusal("server_error", "a token for another resource came");
    Held held = read(body, String.join(" ", query.scopes().isEmpty() ? grant.scopes : query.scopes()));
    grant.held.put(query, held);
    return held;
  }

  private static Held read(JsonNode body, String asked) {
    String token = body.path("access_token").textValue();
    if (token == null || token.isEmpty()) throw new Refusal("server_error", "no access token came");
    if (!"bearer".equalsIgnoreCase(body.path("token_type").textValue()))
      throw new Refusal("backend_not_ready", "not a bearer token");
    JsonNode expiresIn = body.path("expires_in");
    boolean isKnown = expiresIn.isNumber() && expiresIn.doubleValue() >= 1;
    long lifetime = isKnown ? (long) Math.min(expiresIn.doubleValue(), 86400) : 300;
    String scope = body.path("scope").isTextual() ? body.path("scope").textValue() : asked;
    return new Held(token, scope, lifetime, Instant.now().plusSeconds(lifetime), isKnown);
  }

  /** No signature is checked: it came from the token endpoint itself (OpenID Connect Core, 3.1.3.7). */
  private boolean isOfSamePerson(Grant grant, String idToken) {
    String[] parts = idToken.split("\\.");
    if (parts.length != 3) return false;
    JsonNode claims = AuthorizationServer.parse(Base64.getUrlDecoder().decode(parts[1]));
    return claims.path("iss").asText().equals(issuer) && claims.path("sub").asText().equals(grant.info.get("sub"));
  }
}
