// SPDX-License-Identifier: Apache-2.0
//
// Judges ASiC-E containers by Bouncy Castle's low-level parts, off line: CMS,
// ESS, time-stamp tokens, certification paths with the lists of revocation that
// the container brings. ECDSA with SHA-2 and SM2 with SM3 alike.
//
//   BcJudge --root PEM... --level LT|LTA|B|T < FILES
//
// The signature is judged at the time of its time-stamp, a time-stamp at its
// own; the clock is not read. The zip is as java.util.zip.ZipFile has it.
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public final class BcJudge {
    private static final String ASIC = "http://uri.etsi.org/02918/v1.2.1#";
    private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";

    private static final class Refused extends Exception {
        Refused(String why) {
            super(why);
        }
    }

    /** References of one manifest. */
    private static final class Manifest {
        String name;
        String signature;
        final Map<String, byte[]> digests = new LinkedHashMap<>();
        final Map<String, String> methods = new LinkedHashMap<>();

        Manifest(String name, byte[] xml) throws Exception {
            this.name = name;
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
            signature = uri((Element) document.getElementsByTagNameNS(ASIC, "SigReference").item(0));
            NodeList references = document.getElementsByTagNameNS(ASIC, "DataObjectReference");
            for (int i = 0; i < references.getLength(); i++) {
                Element one = (Element) references.item(i);
                String value = one.getElementsByTagNameNS(DSIG, "DigestValue").item(0).getTextContent();
                Element method = (Element) one.getElementsByTagNameNS(DSIG, "DigestMethod").item(0);
                if (digests.put(uri(one), Base64.getDecoder().decode(value.trim())) != null) {
                    throw new Refused(name + " names " + uri(one) + " twice");
                }
                methods.put(uri(one), method.getAttribute("Algorithm"));
            }
        }

        private static String uri(Element element) {
            return URLDecoder.decode(element.getAttribute("URI").replace("+", "%2B"),
                StandardCharsets.UTF_8);
        }
    }

    private final Set<TrustAnchor> anchors = new HashSet<>();
    private String level;
    // of the container that is looked at
    private final Map<String, byte[]> entries = new TreeMap<>();
    private final List<Manifest> manifests = new ArrayList<>();
    private final List<X509CertificateHolder> certificates = new ArrayList<>();
    private final List<X509CRLHolder> lists = new ArrayList<>();

    private static byte[] digest(String method, byte[] content) throws Exception {
        String name = method.endsWith("#sha256") ? "SHA-256" : method.endsWith("#sha384") ? "SHA-384"
            : method.endsWith("#sha512") ? "SHA-512"
            : method.toLowerCase().endsWith("sm3") || method.endsWith("1.2.156.10197.1.401") ? "SM3" : null;
        if (name == null) {
            throw new Refused("digest method " + method);
        }
        return MessageDigest.getInstance(name, "BC").digest(content);
    }

    private void read(String path) throws Exception {
        entries.clear();
        manifests.clear();
        certificates.clear();
        lists.clear();
        try (ZipFile zip = new ZipFile(path)) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            String name = entry.getKey();
            if (name.startsWith("META-INF/") && name.contains("ASiC") && name.contains("Manifest")
                && name.endsWith(".xml")) {
                manifests.add(new Manifest(name, entry.getValue()));
            }
        }
    }

    private void checkDigests(Manifest manifest) throws Exception {
        for (Map.Entry<String, byte[]> one : manifest.digests.entrySet()) {
            byte[] content = entries.get(one.getKey());
            if (content == null) {
                throw new Refused(one.getKey() + " is missing");
            }
            if (!Arrays.equals(digest(manifest.methods.get(one.getKey()), content), one.getValue())) {
                throw new Refused(one.getKey() + " is not what " + manifest.name + " says");
            }
        }
        if (!entries.containsKey(manifest.signature)) {
            throw new Refused(manifest.signature + " is missing");
        }
    }

    private Manifest checkManifests() throws Exception {
        Manifest signed = null;
        Set<String> used = new TreeSet<>(Set.of("mimetype"));
        for (Manifest manifest : manifests) {
            checkDigests(manifest);
            used.add(manifest.name);
            used.add(manifest.signature);
            if (manifest.signature.endsWith(".p7s")) {
                if (signed != null) {
                    throw new Refused("two signed manifests");
                }
                signed = manifest;
            }
        }
        if (signed == null) {
            throw new Refused("no signed manifest");
        }
        for (String name : entries.keySet()) {
            if (!used.contains(name) && !signed.digests.containsKey(name)) {
                throw new Refused("outside the signed manifest: " + name);
            }
        }
        for (Manifest manifest : manifests) {
            for (String name : signed.digests.keySet()) {
                if (!manifest.digests.containsKey(name)) {
                    throw new Refused(manifest.name + " leaves out " + name);
                }
            }
            if (manifest != signed && !(manifest.digests.containsKey(signed.name)
                && manifest.digests.containsKey(signed.signature))) {
                throw new Refused(manifest.name + " leaves out the signature");
            }
        }
        return signed;
    }

    private void collect(Store<X509CertificateHolder> some, Store<X509CRLHolder> more) {
        certificates.addAll(some.getMatches(null));
        lists.addAll(more.getMatches(null));
    }

    /** A path to a root, in force and not revoked by the lists inside, at that time. */
    private void checkPath(X509CertificateHolder end, Date when, String who) throws Exception {
        List<Object> all = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter().setProvider("BC");
        for (X509CertificateHolder one : certificates) {
            all.add(converter.getCertificate(one));
        }
        JcaX509CRLConverter crls = new JcaX509CRLConverter().setProvider("BC");
        for (X509CRLHolder one : lists) {
            all.add(crls.getCRL(one));
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(converter.getCertificate(end));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection",
            new CollectionCertStoreParameters(all), "BC"));
        parameters.setDate(when);
        parameters.setRevocationEnabled(!level.equals("B") && !level.equals("T"));
        try {
            CertPathBuilder.getInstance("PKIX", "BC").build(parameters);
        } catch (java.security.GeneralSecurityException e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            throw new Refused(who + ": " + cause.getMessage());
        }
    }

    private Date checkToken(TimeStampToken token, byte[] content, String name) throws Exception {
        Date when = token.getTimeStampInfo().getGenTime();
        List<X509CertificateHolder> found = new ArrayList<>(certificates);
        found.removeIf(one -> !token.getSID().match(one));
        if (found.isEmpty()) {
            throw new Refused(name + ": its certificate is not inside");
        }
        X509CertificateHolder authority = found.get(0);
        // extended key usage critical and alone, in force, ESS, signature
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(authority));
        MessageDigest digest = MessageDigest.getInstance(
            token.getTimeStampInfo().getMessageImprintAlgOID().getId(), "BC");
        if (!Arrays.equals(digest.digest(content), token.getTimeStampInfo().getMessageImprintDigest())) {
            throw new Refused(name + " is not over this");
        }
        checkPath(authority, when, name);
        return when;
    }

    private TimeStampToken token(byte[] der) throws Exception {
        TimeStampToken token = new TimeStampToken(new CMSSignedData(der));
        collect(token.getCertificates(), token.getCRLs());
        return token;
    }

    private static void checkEss(SignerInformation signer, X509CertificateHolder certificate)
        throws Exception {
        AttributeTable signed = signer.getSignedAttributes();
        Attribute ess = signed == null ? null
            : signed.get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
        if (ess == null) {
            throw new Refused("no signing-certificate-v2");
        }
        ESSCertIDv2 id = SigningCertificateV2.getInstance(ess.getAttributeValues()[0]).getCerts()[0];
        byte[] hash = MessageDigest.getInstance(id.getHashAlgorithm().getAlgorithm().getId(), "BC")
            .digest(certificate.getEncoded());
        if (!Arrays.equals(hash, id.getCertHashObject().getOctets())) {
            throw new Refused("signing-certificate-v2 names another certificate");
        }
        Attribute type = signed.get(CMSAttributes.contentType);
        if (type == null || !PKCSObjectIdentifiers.data.equals(type.getAttributeValues()[0])) {
            throw new Refused("content-type is not data");
        }
    }

    private static Date claimed(SignerInformation signer) throws Refused {
        Attribute time = signer.getSignedAttributes().get(CMSAttributes.signingTime);
        if (time == null) {
            throw new Refused("no signing-time");
        }
        return Time.getInstance(time.getAttributeValues()[0]).getDate();
    }

    private SignerInformation checkSignature(CMSSignedData cms, X509CertificateHolder[] holder)
        throws Exception {
        List<SignerInformation> signers = new ArrayList<>(cms.getSignerInfos().getSigners());
        if (signers.size() != 1) {
            throw new Refused(signers.size() + " signers");
        }
        SignerInformation signer = signers.get(0);
        List<X509CertificateHolder> found = new ArrayList<>(certificates);
        found.removeIf(one -> !signer.getSID().match(one));
        if (found.isEmpty()) {
            throw new Refused("the signer's certificate is not inside");
        }
        holder[0] = found.get(0);
        if (!Set.of("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3",
            "1.2.156.10197.1.401").contains(signer.getDigestAlgOID())) {
            throw new Refused("digest algorithm " + signer.getDigestAlgOID());
        }
        // the certificate alone: its path is judged at the time of the stamp
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC")
            .build(new JcaX509CertificateConverter().setProvider("BC").getCertificate(holder[0])
                .getPublicKey()))) {
            throw new Refused("the signature is not over this manifest");
        }
        checkEss(signer, holder[0]);
        return signer;
    }

    private String judged(String path) throws Exception {
        read(path);
        Manifest signed = checkManifests();
        CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(entries.get(signed.name)),
            entries.get(signed.signature));
        collect(cms.getCertificates(), cms.getCRLs());
        X509CertificateHolder[] holder = new X509CertificateHolder[1];
        SignerInformation signer = checkSignature(cms, holder);
        Date when = claimed(signer);
        AttributeTable unsigned = signer.getUnsignedAttributes();
        Attribute stamp = unsigned == null ? null
            : unsigned.get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        if (stamp != null && stamp.getAttributeValues().length != 1) {
            throw new Refused("several time-stamps in one attribute");
        }
        TimeStampToken token = stamp == null ? null
            : token(stamp.getAttributeValues()[0].toASN1Primitive().getEncoded());
        Map<Manifest, TimeStampToken> stamps = new LinkedHashMap<>();
        for (Manifest manifest : manifests) {
            if (manifest != signed) {
                stamps.put(manifest, token(entries.get(manifest.signature)));
            }
        }
        if (token != null) {
            Date stamped = checkToken(token, signer.getSignature(), "the time-stamp");
            if (stamped.before(when)) {
                throw new Refused("stamped before it was signed");
            }
            when = stamped;
        }
        checkPath(holder[0], when, "signer");
        for (Map.Entry<Manifest, TimeStampToken> one : stamps.entrySet()) {
            String name = one.getKey().signature;
            if (checkToken(one.getValue(), entries.get(one.getKey().name), name).before(when)) {
                throw new Refused(name + " is older than the signature's");
            }
        }
        return token == null ? "B" : !stamps.isEmpty() ? "LTA" : lists.isEmpty() ? "T" : "LT";
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else {
                out.append(c < 32 ? ' ' : c);
            }
        }
        return out.append('"').toString();
    }

    private void line(String file) {
        String found = "none";
        String why = "";
        try {
            found = judged(file);
            if (!found.equals(level)) {
                why = "level " + found + " where " + level + " is due";
            }
        } catch (Refused e) {
            why = e.getMessage();
        } catch (Exception e) {
            why = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        System.out.println("{\"judge\":\"bc\",\"file\":" + quoted(file) + ",\"verdict\":\""
            + (why.isEmpty() ? "accepted" : "refused") + "\",\"level\":" + quoted(found)
            + ",\"why\":" + quoted(why) + "}");
        System.out.flush();
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        BcJudge judge = new BcJudge();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--root":
                    try (InputStream in = Files.newInputStream(Path.of(args[++i]))) {
                        judge.anchors.add(new TrustAnchor((X509Certificate)
                            java.security.cert.CertificateFactory.getInstance("X.509", "BC")
                                .generateCertificate(in), null));
                    }
                    break;
                case "--level": judge.level = args[++i]; break;
                case "--time": case "--crl": i++; break; // there is no clock, and no help
                default: throw new IllegalArgumentException(args[i]);
            }
        }
        if (judge.level == null || judge.anchors.isEmpty()) {
            throw new IllegalArgumentException("--root and --level are needed");
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String file; (file = in.readLine()) != null;) {
            judge.line(file);
        }
    }
}
