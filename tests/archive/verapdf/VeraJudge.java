// SPDX-License-Identifier: Apache-2.0
//
// Names of files on standard input; for each a line "FILE ok" or "FILE refused
// RULE RULE ...", by ISO 19005-2 at level U: the rules as CLAUSE-NUMBER. A file that
// cannot be read as PDF is "FILE refused unreadable".

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public final class VeraJudge {
    private static String judge(String name) {
        PDFAFlavour flavour = PDFAFlavour.PDFA_2_U;
        try (InputStream in = new FileInputStream(name);
             PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
             PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) {
                return "ok";
            }
            TreeSet<String> rules = new TreeSet<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    rules.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                }
            }
            return "refused " + String.join(" ", rules);
        } catch (Exception broken) {
            return "refused unreadable";
        }
    }

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name; (name = names.readLine()) != null; ) {
            System.out.println(name + " " + judge(name));
        }
    }
}
