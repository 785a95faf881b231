#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# An agency that uploads a file over a unix socket.
#   uploads.py SOCKET TOKEN-FILE whole FILE TYPE   in parts of 32 MiB; then asks
#       how far it is until it has ended. Says what it saw: its id, state,
#       seconds, how often it saw bytes and households grow, and the rows
#   uploads.py SOCKET TOKEN-FILE cut FILE TYPE SEED CUTS   the same, but so many
#       connections end at a byte by chance, some in chunks, some without a word;
#       goes on where HEAD says. "all": what came of those that said so was kept
#   uploads.py SOCKET TOKEN-FILE on UPLOAD FILE    the rest of a file
#   uploads.py SOCKET TOKEN-FILE follow UPLOAD     until it has ended
#   uploads.py SOCKET TOKEN-FILE pages UPLOAD [STATUS]   all pages of results,
#       a line each: line, status, request_id, case
#   uploads.py SOCKET TOKEN-FILE fetch UPLOAD OUT  the result file, and MB/s
import fcntl
import hashlib
import http.client
import json
import random
import select
import socket
import struct
import sys
import termios
import time

PART = 32 << 20
WAITS = 60  # seconds in which nothing moves


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("hedui", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def unread(link):
    """How much of what was sent the other side has not taken yet."""
    return struct.unpack("i", fcntl.ioctl(link, termios.TIOCOUTQ, b"0000"))[0]


class Agency:
    def __init__(self, path, token):
        self.path = path
        with open(token, encoding="ascii") as file:
            self.head = {"Authorization": "Bearer " + file.read()}
        self.kept = Connection(path)

    def ask(self, method, target, body=None, **head):
        """Status, headers, body; on one connection as long as it lasts."""
        headers = {**self.head, **{k.replace("_", "-"): v for k, v in head.items()}}
        self.kept.request(method, target, body, headers)
        reply = self.kept.getresponse()
        return reply.status, reply.headers, reply.read()

    def begin(self, size, kind, digest=None):
        wish = {"type": kind, "size": size, "name": "households"}
        if digest:
            wish["sha256"] = digest
        status, _, body = self.ask("POST", "/v1/uploads", json.dumps(wish),
                                   Content_Type="application/json")
        if status != 201:
            raise SystemExit(f"{status}: {body.decode()}")
        return json.loads(body)["upload"]

    def offset(self, upload):
        status, headers, _ = self.ask("HEAD", "/v1/uploads/" + upload)
        if status != 200:
            raise SystemExit(f"HEAD: {status}")
        return int(headers["Upload-Offset"])

    def send(self, upload, at, part):
        status, headers, body = self.ask(
            "PATCH", "/v1/uploads/" + upload, part, Upload_Offset=str(at),
            Content_Type="application/offset+octet-stream")
        if status != 204:
            raise SystemExit(f"{status}: {body.decode()}")
        return int(headers["Upload-Offset"])

    def send_cut(self, upload, at, part, sent, in_chunks, at_once):
        """Says that all of the part comes, and ends before."""
        link = socket.socket(socket.AF_UNIX)
        link.connect(self.path)
        head = (f"PATCH /v1/uploads/{upload} HTTP/1.1\r\nHost: hedui\r\n"
                f"Authorization: {self.head['Authorization']}\r\n"
                "Content-Type: application/offset+octet-stream\r\n"
                f"Upload-Offset: {at}\r\n")
        if in_chunks:
            head += "Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(part)
        else:
            head += f"Content-Length: {len(part)}\r\n\r\n"
        link.sendall(head.encode() + part[:sent])
        end = time.monotonic() + 20
        while not at_once and unread(link) and time.monotonic() < end:
            select.select([], [], [], 0.005)
        link.close()

    def state(self, upload):
        return json.loads(self.ask("GET", "/v1/uploads/" + upload)[2])

    def follow(self, upload):
        """The last state, and how many different ones were seen before."""
        end, seen, before = time.monotonic() + WAITS, set(), None
        while time.monotonic() < end:
            state = self.state(upload)
            if state["state"] in ("done", "failed"):
                return state, len(seen)
            if state["rows"] != before:
                before, end = state["rows"], time.monotonic() + WAITS
            seen.add(state["rows"]["read"] - state["rows"]["waiting"])
            select.select([], [], [], 0.1)
        raise SystemExit(f"has not ended: {state}")


def settled(agency, upload):
    """Where a connection that was cut has come to: it may still be kept."""
    end, before = time.monotonic() + 20, -1
    while time.monotonic() < end:
        now = agency.offset(upload)
        if now == before:
            return now
        before = now
        select.select([], [], [], 0.02)
    raise SystemExit("the offset does not settle")


def whole(agency, path, kind):
    began = time.monotonic()
    with open(path, "rb") as file:
        data = file.read()
    upload, at = agency.begin(len(data), kind), 0
    while at < len(data):
        at = agency.send(upload, at, data[at:at + PART])
    sent = time.monotonic() - began
    state, seen = agency.follow(upload)
    print(upload, state["state"], f"{time.monotonic() - began:.1f}", seen,
          json.dumps(state["rows"]), f"(sent in {sent:.1f} s)")


def cut(agency, path, kind, seed, cuts):
    with open(path, "rb") as file:
        data = file.read()
    chance, lost = random.Random(int(seed)), 0
    upload = agency.begin(len(data), kind, hashlib.sha256(data).hexdigest())
    for number in range(int(cuts)):
        at = agency.offset(upload)
        left = len(data) - at
        if left < 2:
            break
        most = max(2, min(left, 2 * len(data) // int(cuts)))
        part = data[at:at + chance.randrange(2, most + 1)]
        sent, at_once = chance.randrange(1, len(part)), number % 4 == 3
        agency.send_cut(upload, at, part, sent, number % 3 == 2, at_once)
        now = settled(agency, upload)
        lost += 0 if at_once else at + sent - now
        if not at <= now <= at + sent:
            raise SystemExit(f"{now} of {at} + {sent}")
    at = agency.offset(upload)
    while at < len(data):
        at = agency.send(upload, at, data[at:at + PART])
    state, _ = agency.follow(upload)
    print(upload, state["state"], "all" if lost == 0 else lost, json.dumps(state["rows"]))


def on(agency, upload, path):
    with open(path, "rb") as file:
        data = file.read()
    at = agency.offset(upload)
    while at < len(data):
        at = agency.send(upload, at, data[at:at + PART])


def pages(agency, upload, status=None):
    cursor = None
    while True:
        query = "?limit=200" + (f"&status={status}" if status else "")
        query += f"&cursor={cursor}" if cursor else ""
        code, _, body = agency.ask("GET", f"/v1/uploads/{upload}/results{query}")
        if code != 200:
            raise SystemExit(f"{code}: {body.decode()}")
        page = json.loads(body)
        for row in page["data"]:
            print(row["line"], row["status"], row.get("request_id", "-"),
                  row.get("case", "-"), len(row["errors"]))
        cursor = page["next_cursor"]
        if not cursor:
            return


def fetch(agency, upload, out):
    took = WAITS
    for _ in range(5):  # the best of them: the machine may have other work
        began = time.monotonic()
        code, _, body = agency.ask("GET", f"/v1/uploads/{upload}/results",
                                   Accept="text/csv")
        took = min(took, time.monotonic() - began)
        if code != 200:
            raise SystemExit(f"{code}: {body.decode()}")
    with open(out, "wb") as file:
        file.write(body)
    print(f"{len(body) / took / 1e6:.1f} {len(body)} {took:.3f}")


def follow(agency, upload):
    state, _ = agency.follow(upload)
    print(state["state"], json.dumps(state["rows"]), state.get("reason", ""))


globals()[sys.argv[3]](Agency(sys.argv[1], sys.argv[2]), *sys.argv[4:])
