import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pitest.classinfo.ClassName;
import org.pitest.mutationtest.EngineArguments;
import org.pitest.mutationtest.engine.Mutater;
import org.pitest.mutationtest.engine.MutationDetails;
import org.pitest.mutationtest.engine.gregor.config.GregorEngineFactory;

/**
 * Lists the mutants that PIT makes of the classes of a folder, as JSON: one change of one place each. PIT itself runs unit
 * tests in its own JVM; here only its mutators are used. Arguments: the folder of classes, which is on the class path too with
 * its libraries, and the folder of sources.
 */
class ListMutants {
  /** Not NON_VOID_METHOD_CALLS: most of what it makes ends in a NullPointerException with the first request. */
  private static final List<String> MUTATORS = List.of(
      "STRONGER", "INLINE_CONSTS", "REMOVE_CONDITIONALS", "EXPERIMENTAL_NAKED_RECEIVER",
      "EXPERIMENTAL_ARGUMENT_PROPAGATION", "EXPERIMENTAL_MEMBER_VARIABLE");
  /** What the compiler adds to records. */
  private static final List<String> NOT_WRITTEN = List.of("equals", "hashCode", "toString");

  private final Path classes;
  private final Path sources;
  private final Mutater mutater;

  ListMutants(Path classes, Path sources) {
    this.classes = classes;
    this.sources = sources;
    var mutators = EngineArguments.arguments().withMutators(MUTATORS).withExcludedMethods(NOT_WRITTEN);
    this.mutater = new GregorEngineFactory().createEngine(mutators).createMutator(ListMutants::bytesOf);
  }

  public static void main(String[] arguments) throws IOException {
    var list = new ListMutants(Path.of(arguments[0]), Path.of(arguments[1]));
    var found = new ArrayList<String>();
    try (Stream<Path> files = Files.walk(list.classes)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".class")).sorted().toList())
        found.addAll(list.mutantsOf(list.classes.relativize(file).toString()));
    }
    System.out.println("[" + String.join(",\n", found) + "]");
  }

  /** PIT looks at the classes of the libraries too, to find what two of them have in common. */
  private static Optional<byte[]> bytesOf(String name) {
    try (var found = ClassLoader.getSystemResourceAsStream(name.replace('.', '/') + ".class")) {
      return found == null ? Optional.empty() : Optional.of(found.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private List<String> mutantsOf(String file) throws IOException {
    var name = ClassName.fromString(file.replace(".class", "").replace('/', '.'));
    var found = new ArrayList<String>();
    for (MutationDetails one : mutater.findMutations(name)) found.add(json(file, one));
    return found;
  }

  private String json(String file, MutationDetails one) throws IOException {
    byte[] mutated = mutater.getMutation(one.getId()).getBytes();
    return "{\"file\":" + quoted(file) + ",\"line\":" + one.getLineNumber()
        + ",\"operator\":" + quoted(one.getMutator().replaceFirst(".*\\.", "")) + ",\"before\":" + quoted(lineOf(one))
        + ",\"after\":" + quoted(one.getDescription()) + ",\"encoding\":\"base64\",\"source\":"
        + quoted(Base64.getEncoder().encodeToString(mutated)) + "}";
  }

  private String lineOf(MutationDetails one) throws IOException {
    Path file = sources.resolve(one.getClassName().getPackage().asJavaName().replace('.', '/')).resolve(one.getFilename());
    return Files.readString(file, UTF_8).lines().skip(one.getLineNumber() - 1).findFirst().orElse("").strip();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\t", "\\t") + '"';
  }
}
