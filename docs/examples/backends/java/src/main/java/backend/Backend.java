package backend;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** A token-mediating backend with Spring Boot and Spring Security. */
@SpringBootApplication
@ConfigurationPropertiesScan
class Backend {

  /** What application.yaml says of this installation. */
  @ConfigurationProperties("backend")
  record Settings(
      String origin, String issuer, String clientId, String clientSecret, String scope, String resources) {}

  public static void main(String[] arguments) {
    SpringApplication.run(Backend.class, arguments);
  }

  @Bean
  ClientRegistration client(Settings settings) {
    return ClientRegistrations.fromIssuerLocation(settings.issuer())
        .registrationId("backend")
        .clientId(settings.clientId())
        .clientSecret(settings.clientSecret())
        .redirectUri(settings.origin() + Attempts.CALLBACK)
        .scope(settings.scope().split(" "))
        .build();
  }

  /** Spring Security expects RS256 if it is not told which algorithm the authorization server signs with. */
  @Bean
  JwtDecoderFactory<ClientRegistration> idTokens() {
    var factory = new OidcIdTokenDecoderFactory();
    factory.setJwsAlgorithmResolver(client -> {
      Object names = client.getProviderDetails().getConfigurationMetadata().get("id_token_signing_alg_values_supported");
      return names instanceof List<?> all && all.contains("RS256")
          ? SignatureAlgorithm.RS256
          : SignatureAlgorithm.ES256;
    });
    return factory;
  }

  @Bean
  ClientRegistrationRepository clients(ClientRegistration client) {
    return new InMemoryClientRegistrationRepository(client);
  }

  /** The person, and what the token response says besides, such as when the refresh token ends. */
  private static OidcUser person(OidcUserRequest request) {
    Map<String, Object> known = new HashMap<>(request.getAdditionalParameters());
    known.putAll(new OidcUserService().loadUser(request).getClaims());
    return new DefaultOidcUser(List.of(), request.getIdToken(), new OidcUserInfo(known));
  }

  @Bean
  SecurityFilterChain security(HttpSecurity http, Guard guard, Attempts attempts, Grants grants) throws Exception {
    return http
        .csrf(AbstractHttpConfigurer::disable) // The guard keeps other sites off.
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .headers(headers -> headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .addFilterBefore(guard, LogoutFilter.class)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .oauth2Login(login -> login
            .loginPage(Attempts.LOGIN)
            .authorizedClientRepository(grants)
            .authorizationEndpoint(endpoint -> endpoint
                .authorizationRequestResolver(attempts)
                .authorizationRequestRepository(attempts))
            .redirectionEndpoint(endpoint -> endpoint.baseUri(Attempts.CALLBACK))
            .userInfoEndpoint(endpoint -> endpoint.oidcUserService(Backend::person))
            .successHandler((request, response, signedIn) -> attempts.lead(request, response))
            .failureHandler((request, response, failure) -> attempts.tell(response)))
        .build();
  }
}
