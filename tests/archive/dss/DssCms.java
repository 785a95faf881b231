// SPDX-License-Identifier: Apache-2.0
//
// A CMS signature whose value is another number: still DER, no longer true.
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;

final class DssCms {
    private DssCms() { }

    static byte[] withSpoiltValue(byte[] cms) {
        try {
            ContentInfo info = ContentInfo.getInstance(
                new ASN1InputStream(cms).readObject()); // bytes may follow
            SignedData data = SignedData.getInstance(info.getContent());
            SignerInfo one = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
            ASN1Sequence value = ASN1Sequence.getInstance(one.getEncryptedDigest().getOctets());
            ASN1EncodableVector numbers = new ASN1EncodableVector();
            numbers.add(value.getObjectAt(0));
            numbers.add(new ASN1Integer(ASN1Integer.getInstance(value.getObjectAt(1)).getValue()
                .xor(java.math.BigInteger.ONE)));
            ASN1Encodable spoilt = new SignerInfo(one.getSID(), one.getDigestAlgorithm(),
                one.getAuthenticatedAttributes(), one.getDigestEncryptionAlgorithm(),
                new DEROctetString(new DERSequence(numbers).getEncoded()),
                one.getUnauthenticatedAttributes());
            return new ContentInfo(info.getContentType(), new SignedData(
                data.getDigestAlgorithms(), data.getEncapContentInfo(), data.getCertificates(),
                data.getCRLs(), new DERSet(spoilt))).getEncoded(ASN1Encoding.DER);
        } catch (Exception e) {
            throw new IllegalStateException("the signature cannot be spoilt", e);
        }
    }
}
