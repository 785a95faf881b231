# SPDX-License-Identifier: Apache-2.0
"""Entries and manifests: altered, deleted, added, doubled, reordered, renamed."""
import re

from bench import mutant
from maker import (ARCHIVE, MANIFEST, SIGNATURE, STAMP, Signing, again, archived,
                   signed, stamped, token, value_of)

REPORT = "report.json"


@mutant("control", "the same entries in a zip of ours")
def control_rezipped(b):
    return b.files


@mutant("control", "signed and stamped again, all of it right")
def control_resealed(b):
    return b.resealed()


@mutant("control", "the same signature, and another archive time-stamp, right", "LTA")
def control_restamped(b):
    return b.restamped(b.files)


def document(b):
    return [n for n in b.data() if n.startswith("documents/")][0]


@mutant("entries", "one bit of the report is another")
def report_altered(b):
    return b.flip(REPORT)


@mutant("entries", "one bit of the page is another")
def page_altered(b):
    return b.flip("report.html")


@mutant("entries", "one bit of case.json is another")
def case_altered(b):
    return b.flip("case.json")


@mutant("entries", "one bit of the evidence is another")
def evidence_altered(b):
    return b.flip("evidence.zst")


@mutant("entries", "one bit of a document is another")
def document_altered(b):
    return b.flip(document(b))


@mutant("entries", "a line end more in the report")
def report_longer(b):
    return b.put(REPORT, b.get(REPORT) + b"\n")


@mutant("entries", "the report is empty")
def report_emptied(b):
    return b.put(REPORT, b"")


@mutant("entries", "the report of another case")
def report_of_other(b):
    return b.put(REPORT, b.get(REPORT, b.other))


@mutant("entries", "the report is gone")
def report_deleted(b):
    return b.without(REPORT)


@mutant("entries", "a document is gone")
def document_deleted(b):
    return b.without(document(b))


@mutant("entries", "the evidence is gone")
def evidence_deleted(b):
    return b.without("evidence.zst")


@mutant("entries", "a file that nobody signed")
def file_added(b):
    return b.files[:2] + [("notes.txt", b"paid\n")] + b.files[2:]


@mutant("entries", "a document that nobody signed")
def document_added(b):
    return b.files + [("documents/99.pdf", b.get(document(b)))]


@mutant("entries", "a file in META-INF that nothing refers to")
def meta_added(b):
    return b.files + [("META-INF/notes.txt", b"paid\n")]


@mutant("entries", "an OpenDocument manifest, as Estonian clients want it")
def opendocument_manifest_added(b):
    return b.files + [("META-INF/manifest.xml", b'<?xml version="1.0"?><manifest:manifest '
                       b'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')]


@mutant("entries", "an entry for a folder")
def folder_added(b):
    return b.files + [("documents/", b"")]


def evil(b):
    return b.get(REPORT).replace(b"C", b"D", 1) + b" "


@mutant("entries", "two reports, the evil one first")
def doubled_evil_first(b):
    at = [n for n, _ in b.files].index(REPORT)
    return b.files[:at] + [(REPORT, evil(b))] + b.files[at:]


@mutant("entries", "two reports, the evil one last")
def doubled_evil_last(b):
    return b.files + [(REPORT, evil(b))]


@mutant("entries", "the report twice, the same")
def doubled_same(b):
    return b.files + [(REPORT, b.get(REPORT))]


@mutant("entries", "two signatures under one name, a foreign one last")
def doubled_signature(b):
    return b.files + [(b.signature, b.get(b.their_signature, b.other))]


@mutant("entries", "data in another order")
def reordered(b):
    names = b.data()
    first, second = names[0], names[1]
    swap = {first: second, second: first}
    return [(swap.get(n, n), b.get(swap.get(n, n))) for n, _ in b.files]


@mutant("entries", "META-INF before the data")
def meta_first(b):
    meta = [f for f in b.files if f[0].startswith("META-INF/")]
    return b.files[:1] + meta + [f for f in b.files[1:] if f not in meta]


@mutant("entries", "mimetype is last")
def mimetype_last(b):
    return b.files[1:] + b.files[:1]


@mutant("entries", "mimetype is missing")
def mimetype_deleted(b):
    return b.without("mimetype")


@mutant("entries", "mimetype of another kind")
def mimetype_altered(b):
    return b.put("mimetype", b"application/vnd.etsi.asic-s+zip")


@mutant("entries", "the report under another name")
def report_renamed(b):
    return [("report2.json" if n == REPORT else n, d) for n, d in b.files]


@mutant("entries", "the report under a name in other letters")
def report_in_capitals(b):
    return [("REPORT.JSON" if n == REPORT else n, d) for n, d in b.files]


@mutant("entries", "two entries have changed their contents")
def contents_swapped(b):
    return b.put("report.html", b.get(REPORT), b.put(REPORT, b.get("report.html")))


# ---- the signed manifest ----

@mutant("manifest", "the report and its digest are others, the signature is as it was")
def manifest_follows_data(b):
    files = b.put(REPORT, evil(b))
    data = [(n, d) for n, d in files if n in b.data()]
    return b.put(b.manifest, b.manifest_over(data, b.signature), files)


@mutant("manifest", "a space more inside")
def manifest_respaced(b):
    return b.put(b.manifest, b.get(b.manifest).replace(b"ASiCManifest ", b"ASiCManifest  ", 1))


@mutant("manifest", "a document and its reference are gone")
def manifest_forgets(b):
    data = [f for f in b.payload() if f[0] != document(b)]
    files = b.without(document(b))
    return b.put(b.manifest, b.manifest_over(data, b.signature), files)


@mutant("manifest", "another number in its name")
def manifest_renumbered(b):
    return [(n.replace("001", "009") if n == b.manifest else n, d) for n, d in b.files]


@mutant("manifest", "a name that does not say what it is")
def manifest_renamed(b):
    return [("META-INF/files.xml" if n == b.manifest else n, d) for n, d in b.files]


@mutant("manifest", "a copy of it under another name")
def manifest_doubled(b):
    return b.files + [("META-INF/ASiCManifest002.xml", b.get(b.manifest))]


@mutant("manifest", "it is gone")
def manifest_deleted(b):
    return b.without(b.manifest)


@mutant("manifest", "that of another case, with its signature")
def manifest_of_other(b):
    files = b.put(b.manifest, b.get(b.their_manifest, b.other))
    return b.put(b.signature, b.get(b.their_signature, b.other), files)


@mutant("manifest", "all META-INF of another case")
def meta_of_other(b):
    mine = [f for f in b.files if not f[0].startswith("META-INF/")]
    return mine + [f for f in b.other if f[0].startswith("META-INF/")]


@mutant("manifest", "a reference outside the container, signed so")
def manifest_leaves_container(b):
    xml = b.manifest_over(b.payload() + [("../report.json", b"{}")])
    out = [f for f in b.resealed() if f[0] != SIGNATURE]
    return _signed_over(b, out, xml)


@mutant("manifest", "one file is not named, signed so")
def manifest_signed_incomplete(b):
    xml = b.manifest_over(b.payload(), leave_out=("case.json",))
    return _signed_over(b, [f for f in b.resealed() if f[0] != SIGNATURE], xml)


@mutant("manifest", "other white space than ours, signed so")
def manifest_signed_respaced(b):
    xml = re.sub(rb"(</(\w+:)?ASiCManifest>)", rb"\n\n \1", b.manifest_over(b.payload()))
    return _signed_over(b, [f for f in b.resealed() if f[0] != SIGNATURE], xml)


def _signed_over(b, files, xml):
    """Signed, stamped and complete, over a manifest that is not as it should be."""
    info = signed(b.pki, xml, Signing(at=b.at))
    info = again(stamped(info, token(b.pki, value_of(info), b.stamping())),
                 lists=[b.pki.list("root"), b.pki.list("ca")])
    files = [(n, xml if n == MANIFEST else d) for n, d in files if n not in (ARCHIVE, STAMP)]
    files.append((SIGNATURE, info.dump()))
    if b.level == "LTA":
        files += archived(b.pki, files[1:], b.sealing().archiving, like=b.archive_like())
    return files
