# SPDX-License-Identifier: Apache-2.0
"""What mutants are made of: two good containers taken apart, and the PKI."""
import zipfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Callable

import maker
import zips
from asice import Container

MUTANTS = []


@dataclass
class Mutant:
    name: str
    kind: str
    what: str
    make: Callable


def mutant(kind, what, level=None):
    """Registers a function; level: only for containers of that one."""
    def register(function):
        def make(bench):
            if level not in (None, bench.level):
                return None
            made = function(bench)
            if isinstance(made, bytes) or made is None:
                return made
            return bench.zip(made)
        name = function.__name__.replace("_", "-")
        if name in [m.name for m in MUTANTS]:
            raise ValueError(f"two mutants are called {name}")
        MUTANTS.append(Mutant(name, kind, what, make))
        return function
    return register


class Bench:
    def __init__(self, good, other, pki, level):
        self.bytes = Path(good).read_bytes()
        self.level = level
        self.pki = maker.Pki(pki)
        with zipfile.ZipFile(good) as file:
            zips.VERSION = file.infolist()[0].extract_version
        self.files = self.read(good)          # [(name, bytes)] in their order
        self.other = self.read(other)
        container = Container(good)
        self.manifest = container.signed().name
        self.signature = container.signed().signature
        theirs = Container(other)
        self.their_signature = theirs.signed().signature
        self.their_manifest = theirs.signed().name
        self.cms = maker.load(self.get(self.signature))
        self.their_cms = maker.load(self.get(self.their_signature, self.other))
        self.at = maker.gen_time(maker.token_of(self.cms))
        self.archive_at = self.at + timedelta(hours=1)
        self.stamp = self.archive = self.their_stamp = None
        self.lists = ()  # in archive time-stamps
        if container.stamped():
            self.archive = container.stamped()[-1].name
            self.stamp = container.stamped()[-1].signature
            self.their_stamp = theirs.stamped()[-1].signature
            stamp = maker.load(self.get(self.stamp))
            self.archive_at = maker.gen_time(stamp)
            if stamp["content"]["crls"]:  # some bring their lists along
                self.lists = (self.pki.list("root"),)

    @staticmethod
    def read(path):
        with zipfile.ZipFile(path) as file:
            return [(i.filename, file.read(i)) for i in file.infolist()]

    def get(self, name, files=None):
        return dict(self.files if files is None else files)[name]

    def data(self):
        """Names of what is signed, in order."""
        return [n for n, _ in self.files
                if n != "mimetype" and not n.startswith("META-INF/")]

    def payload(self):
        return [(n, d) for n, d in self.files if n in self.data()]

    def put(self, name, data, files=None):
        """The entries with another content of one of them."""
        files = self.files if files is None else files
        if name not in [n for n, _ in files]:
            raise KeyError(name)
        return [(n, data if n == name else d) for n, d in files]

    def flip(self, name, at=None):
        data = bytearray(self.get(name))
        data[len(data) // 2 if at is None else at] ^= 1
        return self.put(name, bytes(data))

    def without(self, *names, files=None):
        files = self.files if files is None else files
        for name in names:
            if name not in [n for n, _ in files]:
                raise KeyError(name)
        return [(n, d) for n, d in files if n not in names]

    @staticmethod
    def entries(files):
        return [zips.Entry(n, d) for n, d in files]

    def zip(self, files, **how):
        return zips.written(self.entries(files), **how)

    # ---- sealed again, with something else than what is right ----

    def stamping(self, **fields):
        return replace(maker.Stamping(at=self.at), **fields)

    def sealing(self, **fields):
        base = maker.Sealing(
            self.level, maker.Signing(at=self.at), maker.Stamping(at=self.at),
            maker.Stamping(tsa="tsa2", at=self.archive_at, lists=self.lists),
            like=self.get(self.manifest),
            archive_like=self.archive_like())
        return replace(base, **fields)

    def archive_like(self):
        return self.get(self.archive) if self.archive else None

    def manifest_over(self, files, signature=maker.SIGNATURE, leave_out=()):
        """As the one who sealed the good container makes it."""
        return maker.manifest_like(self.get(self.manifest), signature, files, leave_out)

    def resealed(self, files=None, **fields):
        return maker.sealed(self.pki, self.payload() if files is None else files,
                            self.sealing(**fields))

    def signed_by(self, **fields):
        return self.resealed(signing=replace(maker.Signing(at=self.at), **fields))

    def with_cms(self, cms):
        """This signature instead, and at LTA an archive time-stamp over it: what
        is wrong is the signature alone."""
        files = self.put(self.signature, cms.dump())
        return self.restamped(files)

    def restamped(self, files, leave_out=(), **fields):
        if self.level != "LTA":
            return files
        files = [(n, d) for n, d in files if n not in (self.archive, self.stamp)]
        stamping = replace(maker.Stamping(tsa="tsa2", at=self.archive_at,
                                          lists=self.lists), **fields)
        covered = [(n, d) for n, d in files if n != "mimetype"]
        return files + maker.archived(self.pki, covered, stamping, leave_out,
                                      self.archive_like())
