# SPDX-License-Identifier: Apache-2.0
"""Time-stamps: of the signature, and of the archive."""
from datetime import datetime, timedelta, timezone

from asn1crypto import core

import maker
from bench import mutant

LONG_AGO = datetime(2001, 1, 1, tzinfo=timezone.utc)


def with_token(b, *tokens):
    return b.with_cms(maker.stamped(b.cms, *tokens))


def stamped_by(b, **fields):
    return with_token(b, maker.token(b.pki, maker.value_of(b.cms), b.stamping(**fields)))


def edited(info, change):
    """A token whose TSTInfo is another one, signed as it was."""
    data = info["content"]
    content = data["encap_content_info"]["content"].parsed
    made = type(content).load(content.dump())
    change(made)
    copy = info.copy()
    copy["content"]["encap_content_info"]["content"] = core.ParsableOctetString(
        made.dump(force=True))
    return maker.load(copy.dump(force=True))


@mutant("stamp", "it is gone: level B")
def stamp_stripped(b):
    return b.with_cms(maker.again(b.cms, unsigned=()))


@mutant("stamp", "another case's")
def stamp_of_other(b):
    return with_token(b, maker.token_of(b.their_cms))


@mutant("stamp", "over another value, freshly made")
def stamp_over_other(b):
    return with_token(b, maker.token(b.pki, b"something else", b.stamping()))


@mutant("stamp", "its time is moved to 2001, signed as it was")
def stamp_time_moved(b):
    return with_token(b, edited(maker.token_of(b.cms),
                                lambda t: t.__setitem__("gen_time", LONG_AGO)))


@mutant("stamp", "its imprint is that of this value, signed over another")
def stamp_imprint_moved(b):
    imprint = maker.digested("sha256", maker.value_of(b.cms))

    def change(info):
        info["message_imprint"]["hash_algorithm"] = maker.algorithm("sha256")
        info["message_imprint"]["hashed_message"] = imprint
    return with_token(b, edited(maker.token_of(b.their_cms), change))


@mutant("stamp", "cut off in the middle")
def stamp_truncated(b):
    whole = maker.token_of(b.cms).dump()
    half = whole[4:len(whole) // 2]
    cut = b"\x30\x82" + len(half).to_bytes(2, "big") + half
    return _raw_token(b, cut)


def _raw_token(b, der):
    """The token's bytes as they are, whatever they are."""
    placeholder = maker.token(b.pki, b"x", b.stamping(certificates=()))
    plain = maker.stamped(b.cms, placeholder).dump()
    hollow = placeholder.dump()
    at = plain.index(hollow)
    return b.restamped(b.put(b.signature, _resized(plain, at, len(hollow), der)))


def _resized(whole, at, size, instead):
    """whole with the bytes at..at+size replaced, lengths above them set right."""
    def walk(data, base):
        out, i = b"", 0
        while i < len(data):
            tag, length, head = data[i], data[i + 1], 2
            if length & 0x80:
                count = length & 0x7f
                length = int.from_bytes(data[i + 2:i + 2 + count], "big")
                head += count
            body = data[i + head:i + head + length]
            start = base + i
            if start == at and head + length == size:
                out += instead
            elif start + head <= at < start + head + length and tag & 0x20:
                body = walk(body, start + head)
                raw = len(body).to_bytes(4, "big").lstrip(b"\0") or b"\0"
                out += bytes([tag]) + (bytes([len(body)]) if len(body) < 128
                                       else bytes([0x80 | len(raw)]) + raw) + body
            else:
                out += data[i:i + head + length]
            i += head + length
        return out
    return walk(whole, 0)


@mutant("stamp", "two of them, the second another case's")
def stamp_doubled(b):
    return with_token(b, maker.token_of(b.cms), maker.token_of(b.their_cms))


@mutant("stamp", "by an authority whose certificate had ended")
def stamp_by_expired(b):
    return stamped_by(b, tsa="tsa-expired")


@mutant("stamp", "by an authority that had been revoked")
def stamp_by_revoked(b):
    return stamped_by(b, tsa="tsa-revoked")


@mutant("stamp", "by a certificate that is not for time-stamps")
def stamp_by_unauthorised(b):
    return stamped_by(b, tsa="tsa-noeku")


@mutant("stamp", "by a certificate whose usage is not critical")
def stamp_by_soft(b):
    return stamped_by(b, tsa="tsa-soft")


@mutant("stamp", "by the signer itself")
def stamp_by_signer(b):
    return stamped_by(b, tsa="signer")


@mutant("stamp", "by an authority that nobody trusts")
def stamp_by_foreigner(b):
    return stamped_by(b, tsa="foreign-tsa", certificates=("foreign-tsa", "foreign-root"))


@mutant("stamp", "over a SHA-1 imprint")
def stamp_sha1(b):
    return stamped_by(b, digest="sha1")


@mutant("stamp", "of the day before the signature was made")
def stamp_before_signing(b):
    return stamped_by(b, at=b.at - timedelta(days=1))


@mutant("stamp", "of 2001, rightly signed")
def stamp_of_2001(b):
    return stamped_by(b, at=LONG_AGO)


@mutant("stamp", "of a time after the signer's certificate")
def stamp_of_later_age(b):
    return stamped_by(b, at=datetime(2046, 1, 1, tzinfo=timezone.utc))


@mutant("stamp", "a month after the signature was made")
def stamp_month_late(b):
    return stamped_by(b, at=b.at + timedelta(days=28))


# ---- the archive's ----

@mutant("archive", "manifest and time-stamp are gone: level LT", "LTA")
def archive_stripped(b):
    return b.without(b.archive, b.stamp)


@mutant("archive", "the time-stamp is gone", "LTA")
def archive_stamp_deleted(b):
    return b.without(b.stamp)


@mutant("archive", "the manifest is gone", "LTA")
def archive_manifest_deleted(b):
    return b.without(b.archive)


@mutant("archive", "another case's time-stamp", "LTA")
def archive_stamp_of_other(b):
    return b.put(b.stamp, b.get(b.their_stamp, b.other))


@mutant("archive", "manifest and time-stamp of another case", "LTA")
def archive_of_other(b):
    files = b.put(b.stamp, b.get(b.their_stamp, b.other))
    return b.put(b.archive, b.get(b.archive, b.other), files)


@mutant("archive", "one bit of the token's signature is another", "LTA")
def archive_stamp_spoilt(b):
    return b.flip(b.stamp, -1)


@mutant("archive", "cut off in the middle", "LTA")
def archive_stamp_truncated(b):
    return b.put(b.stamp, b.get(b.stamp)[:len(b.get(b.stamp)) // 2])


@mutant("archive", "its time is moved to 2001, signed as it was", "LTA")
def archive_time_moved(b):
    made = edited(maker.load(b.get(b.stamp)), lambda t: t.__setitem__("gen_time", LONG_AGO))
    return b.put(b.stamp, made.dump())


@mutant("archive", "older than the signature, rightly signed", "LTA")
def archive_older_than_signature(b):
    return b.restamped(b.files, at=b.at - timedelta(days=1))


@mutant("archive", "of 2001, rightly signed", "LTA")
def archive_of_2001(b):
    return b.restamped(b.files, at=LONG_AGO)


@mutant("archive", "one bit of the manifest is another", "LTA")
def archive_manifest_respaced(b):
    return b.put(b.archive, b.get(b.archive).replace(b"ASiCManifest ", b"ASiCManifest  ", 1))


@mutant("archive", "the signature is not covered", "LTA")
def archive_forgets_signature(b):
    return b.restamped(b.files, leave_out=(b.signature,))


@mutant("archive", "the signed manifest is not covered", "LTA")
def archive_forgets_manifest(b):
    return b.restamped(b.files, leave_out=(b.manifest,))


@mutant("archive", "one document is not covered", "LTA")
def archive_forgets_document(b):
    return b.restamped(b.files, leave_out=([n for n in b.data() if "/" in n][0],))


@mutant("archive", "by an authority that nobody trusts", "LTA")
def archive_by_foreigner(b):
    return b.restamped(b.files, tsa="foreign-tsa",
                       certificates=("foreign-tsa", "foreign-root"))


@mutant("archive", "by an authority whose certificate had ended", "LTA")
def archive_by_expired(b):
    return b.restamped(b.files, tsa="tsa-expired")


@mutant("archive", "by an authority that had been revoked", "LTA")
def archive_by_revoked(b):
    return b.restamped(b.files, tsa="tsa-revoked")


@mutant("archive", "by a certificate that is not for time-stamps", "LTA")
def archive_by_unauthorised(b):
    return b.restamped(b.files, tsa="tsa-noeku")


@mutant("archive", "the time-stamp has another name", "LTA")
def archive_stamp_renamed(b):
    return [("META-INF/archive.tst" if n == b.stamp else n, d) for n, d in b.files]


@mutant("archive", "a second token that no manifest names", "LTA")
def archive_stamp_doubled(b):
    return b.files + [("META-INF/timestamp002.tst", b.get(b.their_stamp, b.other))]


@mutant("archive", "an archive time-stamp of another case where none is due", "LT")
def archive_added(b):
    files = [f for f in b.files if f[0] != "mimetype"]
    made = maker.archived(b.pki, files, maker.Stamping(tsa="foreign-tsa", at=b.at))
    return b.files + made
