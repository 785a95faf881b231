# SPDX-License-Identifier: Apache-2.0
"""Judges ASiC-E containers by pyHanko and pyhanko-certvalidator, off line.

    judge.py --root PEM... --level LT|LTA|B|T < FILES

The signature is validated at the time of its time-stamp, the time-stamps at
their own; every certificate of a path must have a list of revocation inside the
container. No clock is read: a container of level B is judged at its own claim."""
import argparse
import asyncio
import hashlib
import json
import logging
import sys
from datetime import timedelta

from asn1crypto import cms, pem, tsp, x509
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.generic_cms import (async_validate_detached_cms,
                                                 extract_self_reported_ts,
                                                 get_signing_cert_attr,
                                                 validate_tst_signed_data)
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from asice import Container, Refused

logging.disable(logging.CRITICAL)


def signed_data(der):
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise Refused("not signed data")
    return info["content"]


def inside(data):
    """Certificates and lists of one SignedData."""
    certificates = [c.chosen for c in data["certificates"] or []
                    if c.name == "certificate"]
    lists = [c.chosen for c in data["crls"] or []]
    return certificates, lists


def token_of(signer):
    for attribute in signer["unsigned_attrs"] or []:
        if attribute["type"].native == "signature_time_stamp_token":
            if len(attribute["values"]) != 1:
                raise Refused("several time-stamps in one attribute")
            return attribute["values"][0]["content"]
    return None


def gen_time(token):
    info = token["encap_content_info"]["content"].parsed
    if not isinstance(info, tsp.TSTInfo):
        raise Refused("no TSTInfo in a time-stamp")
    return info["gen_time"].native


class Judge:
    def __init__(self, roots, level):
        self.roots = roots
        # without a time-stamp the lists are not inside yet
        self.revocation = "soft-fail" if level in ("B", "T") else "require"

    def context(self, moment, certificates, lists):
        """A list that was fetched just after the stamp counts for it, too."""
        return ValidationContext(
            trust_roots=self.roots, other_certs=certificates, crls=lists,
            moment=moment, allow_fetching=False, revocation_mode=self.revocation,
            retroactive_revinfo=True, time_tolerance=timedelta(seconds=1))

    async def stamp(self, token, content, certificates, lists, name):
        context = self.context(gen_time(token), certificates, lists)
        status = TimestampSignatureStatus(**await validate_tst_signed_data(
            token, context,
            lambda algorithm: hashlib.new(algorithm, content).digest()))
        if not (status.valid and status.intact):
            raise Refused(f"{name} is not over this")
        if not status.trusted:
            raise Refused(f"{name}: {status.trust_problem_indic}")

    async def level(self, container):
        container.check()
        manifest = container.signed()
        data = signed_data(container.entries[manifest.signature])
        signer = extract_signer_info(data)
        if get_signing_cert_attr(signer["signed_attrs"]) is None:
            raise Refused("no signing-certificate attribute")
        claimed = extract_self_reported_ts(signer)
        if claimed is None:
            raise Refused("no signing-time")
        token = token_of(signer)
        tokens = [signed_data(container.entries[m.signature])
                  for m in container.stamped()]
        certificates, lists = inside(data)
        for other in tokens + ([token] if token is not None else []):
            more = inside(other)
            certificates, lists = certificates + more[0], lists + more[1]
        await self.signature(manifest.xml, data, token, claimed, certificates, lists)
        for one, made in zip(container.stamped(), tokens):
            await self.stamp(made, one.xml, certificates, lists, one.signature)
            if token is not None and gen_time(made) < gen_time(token):
                raise Refused(f"{one.signature} is older than the signature's")
        if token is None:
            return "B"
        return "LTA" if tokens else "LT" if lists else "T"

    async def signature(self, content, data, token, claimed, certificates, lists):
        moment = claimed if token is None else gen_time(token)
        if token is not None:
            value = extract_signer_info(data)["signature"].native
            await self.stamp(token, value, certificates, lists, "the time-stamp")
            if moment < claimed - timedelta(seconds=1):
                raise Refused("stamped before it was signed")
        context = self.context(moment, certificates, lists)
        status = await async_validate_detached_cms(
            content, data, signer_validation_context=context,
            ts_validation_context=context)
        if not (status.valid and status.intact):
            raise Refused("the signature is not over this manifest")
        if not status.trusted:
            raise Refused(f"signer: {status.trust_problem_indic}")
        if not status.bottom_line:
            raise Refused("the bottom line is no")


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--root", action="append", required=True)
    args.add_argument("--level", required=True)
    args.add_argument("--time", help="not looked at: there is no clock")
    args.add_argument("--crl", action="append", help="not looked at")
    args = args.parse_args()
    roots = []
    for path in args.root:
        with open(path, "rb") as file:
            roots.append(x509.Certificate.load(pem.unarmor(file.read())[2]))
    judge = Judge(roots, args.level)
    for path in sys.stdin.read().splitlines():
        level, why = "none", ""
        try:
            level = asyncio.run(judge.level(Container(path)))
            if level != args.level:
                why = f"level {level} where {args.level} is due"
        except Exception as e:  # whatever it is, it is a refusal
            why = f"{type(e).__name__}: {e}".replace("Refused: ", "")
        print(json.dumps({
            "judge": "pyhanko", "file": path,
            "verdict": "refused" if why else "accepted",
            "level": level, "why": why}, ensure_ascii=False))


if __name__ == "__main__":
    main()
