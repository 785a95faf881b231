# SPDX-License-Identifier: Apache-2.0
"""Seals a folder of files into a container with what mutants are made by: a
third maker beside DSS and Hedui, and the only one here that knows SM2 and SM3.

    seal.py --pki FOLDER --at T --level B|LT|LTA [--sm] FILES-FOLDER OUT
    seal.py --pki FOLDER --at T --renew CONTAINER OUT    by tsa3, an LTA of ours"""
import argparse
import zipfile
from datetime import timedelta
from pathlib import Path

import maker
import zips


def sealing(level, at, is_sm):
    later = at + timedelta(hours=1)
    if not is_sm:
        return maker.Sealing(level, maker.Signing(at=at), maker.Stamping(at=at),
                             maker.Stamping("tsa2", later))
    signing = maker.Signing("sm-signer", at, "sm3", certificates=("sm-signer", "sm-ca"))
    return maker.Sealing(level, signing, maker.Stamping("sm-tsa", at, "sm3"),
                         maker.Stamping("sm-tsa", later, "sm3"), ("sm-root", "sm-ca"))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--pki", required=True)
    args.add_argument("--at", required=True)
    args.add_argument("--level", default="LT")
    args.add_argument("--sm", action="store_true")
    args.add_argument("--renew", action="store_true")
    args.add_argument("what")
    args.add_argument("out")
    args = args.parse_args()
    at, pki = maker.utc(args.at), maker.Pki(args.pki)
    if args.renew:
        with zipfile.ZipFile(args.what) as file:
            old = [(i.filename, file.read(i)) for i in file.infolist()]
        entries = maker.renewed(pki, old, maker.Stamping("tsa3", at), ["root"])
    else:
        top = Path(args.what)
        files = [(str(p.relative_to(top)), p.read_bytes())
                 for p in sorted(top.rglob("*")) if p.is_file()]
        entries = maker.sealed(pki, files, sealing(args.level, at, args.sm))
    Path(args.out).write_bytes(zips.written([zips.Entry(n, d) for n, d in entries]))


if __name__ == "__main__":
    main()
