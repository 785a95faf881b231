# SPDX-License-Identifier: Apache-2.0
"""A zip writer that also writes what no zip should be. An Entry says both what
its local header and what the central directory tell."""
import struct
import zlib
from dataclasses import dataclass, field, replace

VERSION = 20  # to extract; a bench sets that of its good container


@dataclass
class Entry:
    name: str
    data: bytes
    method: int = 0                # 8: deflated
    flags: int = 0
    crc: int | None = None         # None: the true one
    local_crc: int | None = None   # None: as crc
    local_name: str | None = None  # None: as name
    local_size: int | None = None
    local_extra: bytes = b""
    central_extra: bytes = b""
    attributes: int = 0o100644 << 16
    version: int = field(default_factory=lambda: VERSION)
    has_descriptor: bool = False
    is_hidden: bool = False        # no entry in the central directory
    is_ghost: bool = False         # no local entry: shares that of the next
    before: bytes = b""            # bytes that belong to nobody


def raw_name(name):
    return name.encode("utf-8")


def packed(entry):
    if entry.method == 8:
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        return squeeze.compress(entry.data) + squeeze.flush()
    return entry.data


def local(entry, body, crc):
    name = raw_name(entry.name if entry.local_name is None else entry.local_name)
    flags = entry.flags | (8 if entry.has_descriptor else 0)
    size = len(entry.data) if entry.local_size is None else entry.local_size
    told = crc if entry.local_crc is None else entry.local_crc
    sizes = (0, 0, 0) if entry.has_descriptor else (told, len(body), size)
    head = struct.pack("<IHHHHHIIIHH", 0x04034b50, entry.version, flags,
                       entry.method, 0, 0x21, *sizes, len(name),
                       len(entry.local_extra))
    out = head + name + entry.local_extra + body
    if entry.has_descriptor:
        out += struct.pack("<IIII", 0x08074b50, crc, len(body), len(entry.data))
    return out


def central(entry, body, crc, offset):
    name = raw_name(entry.name)
    flags = entry.flags | (8 if entry.has_descriptor else 0)
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 0x0314, entry.version,
                       flags, entry.method, 0, 0x21, crc, len(body),
                       len(entry.data), len(name), len(entry.central_extra), 0,
                       0, 0, entry.attributes, offset
                       ) + name + entry.central_extra


def written(entries, *, comment=b"", prefix=b"", suffix=b"", order=None,
            count=None, disk=0, gap=b""):
    """prefix shifts the offsets honestly; order sorts the central directory."""
    out, directory = bytearray(prefix), []
    for entry in entries:
        body = packed(entry)
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        out += entry.before
        if not entry.is_hidden:
            directory.append((entry, central(entry, body, crc, len(out))))
        if not entry.is_ghost:
            out += local(entry, body, crc)
    out += gap
    if order is not None:
        directory.sort(key=order)
    start, size = len(out), sum(len(c) for _, c in directory)
    out += b"".join(c for _, c in directory)
    number = len(directory) if count is None else count
    out += struct.pack("<IHHHHIIH", 0x06054b50, disk, disk, number, number,
                       size, start, len(comment)) + comment
    return bytes(out) + suffix


def changed(entries, name, **fields):
    """The entries, one of them with other fields; it must be there."""
    if name not in [e.name for e in entries]:
        raise KeyError(name)
    return [replace(e, **fields) if e.name == name else e for e in entries]
