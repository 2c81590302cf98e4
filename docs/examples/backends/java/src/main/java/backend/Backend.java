package backend;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers.withPkce;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.client.RestClient;

/** A token-mediating backend with Spring Boot and Spring Security. */
@SpringBootApplication
@ConfigurationPropertiesScan
class Backend {
  static final String REGISTRATION = "backend";

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

  /** For refreshes and revocations. RFC 6749, section 2.3.1: id and secret are form-encoded before they are joined. */
  @Bean
  RestClient http(RestClient.Builder builder, Settings settings) {
    String secret = encode(settings.clientSecret(), UTF_8);
    return builder.defaultHeaders(headers -> headers.setBasicAuth(encode(settings.clientId(), UTF_8), secret)).build();
  }

  /** Spring Security's own expects RS256; this one takes each algorithm that the authorization server has keys for. */
  @Bean
  JwtDecoderFactory<ClientRegistration> idTokens(ClientRegistration client, Settings settings) {
    NimbusJwtDecoder decoder = JwtDecoders.fromIssuerLocation(settings.issuer());
    decoder.setJwtValidator(new OidcIdTokenValidator(client));
    return any -> decoder;
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http, ClientRegistration client, Attempts attempts, Settings settings) throws Exception {
    ClientRegistrationRepository clients = id -> client;
    var grants = new HttpSessionOAuth2AuthorizedClientRepository();
    var resolver = new DefaultOAuth2AuthorizationRequestResolver(clients, "/bff/login");
    resolver.setAuthorizationRequestCustomizer(withPkce().andThen(request ->
        request.additionalParameters(more -> more.put("resource", settings.resourceList()))));
    return http
        .csrf(AbstractHttpConfigurer::disable) // The endpoints keep other sites off.
        .logout(AbstractHttpConfigurer::disable)
        .headers(headers -> headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .oauth2Login(login -> login
            .clientRegistrationRepository(clients)
            .loginPage("/bff/login")
            .authorizationEndpoint(endpoint -> endpoint
                .authorizationRequestResolver(resolver)
                .authorizationRequestRepository(attempts))
            .redirectionEndpoint(endpoint -> endpoint.baseUri("/bff/callback"))
            .authorizedClientRepository(grants)
            .successHandler((request, response, person) -> {
              var tokens = grants.loadAuthorizedClient(REGISTRATION, person, request);
              var grant = new Grant(tokens, (OidcUser) person.getPrincipal(), !settings.resourceList().isEmpty());
              request.getSession().setAttribute(Grant.ATTRIBUTE, grant);
              response.sendRedirect("/");
            })
            .failureHandler((request, response, failure) -> response.sendError(HttpServletResponse.SC_BAD_REQUEST)))
        .build();
  }
}
