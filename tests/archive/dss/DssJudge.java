// SPDX-License-Identifier: Apache-2.0
//
// Judges ASiC-E containers by the EU's DSS library, off line. Its own verdict
// (TOTAL_PASSED) is on the signature alone, so what counts as accepted is more:
//   - TOTAL_PASSED, and the format exactly the one that is due
//   - every time-stamp PASSED, and at LTA one over the container
//   - no content file outside a signed manifest
//   - no warning, but for those about addresses of AIA and revocation
// A verifier whose policy is empty accepts everything and says nothing. So of
// each container that it accepts five bad ones are made; if one passes, the
// verdict is "broken" and the exit code 3.
//
//   DssJudge --root PEM... --time T --level LT|LTA|B|T [--crl DER]... < FILES
//
// Lists from outside (--crl) are for levels B and T, which have none inside. With
// --empty-policy it is such a verifier that says nothing, to be found out.
import eu.europa.esig.dss.diagnostic.jaxb.XmlContainerInfo;
import eu.europa.esig.dss.diagnostic.jaxb.XmlManifestFile;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.validation.policy.ValidationPolicyLoader;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

public final class DssJudge {
    // What the library only warns of by default.
    private static final Set<String> STRICT = Set.of("AllFilesSigned", "Coherence",
        "SigningCertificatePresent", "SigningCertificateRefersCertificateChain",
        "FilenameAdherence", "ManifestEntryNameMatch", "ManifestEntryObjectExistence",
        "AtsHashIndex");
    // No address of an authority or of a list in a certificate: nobody goes on line.
    private static final Set<String> HARMLESS = Set.of("BBB_XCV_AIA_PRES_ANS",
        "BBB_XCV_REVOC_PRES_ANS");

    private final List<Path> roots = new ArrayList<>();
    private final List<Path> lists = new ArrayList<>();
    private Date time;
    private String level;
    private ValidationPolicy policy; // read once: each reading is checked by a schema
    private boolean isBroken;

    private record Verdict(boolean accepted, String level, String why) { }

    private static byte[] strictPolicy() throws Exception {
        try (InputStream in = DssJudge.class.getResourceAsStream("/policy/constraint.xml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String name : STRICT) {
                String strict = text.replaceAll("<" + name + " Level=\"[A-Z]*\"",
                    "<" + name + " Level=\"FAIL\"");
                if (!strict.contains("<" + name + " Level=\"FAIL\"")) {
                    throw new IllegalStateException("the policy does not speak of " + name);
                }
                text = strict;
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static final byte[] EMPTY_POLICY =
        ("<ConstraintsParameters Name=\"empty\" xmlns="
            + "\"http://dss.esig.europa.eu/validation/policy\"><Description>nothing</Description></ConstraintsParameters>").getBytes(StandardCharsets.UTF_8);

    private Reports report(byte[] container, boolean trustsNobody) throws Exception {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        if (!trustsNobody) {
            for (Path root : roots) {
                trusted.addCertificate(DSSUtils.loadCertificate(Files.readAllBytes(root)));
            }
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null); // the default one goes on line
        List<DSSDocument> outside = new ArrayList<>();
        for (Path list : lists) {
            outside.add(new InMemoryDocument(Files.readAllBytes(list)));
        }
        if (!outside.isEmpty()) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(outside.toArray(new DSSDocument[0])));
        }
        DSSDocument document = new InMemoryDocument(container, "container.asice");
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(document);
        validator.setCertificateVerifier(verifier);
        validator.setValidationTime(time);
        validator.setEnableEtsiValidationReport(false);
        return validator.validateDocument(policy);
    }

    private Verdict judge(byte[] container, boolean trustsNobody) {
        try {
            Reports full = report(container, trustsNobody);
            SimpleReport simple = full.getSimpleReport();
            List<String> faults = new ArrayList<>();
            String found = "none";
            if (simple.getSignaturesCount() != 1) {
                faults.add(simple.getSignaturesCount() + " signatures");
            }
            for (String id : simple.getSignatureIdList()) {
                found = String.valueOf(simple.getSignatureFormat(id));
                lookAtSignature(simple, id, faults);
            }
            lookAtTimestamps(simple, faults);
            lookAtFiles(full.getDiagnosticDataJaxb().getContainerInfo(), faults);
            return new Verdict(faults.isEmpty(), found, String.join("; ", faults));
        } catch (Exception e) {
            return new Verdict(false, "none", e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void lookAtSignature(SimpleReport simple, String id, List<String> faults) {
        Indication indication = simple.getIndication(id);
        if (indication != Indication.TOTAL_PASSED) {
            faults.add(indication + "/" + simple.getSubIndication(id));
        }
        String due = "CAdES-BASELINE-" + level;
        if (!due.equals(String.valueOf(simple.getSignatureFormat(id)))) {
            faults.add("format " + simple.getSignatureFormat(id) + " where " + due + " is due");
        }
        for (Message message : simple.getAdESValidationErrors(id)) {
            faults.add(message.getValue());
        }
        for (Message message : simple.getAdESValidationWarnings(id)) {
            if (!HARMLESS.contains(message.getKey())) {
                faults.add("warning " + message.getKey() + ": " + message.getValue());
            }
        }
    }

    private void lookAtTimestamps(SimpleReport simple, List<String> faults) {
        List<XmlTimestamp> all = new ArrayList<>();
        int archive = 0;
        for (String id : simple.getSignatureIdList()) {
            all.addAll(simple.getSignatureTimestamps(id));
        }
        for (Object token : simple.getJaxbModel().getSignatureOrTimestampOrEvidenceRecord()) {
            if (token instanceof XmlTimestamp) {
                all.add((XmlTimestamp) token);
            }
        }
        for (XmlTimestamp stamp : all) {
            if (stamp.getIndication() != Indication.PASSED) {
                faults.add("time-stamp " + stamp.getIndication() + "/" + stamp.getSubIndication());
            }
            String name = String.valueOf(stamp.getFilename());
            archive += name.endsWith(".tst") ? 1 : 0;
        }
        int due = level.equals("LTA") ? 2 : level.equals("B") ? 0 : 1;
        if (all.size() < due) {
            faults.add(all.size() + " time-stamps where " + due + " are due");
        }
        if (level.equals("LTA") && archive == 0) {
            faults.add("no time-stamp over the container");
        }
    }

    private static void lookAtFiles(XmlContainerInfo info, List<String> faults) {
        if (info == null) {
            faults.add("no container");
            return;
        }
        Set<String> signed = new TreeSet<>();
        for (XmlManifestFile manifest : info.getManifestFiles()) {
            if (String.valueOf(manifest.getSignatureFilename()).endsWith(".p7s")) {
                signed.addAll(manifest.getEntries());
            }
        }
        for (String file : info.getContentFiles()) {
            if (!signed.contains(file)) {
                faults.add("a file outside the signed manifest: " + file);
            }
        }
    }

    // ---- the five that must not pass ----

    private interface Change {
        byte[] of(String name, byte[] content); // null: the entry is left out
    }

    private static byte[] remade(byte[] container, Change change) throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(container))) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null;) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isChanged = false;
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                byte[] content = change.of(entry.getKey(), entry.getValue().clone());
                isChanged |= content == null || !java.util.Arrays.equals(content, entry.getValue());
                if (content == null) {
                    continue;
                }
                ZipEntry made = new ZipEntry(entry.getKey());
                CRC32 crc = new CRC32();
                crc.update(content);
                made.setMethod(ZipEntry.STORED);
                made.setSize(content.length);
                made.setCrc(crc.getValue());
                made.setTime(0);
                out.putNextEntry(made);
                out.write(content);
            }
        }
        if (!isChanged) {
            throw new IllegalStateException("a negative control changes nothing");
        }
        return bytes.toByteArray();
    }

    private static boolean isData(String name) {
        return !name.startsWith("META-INF/") && !name.equals("mimetype");
    }

    private static byte[] flipped(byte[] content, int at) {
        content[at] ^= 1;
        return content;
    }

    /** Which of them passes; null is how it should be. */
    private String control(byte[] container) throws Exception {
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("altered data", remade(container, (name, content) ->
            isData(name) && content.length > 0 ? flipped(content, content.length / 2) : content));
        bad.put("altered manifest", remade(container, (name, content) ->
            name.contains("ASiCManifest") ? new String(content, StandardCharsets.UTF_8)
                .replaceFirst("<(\\w+:)?ASiCManifest ", "<$1ASiCManifest  ")
                .getBytes(StandardCharsets.UTF_8) : content));
        boolean[] isGone = {false};
        bad.put("deleted data", remade(container, (name, content) -> {
            if (isData(name) && !isGone[0]) {
                isGone[0] = true;
                return null;
            }
            return content;
        }));
        bad.put("altered signature", remade(container, (name, content) ->
            name.endsWith(".p7s") ? DssCms.withSpoiltValue(content) : content));
        for (Map.Entry<String, byte[]> one : bad.entrySet()) {
            if (judge(one.getValue(), false).accepted()) {
                return one.getKey();
            }
        }
        return judge(container, true).accepted() ? "no trust anchor" : null;
    }

    // ---- the command ----

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 32) {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private void line(String file) throws Exception {
        byte[] container = Files.readAllBytes(Path.of(file));
        Verdict verdict = judge(container, false);
        String word = verdict.accepted() ? "accepted" : "refused";
        String why = verdict.why();
        if (verdict.accepted()) {
            try {
                String passes = control(container);
                why = passes == null ? "" : "the negative control passes: " + passes;
            } catch (Exception e) {
                why = "no negative control could be made: " + e;
            }
            if (!why.isEmpty()) {
                isBroken = true;
                word = "broken";
            }
        }
        System.out.println("{\"judge\":\"dss\",\"file\":" + quoted(file) + ",\"verdict\":\"" + word
            + "\",\"level\":" + quoted(verdict.level().replace("CAdES-BASELINE-", ""))
            + ",\"why\":" + quoted(why) + "}");
        System.out.flush();
    }

    public static void main(String[] args) throws Exception {
        DssJudge judge = new DssJudge();
        byte[] rules = strictPolicy();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--root": judge.roots.add(Path.of(args[++i])); break;
                case "--time": judge.time = Date.from(Instant.parse(args[++i])); break;
                case "--level": judge.level = args[++i]; break;
                case "--crl": judge.lists.add(Path.of(args[++i])); break;
                case "--empty-policy": rules = EMPTY_POLICY; break;
                default: throw new IllegalArgumentException(args[i]);
            }
        }
        judge.policy = ValidationPolicyLoader.fromValidationPolicy(
            new ByteArrayInputStream(rules)).create();
        if (judge.time == null || judge.level == null || judge.roots.isEmpty()) {
            throw new IllegalArgumentException("--root, --time and --level are needed");
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file; (file = in.readLine()) != null;) {
            judge.line(file);
        }
        System.exit(judge.isBroken ? 3 : 0);
    }
}
