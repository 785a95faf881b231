# SPDX-License-Identifier: Apache-2.0
"""sealing_bytes.py ROW FILE...: where the bytes of containers are.

A table of means: each entry as it is and as it lies in the zip, what is inside
the signature, headers. Beside it what file and row have more than the evidence:
as it lies there (one zstd member), and raw, as the owners sent it; 14 KB (14,336
bytes) is what they may have more. Needs zstd.
"""
import collections
import statistics
import struct
import subprocess
import sys
import zipfile

LIMIT = 14 * 1024


def items(der):
    """(tag, whole, value) of each item of DER."""
    at = 0
    while at < len(der):
        size, head = der[at + 1], 2
        if size >= 0x80:
            count = size & 0x7F
            size, head = int.from_bytes(der[at + 2:at + 2 + count], "big"), 2 + count
        yield der[at], der[at:at + head + size], der[at + head:at + head + size]
        at += head + size


def signed_data(der):
    """The parts of SignedData: certificates, lists, the one SignerInfo."""
    body = list(items(list(items(list(items(list(items(der))[0][2]))[1][2]))[0][2]))
    parts = {"certificates": b"", "lists": b"", "signer": b""}
    for tag, _, value in body[3:]:
        parts[{0xA0: "certificates", 0xA1: "lists", 0x31: "signer"}[tag]] = value
    return parts


def inside(der, sizes):
    """What a signature brings, its time stamp apart."""
    outer = signed_data(der)
    stamp = b""
    for tag, _, value in items(list(items(outer["signer"]))[0][2]):
        if tag == 0xA1:  # unsigned attributes: the one is the token
            stamp = list(items(list(items(list(items(value))[0][2]))[1][2]))[0][1]
    token = signed_data(stamp)
    sizes["  signature: certificates"] += len(outer["certificates"])
    sizes["  signature: revocation lists"] += len(outer["lists"])
    sizes["  signature: attributes and value"] += len(outer["signer"]) - len(stamp)
    sizes["  signature: time stamp's certificate"] += len(token["certificates"])
    sizes["  signature: time stamp, the rest"] += len(stamp) - len(token["certificates"])


def main():
    row, names = float(sys.argv[1]), sys.argv[2:]
    plain, kept = collections.Counter(), collections.Counter()
    evidence, raw, files = [], [], []
    for name in names:
        data = open(name, "rb").read()
        files.append(len(data))
        with zipfile.ZipFile(name) as zipped:
            rest = len(data)
            for entry in zipped.infolist():
                head = struct.unpack("<HH", data[entry.header_offset + 26:
                                                 entry.header_offset + 30])
                assert head == (len(entry.filename), 0)
                plain[entry.filename] += entry.file_size
                kept[entry.filename] += entry.compress_size
                rest -= entry.compress_size
            kept["zip headers"] += rest
            plain["zip headers"] += rest
            evidence.append(zipped.getinfo("evidence.zst").file_size)
            raw.append(len(subprocess.run(
                ["zstd", "-dc"], input=zipped.read("evidence.zst"),
                stdout=subprocess.PIPE, check=True).stdout))
            inside(zipped.read("META-INF/signature001.p7s"), plain)
    count = len(names)
    print(f"{count} containers, bytes a case: {'as it is':>30} {'in the file':>12}")
    order = ["evidence.zst", "report.json", "report.html", "case.json", "mimetype",
             "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"]
    for name in order + sorted(n for n in plain if n.startswith("  ")) + ["zip headers"]:
        there = f"{kept[name] / count:12.0f}" if name in kept else ""
        print(f"  {name:45} {plain[name] / count:10.0f} {there}")
    for what, size in ("file", statistics.mean(files)), ("row", row):
        for kind, sizes in ("raw", raw), ("packed", evidence):
            more = size - statistics.mean(sizes)
            print(f"{what}: {size:.0f} bytes, {more:+.0f} to the {kind} evidence: "
                  f"{'within' if more <= LIMIT else 'over'} {LIMIT}")


if __name__ == "__main__":
    main()
