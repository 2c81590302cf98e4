package backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.util.StringUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.servlet.function.ServerRequest;

/** Answers each token query by a refresh: no access token is kept. */
@Component
record Tokens(
    RestClient http, ClientRegistration client, JwtDecoderFactory<ClientRegistration> idTokens, Settings settings) {
  private static final JsonNode OUTAGE = new ObjectMapper().createObjectNode().put("error", "temporarily_unavailable");

  record Answer(String access_token, String token_type, Long expires_in, String scope) {}

  /** An error for the page. */
  static OAuth2AuthorizationException refusal(String error, String description) {
    return new OAuth2AuthorizationException(new OAuth2Error(error, description, null));
  }

  /** Checks what a page asked for, before any request to the authorization server. */
  Answer tokenFor(ServerRequest request) {
    Grant grant = Grant.of(request);
    // What is malformed was not granted either: a space too much makes an empty scope, and so does a second parameter.
    String scope = String.join("  ", values(request, "scope"));
    Set<String> scopes = new TreeSet<>(scope.isEmpty() ? grant.scopes : List.of(scope.split(" ", -1)));
    if (!grant.scopes.containsAll(scopes)) throw refusal("invalid_scope", "not granted at the sign-in");
    List<String> resources = values(request, "resource");
    if (!settings.resourceList().containsAll(resources)) throw refusal("invalid_target", null);
    List<String> asked = scope.isEmpty() ? List.of() : List.of(String.join(" ", scopes));
    JsonNode received = refresh(grant, Map.of("scope", asked, "resource", resources));
    String token = received.path("access_token").textValue();
    boolean isBearer = "bearer".equalsIgnoreCase(received.path("token_type").textValue());
    if (!isBearer || !StringUtils.hasText(token)) throw refusal("server_error", "no bearer token came");
    long seconds = Math.min(received.path("expires_in").asLong(), 86_400);
    String granted = received.path("scope").asText(String.join(" ", scopes));
    return new Answer(token, "Bearer", seconds < 1 ? null : seconds, granted);
  }

  /** Empty values count as absent, and for Tomcat those that cannot be decoded. */
  private static List<String> values(ServerRequest request, String name) {
    return request.params().getOrDefault(name, List.of()).stream().filter(value -> !value.isEmpty()).toList();
  }

  private JsonNode refresh(Grant grant, Map<String, List<String>> query) {
    synchronized (grant) { // One refresh at a time: all queries share one refresh token.
      if (grant.refreshToken == null) throw refusal("backend_not_ready", "there is no refresh token");
      var form = new HashMap<>(query);
      form.put("grant_type", List.of("refresh_token"));
      form.put("refresh_token", List.of(grant.refreshToken));
      JsonNode received = post("token_endpoint", form);
      grant.refreshToken = received.path("refresh_token").asText(grant.refreshToken);
      String error = received.path("error").asText("");
      if (error.equals("invalid_grant") || isOther(grant, received.path("id_token").textValue())) grant.hasEnded = true;
      if (!error.isEmpty()) throw refusal(error, received.path("error_description").textValue());
      if (grant.hasEnded) throw refusal("invalid_session", null);
      return received;
    }
  }

  /** Whether an ID Token of a refresh is of another person. */
  private boolean isOther(Grant grant, String token) {
    try {
      return token != null && !idTokens.createDecoder(client).decode(token).getSubject().equals(grant.info.get("sub"));
    } catch (JwtException invalid) {
      return true;
    }
  }

  /** Ends the grant, after the refresh that may run. */
  void revoke(Grant grant) {
    synchronized (grant) {
      List<String> token = List.of(grant.refreshToken);
      post("revocation_endpoint", Map.of("token", token, "token_type_hint", List.of("refresh_token")));
    }
  }

  /** The JSON of the answer. If none comes, an error stands for it. */
  private JsonNode post(String endpoint, Map<String, List<String>> form) {
    try {
      return http.post().uri(metadata(endpoint)).body(MultiValueMap.fromMultiValue(form)).exchange((sent, response) -> {
        JsonNode body = response.bodyTo(JsonNode.class);
        return body != null && (response.getStatusCode().is2xxSuccessful() || body.has("error")) ? body : OUTAGE;
      });
    } catch (RestClientException unavailable) {
      return OUTAGE;
    }
  }

  /** What the authorization server says of itself. */
  String metadata(String name) {
    return (String) client.getProviderDetails().getConfigurationMetadata().get(name);
  }
}
