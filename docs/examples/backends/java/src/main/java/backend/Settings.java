package backend;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/** What application.yaml says of this installation. */
@ConfigurationProperties("backend")
record Settings(String origin, String issuer, String clientId, String clientSecret, String scope, String resources) {
  List<String> resourceList() {
    return List.of(StringUtils.tokenizeToStringArray(resources, " "));
  }
}
