package backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.stereotype.Component;

/** Refreshes and revocations: forms with the credentials of the client, without redirects, with bounds. */
@Component
class AuthorizationServer {
  private static final long TIMEOUT_SECONDS = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Status 503 stands for no answer. */
  record Answer(int status, String retryAfter, JsonNode body) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final ClientRegistration client;

  AuthorizationServer(ClientRegistration client) {
    this.client = client;
  }

  Answer refresh(List<Map.Entry<String, String>> form) {
    return post(client.getProviderDetails().getTokenUri(), form);
  }

  /** Does not wait for the outcome. */
  void revoke(String refreshToken) {
    Object endpoint = metadata("revocation_endpoint");
    if (endpoint == null || refreshToken == null) return;
    HttpRequest request = request(endpoint.toString(),
        List.of(Map.entry("token", refreshToken), Map.entry("token_type_hint", "refresh_token")));
    http.sendAsync(request, BodyHandlers.discarding()).orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  Object metadata(String name) {
    return client.getProviderDetails().getConfigurationMetadata().get(name);
  }

  private Answer post(String endpoint, List<Map.Entry<String, String>> form) {
    var sent = http.sendAsync(request(endpoint, form), BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = sent.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      String retryAfter = response.headers().firstValue("Retry-After").orElse("");
      return new Answer(response.statusCode(), retryAfter, parse(response.body()));
    } catch (ExecutionException | TimeoutException | InterruptedException unavailable) {
      sent.cancel(true);
      return new Answer(503, "", MissingNode.getInstance());
    }
  }

  private HttpRequest request(String endpoint, List<Map.Entry<String, String>> form) {
    String credentials = encode(client.getClientId()) + ":" + encode(client.getClientSecret());
    String body = form.stream()
        .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
        .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(URI.create(endpoint))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
