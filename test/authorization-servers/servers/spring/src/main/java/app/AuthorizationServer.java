package app;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring Authorization Server as its "Getting Started" sets it up: in memory, with OpenID Connect and a login form. */
@SpringBootApplication
@RestController
public class AuthorizationServer {
  private final AtomicReference<JWKSet> keys = new AtomicReference<>(newKeys());
  private final String password = "{noop}" + System.getenv("PASSWORD");
  private final InMemoryUserDetailsManager people = new InMemoryUserDetailsManager(
      User.withUsername("alice").password(password).roles("USER").build(),
      User.withUsername("bob").password(password).roles("USER").build());

  public static void main(String[] arguments) {
    SpringApplication.run(AuthorizationServer.class, arguments);
  }

  @Bean
  @Order(1)
  SecurityFilterChain protocol(HttpSecurity http) throws Exception {
    OAuth2AuthorizationServerConfigurer server = OAuth2AuthorizationServerConfigurer.authorizationServer();
    return http.securityMatcher(server.getEndpointsMatcher())
        .with(server, configurer -> configurer.oidc(Customizer.withDefaults()))
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .exceptionHandling(handling -> handling.defaultAuthenticationEntryPointFor(
            new LoginUrlAuthenticationEntryPoint("/login"), new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain pages(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(requests -> requests.requestMatchers("/test/**").permitAll().anyRequest().authenticated())
        .csrf(csrf -> csrf.ignoringRequestMatchers("/test/**"))
        .formLogin(Customizer.withDefaults())
        .build();
  }

  @Bean
  InMemoryUserDetailsManager people() {
    return people;
  }

  @Bean
  JWKSource<SecurityContext> keySource() {
    return (selector, context) -> selector.select(keys.get());
  }

  /** For the test: what an administrator would do. */
  @PostMapping("/test/rotate")
  Set<String> rotate() {
    keys.set(newKeys());
    return Set.of(keys.get().getKeys().get(0).getKeyID());
  }

  @PostMapping("/test/disable/{person}")
  void disable(@PathVariable String person) {
    people.updateUser(User.withUsername(person).password(password).roles("USER").disabled(true).build());
  }

  private static JWKSet newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      return new JWKSet(new RSAKey.Builder((RSAPublicKey) pair.getPublic())
          .privateKey((RSAPrivateKey) pair.getPrivate()).keyID(UUID.randomUUID().toString()).build());
    } catch (Exception exception) {
      throw new IllegalStateException(exception);
    }
  }
}
