package backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.stereotype.Component;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Refreshes and revocations: forms with the credentials of the client. */
@Component
class AuthorizationServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode UNAVAILABLE = JSON.createObjectNode().put("error", "temporarily_unavailable");

  private final RestClient http;
  private final Map<String, Object> metadata;

  AuthorizationServer(ClientRegistration client) {
    metadata = client.getProviderDetails().getConfigurationMetadata();
    var requests = new JdkClientHttpRequestFactory(); // It follows no redirects.
    requests.setReadTimeout(Duration.ofSeconds(5));
    http = RestClient.builder()
        .requestFactory(requests)
        .defaultHeaders(headers -> headers.setBasicAuth(encode(client.getClientId()), encode(client.getClientSecret())))
        .build();
  }

  String endpoint(String name) {
    return String.valueOf(metadata.get(name));
  }

  /** The JSON of the answer. If none comes, an error stands for it. */
  JsonNode post(String endpoint, MultiValueMap<String, String> form) {
    try {
      return http.post().uri(endpoint(endpoint)).body(form).exchange((request, response) -> {
        JsonNode body = JSON.readTree(response.getBody());
        return response.getStatusCode().isError() && !body.has("error") ? UNAVAILABLE : body;
      });
    } catch (RestClientException | IllegalArgumentException unavailable) {
      return UNAVAILABLE;
    }
  }

  /** Does not wait for the outcome. */
  void revoke(String refreshToken) {
    if (refreshToken == null) return;
    var form = Map.of("token", List.of(refreshToken), "token_type_hint", List.of("refresh_token"));
    CompletableFuture.runAsync(() -> post("revocation_endpoint", CollectionUtils.toMultiValueMap(form)));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
