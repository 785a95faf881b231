# SPDX-License-Identifier: Apache-2.0
"""Reading an ASiC-E container with the standard library alone: entries and
manifests. What it says is wrong is a list of sentences."""
import base64
import hashlib
import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree

ASIC = "{http://uri.etsi.org/02918/v1.2.1#}"
DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
HASHES = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
}


class Refused(Exception):
    """The sentence that says why."""


class Manifest:
    def __init__(self, name, xml):
        root = ElementTree.fromstring(xml)
        self.name = name
        self.xml = xml
        self.signature = unquote(root.find(ASIC + "SigReference").get("URI"))
        self.digests = {}
        for ref in root.findall(ASIC + "DataObjectReference"):
            method = ref.find(DSIG + "DigestMethod").get("Algorithm")
            value = base64.b64decode(ref.find(DSIG + "DigestValue").text)
            uri = unquote(ref.get("URI"))
            if uri in self.digests:
                raise Refused(f"{name} names {uri} twice")
            self.digests[uri] = (method, value)

    def check(self, entries):
        for uri, (method, value) in self.digests.items():
            if uri not in entries:
                raise Refused(f"{uri} is missing")
            if method not in HASHES:
                raise Refused(f"digest method {method}")
            if hashlib.new(HASHES[method], entries[uri]).digest() != value:
                raise Refused(f"{uri} is not what {self.name} says")


class Container:
    """Entries as Python's zipfile has them: of two of one name, the last."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as file:
            self.entries = {i.filename: file.read(i) for i in file.infolist()}
        self.manifests = [
            Manifest(name, data) for name, data in sorted(self.entries.items())
            if name.startswith("META-INF/") and name.endswith(".xml")
            and "ASiC" in name and "Manifest" in name]

    def signed(self):
        """The manifest that a signature covers; there must be one."""
        found = [m for m in self.manifests if m.signature.endswith(".p7s")]
        if len(found) != 1:
            raise Refused(f"{len(found)} signed manifests")
        if found[0].signature not in self.entries:
            raise Refused("the signature is missing")
        return found[0]

    def stamped(self):
        return [m for m in self.manifests if m.signature.endswith(".tst")]

    def data(self):
        return {n for n in self.entries
                if n != "mimetype" and not n.startswith("META-INF/")}

    def check(self):
        signed = self.signed()
        signed.check(self.entries)
        stray = self.data() - set(signed.digests)
        if stray:
            raise Refused(f"outside the signed manifest: {sorted(stray)[0]}")
        used = {m.signature for m in self.manifests}
        used |= {m.name for m in self.manifests}
        stray = {n for n in self.entries if n.startswith("META-INF/")} - used
        if stray:
            raise Refused(f"nothing refers to {sorted(stray)[0]}")
        for manifest in self.stamped():
            manifest.check(self.entries)
            if manifest.signature not in self.entries:
                raise Refused(f"{manifest.signature} is missing")
            due = self.data() | {signed.name, signed.signature}
            if due - set(manifest.digests):
                raise Refused(f"{manifest.name} leaves out "
                              f"{sorted(due - set(manifest.digests))[0]}")
