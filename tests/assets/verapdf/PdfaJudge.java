import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.logging.LogManager;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks the veraPDF engine whether files are PDF/A.
 *
 * One argument: the flavour, such as 2b. File names come one a line on the standard input; for each, one line goes
 * out: pass, fail or error; a tab; the failed rules (ISO clause, a colon, test number) or the error's words.
 */
public final class PdfaJudge {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            out.println(judge(new File(name), flavour));
        }
    }

    private static String judge(File file, PDFAFlavour flavour) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            return (result.isCompliant() ? "pass" : "fail") + "\t" + String.join(" ", failedRules(result));
        } catch (Exception | StackOverflowError reason) {
            return "error\t" + String.valueOf(reason).replaceAll("\\s+", " ");
        }
    }

    private static SortedSet<String> failedRules(ValidationResult result) {
        SortedSet<String> rules = new TreeSet<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                rules.add(assertion.getRuleId().getClause() + ":" + assertion.getRuleId().getTestNumber());
            }
        }
        return rules;
    }
}
