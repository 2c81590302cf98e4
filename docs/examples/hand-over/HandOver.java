import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts a session at the backend for a person whom this application has signed in, in Java 17 without libraries. */
class HandOver {
  private static final Pattern SET_COOKIE = Pattern.compile("\"set_cookie\":\"([^\"\\\\]*)\"");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Returns the value of the header Set-Cookie, for the answer to the browser that signs in. */
  static String startSession(String personAsJson) throws Exception {
    String port = System.getenv().getOrDefault("HAND_OVER_PORT", "3001");
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/internal/sessions"))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + System.getenv("HAND_OVER_SECRET"))
        .timeout(Duration.ofSeconds(5))
        .POST(BodyPublishers.ofString(personAsJson))
        .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    Matcher found = SET_COOKIE.matcher(response.body());
    if (response.statusCode() != 201 || !found.find())
      throw new IllegalStateException("The backend started no session: " + response.statusCode() + " " + response.body());
    return found.group(1);
  }

  public static void main(String[] arguments) throws Exception {
    // In an application: response.addHeader("Set-Cookie", startSession(...))
    System.out.println(startSession(new String(System.in.readAllBytes())));
  }
}
