// SPDX-License-Identifier: Apache-2.0
//
// Makes ASiC-E containers by the DSS library itself, from a folder of files:
// what judges are tried on, and a second opinion on what a container looks like.
//
//   DssMake PKI FOLDER OUT T   OUT-B.asice, OUT-LT.asice, OUT-LTA.asice
//
// Signed at T by PKI/signer, stamped at T by PKI/tsa; LTA an hour later by
// PKI/tsa2. The clock is not read.
import eu.europa.esig.dss.alert.SilentOnStatusAlert;
import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.SignatureValue;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

public final class DssMake {
    private final Path pki;
    private final Date at;

    private DssMake(Path pki, Date at) {
        this.pki = pki;
        this.at = at;
    }

    private CertificateToken certificate(String name) throws IOException {
        return DSSUtils.loadCertificate(Files.readAllBytes(pki.resolve(name + ".pem")));
    }

    private PrivateKey key(String name) throws Exception {
        String pem = Files.readString(pki.resolve(name + ".key"), StandardCharsets.US_ASCII)
            .replaceAll("-----[^-]*-----|\\s", "");
        return KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    private DSSDocument list(String name) throws IOException {
        return new InMemoryDocument(Files.readAllBytes(pki.resolve(name + ".crl")));
    }

    private CommonCertificateVerifier verifier() throws IOException {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(certificate("root"));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        verifier.setCrlSource(new ExternalResourcesCRLSource(list("root"), list("ca")));
        // the lists are older than the stamp
        verifier.setRevocationFallback(true);
        verifier.setAlertOnNoRevocationAfterBestSignatureTime(new SilentOnStatusAlert());
        return verifier;
    }

    private KeyEntityTSPSource authority(String name, Date when) throws Exception {
        KeyEntityTSPSource source = new KeyEntityTSPSource(key(name), certificate(name),
            List.of(certificate(name), certificate("root")));
        source.setTsaPolicy("1.3.6.1.4.1.99999.1");
        source.setDigestAlgorithm(DigestAlgorithm.SHA256);
        source.setProductionTime(when);
        return source;
    }

    private DSSDocument made(List<DSSDocument> files, SignatureLevel level) throws Exception {
        ASiCWithCAdESService service = new ASiCWithCAdESService(verifier());
        ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
        parameters.aSiC().setContainerType(ASiCContainerType.ASiC_E);
        parameters.setSignatureLevel(level);
        parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
        parameters.setSigningCertificate(certificate("signer"));
        parameters.setCertificateChain(certificate("signer"), certificate("ca"));
        parameters.bLevel().setSigningDate(at);
        service.setTspSource(authority("tsa", at));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key("signer"));
        signature.update(service.getDataToSign(files, parameters).getBytes());
        return service.signDocument(files, parameters,
            new SignatureValue(SignatureAlgorithm.ECDSA_SHA256, signature.sign()));
    }

    private DSSDocument raised(DSSDocument container, Date when) throws Exception {
        ASiCWithCAdESService service = new ASiCWithCAdESService(verifier());
        service.setTspSource(authority("tsa2", when));
        ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
        parameters.aSiC().setContainerType(ASiCContainerType.ASiC_E);
        parameters.setSignatureLevel(SignatureLevel.CAdES_BASELINE_LTA);
        return service.extendDocument(container, parameters);
    }

    private static List<DSSDocument> files(Path folder) throws IOException {
        List<DSSDocument> out = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile).sorted()::iterator) {
                DSSDocument document = new FileDocument(path.toFile());
                document.setName(folder.relativize(path).toString());
                out.add(document);
            }
        }
        return out;
    }

    public static void main(String[] args) throws Exception {
        Date at = Date.from(Instant.parse(args[3]));
        DssMake make = new DssMake(Path.of(args[0]), at);
        List<DSSDocument> files = files(Path.of(args[1]));
        make.made(files, SignatureLevel.CAdES_BASELINE_B).save(args[2] + "-B.asice");
        DSSDocument sealed = make.made(files, SignatureLevel.CAdES_BASELINE_LT);
        sealed.save(args[2] + "-LT.asice");
        make.raised(sealed, Date.from(at.toInstant().plusSeconds(3600))).save(args[2] + "-LTA.asice");
    }
}
