# SPDX-License-Identifier: Apache-2.0
"""The signature, its attributes, who signed; certificates and lists inside."""
from dataclasses import replace
from datetime import timedelta

from asn1crypto import cms

import maker
from bench import mutant
from maker import Signing


@mutant("signature", "that of another case")
def signature_of_other(b):
    return b.put(b.signature, b.get(b.their_signature, b.other))


@mutant("signature", "its value is another number")
def signature_spoilt(b):
    value = bytearray(maker.value_of(b.cms))
    value[-1] ^= 1
    return b.with_cms(maker.again(b.cms, value=bytes(value)))


@mutant("signature", "the value of another case's signature")
def signature_value_of_other(b):
    return b.with_cms(maker.again(b.cms, value=maker.value_of(b.their_cms)))


@mutant("signature", "cut off in the middle")
def signature_truncated(b):
    data = b.get(b.signature)
    return b.put(b.signature, data[:len(data) // 2])


@mutant("signature", "bytes behind its end")
def signature_with_tail(b):
    return b.put(b.signature, b.get(b.signature) + bytes(16))


@mutant("signature", "it is gone")
def signature_deleted(b):
    return b.without(b.signature)


@mutant("signature", "it is called seal.p7s")
def signature_renamed(b):
    return [("META-INF/seal.p7s" if n == b.signature else n, d) for n, d in b.files]


@mutant("signature", "a second signer, foreign, in the same CMS")
def signer_added(b):
    one = maker.signer_info(b.pki, b.get(b.manifest), Signing(signer="foreign", at=b.at))
    certificates = [c.chosen for c in b.cms["content"]["certificates"]]
    return b.with_cms(maker.again(
        b.cms, signers=[one], certificates=certificates + [b.pki.certificate("foreign")]))


@mutant("signature", "a second signature with a manifest of its own, foreign")
def second_signature(b):
    name = "META-INF/signature002.p7s"
    xml = b.manifest_over(b.payload(), name)
    info = maker.signed(b.pki, xml, Signing(signer="foreign", at=b.at,
                                            certificates=("foreign",)))
    return b.restamped(b.files + [("META-INF/ASiCManifest002.xml", xml),
                                  (name, info.dump())])


# ---- sealed again ----

@mutant("resealed", "another key of the same authority")
def resigned_same_ca(b):
    return b.signed_by(signer="signer2", certificates=("signer2", "ca"))


@mutant("resealed", "the right key and another report: only the log knows")
def resealed_altered(b):
    files = [(n, d + b" " if n == "report.json" else d) for n, d in b.payload()]
    return b.resealed(files)


@mutant("resealed", "a key of an authority that nobody trusts")
def resigned_foreign(b):
    return b.signed_by(signer="foreign", certificates=("foreign", "foreign-root"))


@mutant("resealed", "by a certificate that had ended")
def resigned_expired(b):
    return b.signed_by(signer="expired", certificates=("expired", "ca"))


@mutant("resealed", "by a certificate that had been revoked")
def resigned_revoked(b):
    return b.signed_by(signer="revoked", certificates=("revoked", "ca"))


@mutant("resealed", "by a key for time-stamps")
def resigned_by_tsa(b):
    return b.signed_by(signer="tsa", certificates=("tsa",))


# ---- attributes ----

@mutant("attributes", "without signing-time")
def signing_time_stripped(b):
    return b.signed_by(has_time=False)


@mutant("attributes", "signing-time a day after the time-stamp")
def signing_time_after_stamp(b):
    return b.signed_by(at=b.at + timedelta(days=1))


@mutant("attributes", "signing-time a year before the time-stamp")
def signing_time_long_before(b):
    return b.signed_by(at=b.at - timedelta(days=365))


@mutant("attributes", "without signing-certificate")
def ess_stripped(b):
    return b.signed_by(has_ess=False)


@mutant("attributes", "signing-certificate names another")
def ess_names_another(b):
    return b.signed_by(ess_of="signer2")


@mutant("attributes", "SHA-1")
def sha1(b):
    return b.signed_by(digest="sha1")


@mutant("attributes", "content-type is not data")
def content_type_wrong(b):
    return b.signed_by(content_type="signed_data")


@mutant("attributes", "the manifest inside the signature, too")
def content_attached(b):
    return b.signed_by(is_attached=True)


@mutant("attributes", "SHA-512 where SHA-256 is the profile")
def sha512(b):
    return b.signed_by(digest="sha512")


# ---- certificates and lists inside ----

def certificates(b, *but):
    gone = [b.pki.certificate(n).dump() for n in but]
    return [c for c in b.cms["content"]["certificates"] if c.chosen.dump() not in gone]


def stripped_stamp(b, lists=(), names=None):
    """The token of the signature over again, with these lists alone."""
    return maker.stamped(b.cms, maker.token(
        b.pki, maker.value_of(b.cms), b.stamping(lists=lists, certificates=names)))


@mutant("revocation", "no list of revocation anywhere")
def lists_stripped(b):
    return b.with_cms(maker.again(stripped_stamp(b), lists=[]))


@mutant("revocation", "no list of the signer's authority")
def list_of_ca_stripped(b):
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("root")]))


@mutant("revocation", "no list of the root")
def list_of_root_stripped(b):
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("ca")]))


@mutant("revocation", "the list had ended a year before")
def list_out_of_date(b):
    old = b.pki.list_at("ca", b.at - timedelta(days=400))
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("root"), old]))


@mutant("revocation", "the list is of three years later")
def list_of_later(b):
    new = b.pki.list_at("ca", b.at + timedelta(days=1000))
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("root"), new]))


@mutant("revocation", "the list is signed by somebody else")
def list_forged(b):
    forged = b.pki.list_at("ca", b.at - timedelta(days=1), key="signer2")
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("root"), forged]))


@mutant("revocation", "a list with one bit changed")
def list_altered(b):
    spoilt = b.pki.list("ca").copy()
    value = bytearray(spoilt["signature"].native)
    value[-1] ^= 1
    spoilt["signature"] = bytes(value)
    return b.with_cms(maker.again(stripped_stamp(b), lists=[b.pki.list("root"), spoilt]))


@mutant("certificates", "the signer's is not inside")
def signer_certificate_stripped(b):
    return b.with_cms(maker.again(b.cms, certificates=certificates(b, "signer")))


@mutant("certificates", "the issuing authority's is not inside")
def ca_certificate_stripped(b):
    return b.with_cms(maker.again(b.cms, certificates=certificates(b, "ca")))


@mutant("certificates", "no certificate at all, the token's own excepted")
def certificates_stripped(b):
    return b.with_cms(maker.again(b.cms, certificates=[]))


@mutant("certificates", "one that nobody needs")
def certificate_added(b):
    more = cms.CertificateChoices({"certificate": b.pki.certificate("foreign")})
    return b.with_cms(maker.again(
        b.cms, certificates=list(b.cms["content"]["certificates"]) + [more]))


@mutant("certificates", "the signer's name over another key")
def signer_certificate_exchanged(b):
    """sid still names the signer; the certificate inside is another's."""
    gone = replace(Signing(at=b.at), certificates=("signer2", "ca"))
    return b.resealed(signing=gone)
