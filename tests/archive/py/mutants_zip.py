# SPDX-License-Identifier: Apache-2.0
"""Tricks of the zip: readers of local headers and of the central directory see
different things, or what is there is not what a strict reader takes."""
import struct

import zips
from bench import mutant
from zips import Entry, changed, written

REPORT = "report.json"


@mutant("zip", "bytes before the first entry")
def zip_prefix(b):
    return b.zip(b.files, prefix=b"#!/bin/sh\nexit 0\n")


@mutant("zip", "bytes before the first entry, offsets as without")
def zip_prefix_unshifted(b):
    return b"MZ" + bytes(30) + b.zip(b.files)


@mutant("zip", "bytes behind the end")
def zip_suffix(b):
    return b.zip(b.files, suffix=b"\nThis is also here.\n")


@mutant("zip", "a comment")
def zip_comment(b):
    return b.zip(b.files, comment=b"paid")


@mutant("zip", "bytes between two entries")
def zip_gap(b):
    return written(changed(b.entries(b.files), REPORT, before=b"nobody's bytes"))


@mutant("zip", "bytes before the central directory")
def zip_gap_before_directory(b):
    return b.zip(b.files, gap=b"nobody's bytes")


@mutant("zip", "an entry that the central directory does not name")
def zip_hidden_entry(b):
    return written(b.entries(b.files) + [Entry("notes.txt", b"paid\n", is_hidden=True)])


@mutant("zip", "a second report that the central directory does not name, first")
def zip_hidden_report_first(b):
    entries = b.entries(b.files)
    at = [e.name for e in entries].index(REPORT)
    entries.insert(at, Entry(REPORT, b'{"case":"evil"}', is_hidden=True))
    return written(entries)


@mutant("zip", "the report's local header has another name")
def zip_local_name(b):
    return written(changed(b.entries(b.files), REPORT, local_name="repori.json"))


@mutant("zip", "two names in the central directory for one entry")
def zip_two_names(b):
    entries = b.entries(b.files)
    at = [e.name for e in entries].index(REPORT)
    entries.insert(at, Entry("copy.json", b.get(REPORT), is_ghost=True))
    return written(entries)


@mutant("zip", "the local header tells another size")
def zip_local_size(b):
    return written(changed(b.entries(b.files), REPORT, local_size=len(b.get(REPORT)) + 1))


@mutant("zip", "an entry is deflated")
def zip_deflated(b):
    return written(changed(b.entries(b.files), REPORT, method=8))


@mutant("zip", "mimetype is deflated")
def zip_mimetype_deflated(b):
    return written(changed(b.entries(b.files), "mimetype", method=8))


@mutant("zip", "sizes stand behind the data")
def zip_data_descriptor(b):
    return written(changed(b.entries(b.files), REPORT, has_descriptor=True))


@mutant("zip", "a file above the folder")
def zip_dotdot(b):
    return b.files + [("../escaped.txt", b"out\n")]


@mutant("zip", "an absolute name")
def zip_absolute(b):
    return b.files + [("/tmp/hedui-absolute.txt", b"out\n")]


@mutant("zip", "a name with a backslash")
def zip_backslash(b):
    return b.files + [("documents\\01.pdf", b"out\n")]


@mutant("zip", "a name with a zero byte")
def zip_zero_in_name(b):
    return b.files + [("report.json\0.txt", b"out\n")]


@mutant("zip", "a name that is not ASCII")
def zip_foreign_name(b):
    return written(b.entries(b.files) + [Entry("报告.txt", b"out\n", flags=0x800)])


@mutant("zip", "zip64 fields where none are needed")
def zip_zip64(b):
    size = len(b.get(REPORT))
    extra = struct.pack("<HHQQ", 1, 16, size, size)
    return written(changed(b.entries(b.files), REPORT, local_extra=extra, version=45))


@mutant("zip", "an extra field in a local header alone")
def zip_local_extra(b):
    return written(changed(b.entries(b.files), REPORT,
                           local_extra=struct.pack("<HH", 0x7075, 4) + b"paid"))


@mutant("zip", "an extra field in the central directory alone")
def zip_central_extra(b):
    return written(changed(b.entries(b.files), REPORT,
                           central_extra=struct.pack("<HH", 0x7075, 4) + b"paid"))


@mutant("zip", "a wrong CRC, in both places")
def zip_crc(b):
    return written(changed(b.entries(b.files), REPORT, crc=0x12345678))


@mutant("zip", "a wrong CRC in the local header alone")
def zip_local_crc(b):
    return written(changed(b.entries(b.files), REPORT, local_crc=0x12345678))


@mutant("zip", "an entry says that it is encrypted")
def zip_encrypted(b):
    return written(changed(b.entries(b.files), REPORT, flags=1))


@mutant("zip", "an entry is a symbolic link")
def zip_link(b):
    return written(b.entries(b.files) + [
        Entry("documents/99.pdf", b"/etc/hostname", attributes=0o120777 << 16)])


@mutant("zip", "a method that nobody knows")
def zip_method(b):
    return written(changed(b.entries(b.files), REPORT, method=99))


@mutant("zip", "the central directory in another order")
def zip_directory_order(b):
    return b.zip(b.files, order=lambda pair: pair[0].name)


@mutant("zip", "the end record counts one entry less")
def zip_count(b):
    return b.zip(b.files, count=len(b.files) - 1)


@mutant("zip", "part of several disks")
def zip_disks(b):
    return b.zip(b.files, disk=1)


@mutant("zip", "another case's whole zip before it")
def zip_two_in_one(b):
    return b.zip(b.other) + b.zip(b.files)


@mutant("zip", "the end is cut off")
def zip_cut(b):
    return b.zip(b.files)[:-10]


@mutant("zip", "nothing but the end record")
def zip_empty(b):
    return zips.written([])


@mutant("zip", "no byte at all")
def zip_nothing(b):
    return b""
