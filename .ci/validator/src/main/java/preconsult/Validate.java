package preconsult;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Validates FHIR R4 JSON: files, and all .json files of folders. Prints each error with its place; warnings are only
 * counted, since this validator has no tables of LOINC and warns of each code. Status 1 when there is an error, 2 when there
 * was nothing to validate.
 */
public final class Validate {
  private final FhirValidator validator;
  private int files;
  private int errors;
  private int warnings;

  private Validate() {
    FhirContext context = FhirContext.forR4();
    ValidationSupportChain definitions =
        new ValidationSupportChain(
            new DefaultProfileValidationSupport(context),
            new CommonCodeSystemsTerminologyService(context),
            new InMemoryTerminologyServerValidationSupport(context));
    validator = context.newValidator().registerValidatorModule(new FhirInstanceValidator(definitions));
  }

  private void file(Path path) {
    files++;
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (SingleValidationMessage found : validator.validateWithResult(text).getMessages()) {
      switch (found.getSeverity()) {
        case FATAL, ERROR -> {
          errors++;
          System.out.println(path + ": " + found.getLocationString() + ": " + found.getMessage());
        }
        case WARNING -> warnings++;
        default -> {}
      }
    }
  }

  private static Stream<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return Stream.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.filter(p -> p.toString().endsWith(".json")).sorted(Comparator.naturalOrder()).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) {
    Validate run = new Validate();
    Arrays.stream(args).map(Path::of).flatMap(Validate::files).forEach(run::file);
    System.out.printf("%d resources validated, %d errors, %d warnings%n", run.files, run.errors, run.warnings);
    System.exit(run.errors > 0 ? 1 : run.files == 0 ? 2 : 0);
  }
}
