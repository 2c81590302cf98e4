package backend;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Serves the own pages only, one method for each path, and sends the headers with every answer. */
@Component
class Guard extends OncePerRequestFilter {
  static final String SESSION_INFO = "/.well-known/bff-sessioninfo";
  static final String TOKEN = "/.well-known/bff-token";
  static final String LOGOUT = "/bff/logout";
  private static final Map<String, String> METHODS = Map.of(SESSION_INFO, "GET", TOKEN, "GET", LOGOUT, "POST");

  private final String origin;

  Guard(Backend.Settings settings) {
    origin = settings.origin();
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !METHODS.containsKey(request.getServletPath());
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Content-Security-Policy", "sandbox");
    response.setHeader("X-Frame-Options", "DENY");
    String method = METHODS.get(request.getServletPath());
    if (isForeign(request)) {
      refuse(response, HttpServletResponse.SC_FORBIDDEN);
    } else if (!method.equals(request.getMethod())) {
      response.setHeader("Allow", method);
      refuse(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED);
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean isForeign(HttpServletRequest request) {
    String site = header(request, "Sec-Fetch-Site", "same-origin");
    if (site.equals("cross-site") || site.equals("same-site")) return true;
    if (!header(request, "Origin", origin).equals(origin)) return true;
    boolean isOfScript = header(request, "Sec-Fetch-Dest", "empty").equals("empty")
        && !header(request, "Sec-Fetch-Mode", "cors").equals("navigate");
    return request.getServletPath().equals(TOKEN) && (site.equals("none") || !isOfScript);
  }

  private static String header(HttpServletRequest request, String name, String otherwise) {
    String value = request.getHeader(name);
    return value == null ? otherwise : value;
  }

  private static void refuse(HttpServletResponse response, int status) throws IOException {
    response.setStatus(status);
    response.getWriter().write("{\"error\":\"invalid_request\"}");
  }
}
