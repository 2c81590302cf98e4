package backend;

import static org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers.withPkce;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.util.StringUtils;

/** A token-mediating backend with Spring Boot and Spring Security. */
@SpringBootApplication
@ConfigurationPropertiesScan
class Backend {
  private static final String REGISTRATION = "backend";
  static final String BEGINNING = "/bff/login/" + REGISTRATION;

  /** What application.yaml says of this installation. */
  @ConfigurationProperties("backend")
  record Settings(String origin, String issuer, String clientId, String clientSecret, String scope, String resources) {
    Set<String> resourceSet() {
      return Set.of(StringUtils.tokenizeToStringArray(resources, " "));
    }
  }

  public static void main(String[] arguments) {
    SpringApplication.run(Backend.class, arguments);
  }

  @Bean
  ClientRegistration client(Settings settings) {
    return ClientRegistrations.fromIssuerLocation(settings.issuer())
        .registrationId(REGISTRATION)
        .clientId(settings.clientId())
        .clientSecret(settings.clientSecret())
        .redirectUri(settings.origin() + "/bff/callback")
        .scope(settings.scope().split(" "))
        .build();
  }

  @Bean
  InMemoryClientRegistrationRepository clients(ClientRegistration client) {
    return new InMemoryClientRegistrationRepository(client);
  }

  /** Spring Security expects RS256 if it is not told which algorithm the authorization server signs with. */
  @Bean
  JwtDecoderFactory<ClientRegistration> idTokens() {
    var factory = new OidcIdTokenDecoderFactory();
    factory.setJwsAlgorithmResolver(client -> {
      Object names = client.getProviderDetails().getConfigurationMetadata().get("id_token_signing_alg_values_supported");
      return ((List<?>) names).contains("RS256") ? SignatureAlgorithm.RS256 : SignatureAlgorithm.ES256;
    });
    return factory;
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http, InMemoryClientRegistrationRepository clients, Attempts attempts, Settings settings)
      throws Exception {
    var grants = new HttpSessionOAuth2AuthorizedClientRepository();
    var resolver = new DefaultOAuth2AuthorizationRequestResolver(clients, "/bff/login");
    resolver.setAuthorizationRequestCustomizer(withPkce().andThen(request ->
        request.additionalParameters(more -> more.put("resource", settings.resourceSet()))));
    return http
        .csrf(AbstractHttpConfigurer::disable) // The endpoints keep other sites off.
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .headers(headers -> headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .oauth2Login(login -> login
            .loginPage("/bff/login")
            .authorizationEndpoint(endpoint -> endpoint
                .authorizationRequestResolver(resolver)
                .authorizationRequestRepository(attempts))
            .redirectionEndpoint(endpoint -> endpoint.baseUri("/bff/callback"))
            .authorizedClientRepository(grants)
            .successHandler((request, response, person) -> {
              var client = grants.loadAuthorizedClient(REGISTRATION, person, request);
              var grant = new Grant(client, (OidcUser) person.getPrincipal(), !settings.resourceSet().isEmpty());
              request.getSession().setAttribute(Grant.ATTRIBUTE, grant);
              response.sendRedirect("/");
            })
            .failureHandler((request, response, failure) -> response.sendError(HttpServletResponse.SC_BAD_REQUEST)))
        .build();
  }
}
