package backend;

/** An error for the page. */
final class Refusal extends RuntimeException {
  final String error;
  final String retryAfter;

  Refusal(String error, String description, String retryAfter) {
    super(description);
    this.error = error;
    this.retryAfter = retryAfter;
  }

  Refusal(String error, String description) {
    this(error, description, null);
  }
}
