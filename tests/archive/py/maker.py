# SPDX-License-Identifier: Apache-2.0
"""Makes CMS signatures, time-stamp tokens and whole containers, good ones and
bad ones, with every part that can be wrong as an argument. No clock is read."""
import base64
import hashlib
import re
import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import escape

from asn1crypto import algos, cms, core, crl, pem, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SM2_SM3, SM3, SM2_ID = "1.2.156.10197.1.501", "1.2.156.10197.1.401", "1234567812345678"
HASH = {"sm3": hashes.SM3, "sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha512": hashes.SHA512}


class SmKey:
    """An SM2 key that openssl signs with, under the default ID."""

    def __init__(self, path):
        self.path = path

    def sign(self, data, _):
        return subprocess.run(
            ["openssl", "dgst", "-sm3", "-sign", self.path,
             "-sigopt", f"distid:{SM2_ID}"], input=data, capture_output=True,
            check=True).stdout


class Pki:
    def __init__(self, folder):
        self.folder = Path(folder)

    def certificate(self, name):
        return x509.Certificate.load(
            pem.unarmor((self.folder / f"{name}.pem").read_bytes())[2])

    def key(self, name):
        if name.startswith("sm-"):
            return SmKey(self.folder / f"{name}.key")
        return serialization.load_pem_private_key(
            (self.folder / f"{name}.key").read_bytes(), None)

    def list(self, name):
        return crl.CertificateList.load((self.folder / f"{name}.crl").read_bytes())

    def list_at(self, name, when, key=None):
        """A list of that authority, empty, in force for 30 days from then."""
        old = self.list(name)
        tbs = old["tbs_cert_list"].copy()
        tbs["this_update"] = x509.Time({"utc_time": when})
        tbs["next_update"] = x509.Time({"utc_time": when + timedelta(days=30)})
        key = self.key(key or name)
        algorithm = old["signature_algorithm"]["algorithm"].native
        digest = hashes.SHA384() if "384" in algorithm else hashes.SHA256()
        return crl.CertificateList({
            "tbs_cert_list": tbs, "signature_algorithm": old["signature_algorithm"],
            "signature": key.sign(tbs.dump(force=True), ec.ECDSA(digest))})


def digested(name, data):
    return hashlib.new(name, data).digest()


def algorithm(digest):
    digest = SM3 if digest == "sm3" else digest
    return algos.DigestAlgorithm({"algorithm": digest})


def signed_digest(digest):
    if digest == "sm3":
        return algos.SignedDigestAlgorithm({"algorithm": SM2_SM3})
    return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})


def ess(certificate, digest="sha256"):
    """signing-certificate-v2 with the issuer's name and serial number left out."""
    return tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({
        "hash_algorithm": algorithm(digest),
        "cert_hash": digested(digest, certificate.dump())})]})


def attribute(kind, value):
    return cms.CMSAttribute({"type": kind, "values": [value]})


@dataclass
class Signing:
    """What is signed with what; the defaults are right."""
    signer: str = "signer"
    at: datetime = None
    digest: str = "sha256"
    has_time: bool = True
    has_ess: bool = True
    ess_of: str = None            # the name of another certificate
    content_type: str = "data"
    is_attached: bool = False
    certificates: tuple = ("signer", "ca")


def signer_info(pki, content, signing):
    certificate = pki.certificate(signing.signer)
    attributes = [
        attribute("content_type", signing.content_type),
        attribute("message_digest", digested(signing.digest, content))]
    if signing.has_time:
        attributes.append(attribute("signing_time",
                                    cms.Time({"utc_time": signing.at})))
    if signing.has_ess:
        attributes.append(attribute("signing_certificate_v2", ess(
            pki.certificate(signing.ess_of or signing.signer),
            "sm3" if signing.digest == "sm3" else "sha256")))
    attributes = cms.CMSAttributes(attributes)
    key = pki.key(signing.signer)
    return cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": cms.IssuerAndSerialNumber({
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number})}),
        "digest_algorithm": algorithm(signing.digest),
        "signed_attrs": attributes,
        "signature_algorithm": signed_digest(signing.digest),
        "signature": key.sign(attributes.dump(), ec.ECDSA(HASH[signing.digest]()))})


def signed(pki, content, signing):
    """CMS of level B."""
    inner = {"content_type": "data"}
    if signing.is_attached:
        inner["content"] = content
    data = cms.SignedData({
        "version": "v1", "digest_algorithms": [algorithm(signing.digest)],
        "encap_content_info": inner,
        "certificates": [pki.certificate(n) for n in signing.certificates],
        "signer_infos": [signer_info(pki, content, signing)]})
    return cms.ContentInfo({"content_type": "signed_data", "content": data})


@dataclass
class Stamping:
    tsa: str = "tsa"
    at: datetime = None
    digest: str = "sha256"
    certificates: tuple = None    # None: its own, and the root
    lists: tuple = ()


def token(pki, data, stamping):
    """A time-stamp token over data."""
    certificate = pki.certificate(stamping.tsa)
    own = "sm3" if stamping.tsa.startswith("sm-") else "sha256"
    serial = int.from_bytes(digested("sha256", data)[:8], "big")
    info = tsp.TSTInfo({
        "version": "v1", "policy": "1.3.6.1.4.1.99999.1",
        "message_imprint": {"hash_algorithm": algorithm(stamping.digest),
                            "hashed_message": digested(stamping.digest, data)},
        "serial_number": serial, "gen_time": stamping.at})
    content = info.dump()
    attributes = cms.CMSAttributes([
        attribute("content_type", "tst_info"),
        attribute("signing_time", cms.Time({"utc_time": stamping.at})),
        attribute("message_digest", digested(own, content)),
        attribute("signing_certificate_v2", ess(certificate, own))])
    one = cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({
            "issuer_and_serial_number": cms.IssuerAndSerialNumber({
                "issuer": certificate.issuer,
                "serial_number": certificate.serial_number})}),
        "digest_algorithm": algorithm(own), "signed_attrs": attributes,
        "signature_algorithm": signed_digest(own),
        "signature": pki.key(stamping.tsa).sign(
            attributes.dump(), ec.ECDSA(HASH[own]()))})
    names = stamping.certificates
    if names is None:
        names = (stamping.tsa,)
    fields = {
        "version": "v3", "digest_algorithms": [algorithm(own)],
        "encap_content_info": {"content_type": "tst_info",
                               "content": core.ParsableOctetString(content)},
        "signer_infos": [one]}
    if names:
        fields["certificates"] = [pki.certificate(n) for n in names]
    if stamping.lists:
        fields["crls"] = list(stamping.lists)
    return cms.ContentInfo({"content_type": "signed_data",
                            "content": cms.SignedData(fields)})


# ---- parts of a signature that stands ----

def load(der):
    return cms.ContentInfo.load(der)


def again(info, *, certificates=None, lists=None, unsigned=None, value=None,
          signers=None):
    """The CMS with other parts; its signed attributes stay byte for byte."""
    old = info["content"]
    signer = old["signer_infos"][0]
    fields = {k: signer[k] for k in ("version", "sid", "digest_algorithm",
                                     "signed_attrs", "signature_algorithm")}
    fields["signature"] = signer["signature"].native if value is None else value
    attributes = list(signer["unsigned_attrs"] or []) if unsigned is None else unsigned
    if attributes:
        fields["unsigned_attrs"] = cms.CMSAttributes(attributes)
    certificates = list(old["certificates"] or []) if certificates is None else certificates
    lists = list(old["crls"] or []) if lists is None else lists
    made = {"version": old["version"], "digest_algorithms": old["digest_algorithms"],
            "encap_content_info": old["encap_content_info"],
            "signer_infos": [cms.SignerInfo(fields)] + list(signers or [])}
    if certificates:
        made["certificates"] = certificates
    if lists:
        made["crls"] = lists
    return cms.ContentInfo({"content_type": "signed_data",
                            "content": cms.SignedData(made)})


def value_of(info):
    return info["content"]["signer_infos"][0]["signature"].native


def token_of(info):
    for one in info["content"]["signer_infos"][0]["unsigned_attrs"] or []:
        if one["type"].native == "signature_time_stamp_token":
            return one["values"][0]
    raise KeyError("no time-stamp")


def stamped(info, *tokens):
    return again(info, unsigned=[cms.CMSAttribute({
        "type": "signature_time_stamp_token", "values": list(tokens)})])


def signing_time(info):
    for one in info["content"]["signer_infos"][0]["signed_attrs"]:
        if one["type"].native == "signing_time":
            return one["values"][0].native
    raise KeyError("no signing-time")


def gen_time(token_info):
    return token_info["content"]["encap_content_info"]["content"].parsed["gen_time"].native


# ---- manifests and containers ----

MEDIA = {"json": "application/json", "html": "text/html", "pdf": "application/pdf",
         "xml": "text/xml", "p7s": "application/pkcs7-signature"}


REFERENCE = re.compile(rb"<((?:\w+:)?)DataObjectReference\b.*?</\1DataObjectReference>\s*", re.S)
DIGEST = re.compile(rb"(<(?:\w+:)?DigestValue[^>]*>)[^<]*(<)")
URI = re.compile(rb'URI="([^"]*)"')


def manifest_like(xml, signature, files, leave_out=()):
    """The manifest as whoever made xml would have made it over (name, bytes): his
    order, his white space, his digests. What he did not name comes last."""
    references = list(REFERENCE.finditer(xml))
    known = {unquote(URI.search(r.group())[1].decode()): r.group() for r in references}
    names = [n for n in known if n in dict(files)]
    names += [n for n, _ in files if n not in known]
    out = [URI.sub(b'URI="%s"' % escape(signature).encode(),
                   xml[:references[0].start()], count=1)]
    for name in names:
        if name in leave_out:
            continue
        one = known.get(name)
        if one is None:
            one = URI.sub(b'URI="%s"' % escape(name).encode(), references[-1].group())
        digest = "sha512" if b"#sha512" in one else "sha256"
        value = base64.b64encode(digested(digest, dict(files)[name]))
        out.append(DIGEST.sub(rb"\g<1>" + value + rb"\2", one))
    return b"".join(out) + xml[references[-1].end():]


def manifest(signature, media, files, leave_out=(), root=None):
    """An ASiC manifest over (name, bytes)."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<asic:ASiCManifest '
           'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
           'xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
           f'<asic:SigReference URI="{escape(signature)}" MimeType="{media}"/>']
    for name, data in files:
        if name in leave_out:
            continue
        kind = MEDIA.get(name.rsplit(".", 1)[-1], "application/octet-stream")
        value = base64.b64encode(digested("sha256", data)).decode()
        root_file = ' Rootfile="true"' if name == root else ""
        out.append(
            f'<asic:DataObjectReference URI="{escape(name)}" MimeType="{kind}"{root_file}>'
            '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
            f'<ds:DigestValue>{value}</ds:DigestValue></asic:DataObjectReference>')
    out.append("</asic:ASiCManifest>\n")
    return "".join(out).encode()


MIMETYPE = ("mimetype", b"application/vnd.etsi.asic-e+zip")
MANIFEST = "META-INF/ASiCManifest001.xml"
SIGNATURE = "META-INF/signature001.p7s"
ARCHIVE = "META-INF/ASiCArchiveManifest.xml"
STAMP = "META-INF/timestamp001.tst"


@dataclass
class Sealing:
    """How a container is sealed; the defaults are right for these times."""
    level: str
    signing: Signing
    stamping: Stamping
    archiving: Stamping
    lists: tuple = ("root", "ca")
    with_list_of: dict = field(default_factory=dict)  # name: CertificateList
    like: bytes = None            # a manifest, and an archive's, to be like
    archive_like: bytes = None


def sealed(pki, files, sealing):
    """(name, bytes) of a whole container over the files (name, bytes)."""
    if sealing.like:
        xml = manifest_like(sealing.like, SIGNATURE, files)
    else:
        xml = manifest(SIGNATURE, "application/pkcs7-signature", files)
    info = signed(pki, xml, sealing.signing)
    if sealing.level in ("LT", "LTA"):
        lists = [sealing.with_list_of.get(n) or pki.list(n) for n in sealing.lists]
        info = again(stamped(info, token(pki, value_of(info), sealing.stamping)),
                     lists=lists)
    out = [MIMETYPE, *files, (MANIFEST, xml), (SIGNATURE, info.dump())]
    if sealing.level == "LTA":
        out += archived(pki, out[1:], sealing.archiving, like=sealing.archive_like)
    return out


def archived(pki, files, archiving, leave_out=(), like=None):
    if like:
        xml = manifest_like(like, STAMP, files, leave_out)
    else:
        xml = manifest(STAMP, "application/vnd.etsi.timestamp-token", files, leave_out)
    return [(ARCHIVE, xml), (STAMP, token(pki, xml, archiving).dump())]


def renewed(pki, entries, archiving, lists):
    """A new archive time-stamp over all there is: the old token first gets the
    lists that show its own authority to be good at that time."""
    entries = dict(entries)
    old = load(entries[STAMP])
    held = list(old["content"]["crls"] or [])
    entries[STAMP] = again(old, lists=held + [pki.list(n) for n in lists]).dump()
    kept = ARCHIVE.replace(".xml", "001.xml")
    files = [(kept if n == ARCHIVE else n, d) for n, d in entries.items()]
    stamp = STAMP.replace("001", "002")
    xml = manifest(stamp, "application/vnd.etsi.timestamp-token",
                   [f for f in files if f[0] != "mimetype"], root=kept)
    return files + [(ARCHIVE, xml), (stamp, token(pki, xml, archiving).dump())]


def utc(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
