#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that the front must bear: connections that say nothing, heads and
bodies that trickle, a reader that does not read, heads that are none.

  crowd.py SOCKET IDLE

One object a line on standard output: what was tried and what came of it.
"""
import json
import resource
import select
import socket
import struct
import sys
import time

PATH, IDLE = sys.argv[1], int(sys.argv[2])
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
IDLE = min(IDLE, most - 200)


def connect():
    client = socket.socket(socket.AF_UNIX)
    client.connect(PATH)
    client.settimeout(20)
    return client


def rest(client):
    """All that comes until the end of the connection."""
    out = b""
    try:
        while True:
            piece = client.recv(65536)
            if not piece:
                return out
            out += piece
    except (ConnectionError, TimeoutError):
        return out


def memory_kib():
    """Of the process at the other end."""
    with connect() as client:
        pid = struct.unpack("3i", client.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    with open(f"/proc/{pid}/status", encoding="ascii") as stream:
        for line in stream:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def say(what, **result):
    print(json.dumps({"what": what, **result}), flush=True)


def status(answer):
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 2 and words[1].isdigit() else 0


def get(path):
    client = connect()
    began = time.monotonic()
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: h\r\n"
                   "Connection: close\r\n\r\n".encode())
    answer = rest(client)
    return status(answer), round((time.monotonic() - began) * 1000)


def idle():
    before = memory_kib()
    crowd = []
    for count in range(IDLE):
        crowd.append(connect())
        # A full listen queue would be the test's doing, not the front's.
        if count % 500 == 499:
            get("/health/live")
    code, took_ms = get("/health/live")
    say("idle", connections=len(crowd), kib=memory_kib() - before, status=code,
        ms=took_ms)
    return crowd


def trickle():
    """A byte now and then, for as long as it is let."""
    slow = {"head": connect(), "body": connect()}
    slow["head"].sendall(b"GET /v1/ HTTP/1.1\r\nX-A: ")
    slow["body"].sendall(b"POST /health/live HTTP/1.1\r\nHost: h\r\n"
                         b"Content-Length: 5000\r\n\r\n")
    began = time.monotonic()
    while slow and time.monotonic() - began < 40:
        poll = select.poll()
        for client in slow.values():
            poll.register(client, select.POLLIN)
        ready = [fd for fd, _ in poll.poll(500)]
        for name, client in list(slow.items()):
            if client.fileno() in ready:
                say(name, status=status(rest(client)),
                    s=round(time.monotonic() - began))
                del slow[name]
                continue
            try:
                client.sendall(b"a")
            except ConnectionError:
                say(name, status=0, s=round(time.monotonic() - began))
                del slow[name]
    for name in slow:
        say(name, status=0, s=-1)


def heads():
    """What no client of ours would send is answered, or the connection ends."""
    for name, text in (("no_http", b"hello\r\n\r\n"),
                       ("long_line", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\n\r\n"),
                       ("long_head", b"GET /v1/ HTTP/1.1\r\nHost: h\r\nX-A: "
                        + b"a" * 40000 + b"\r\n\r\n"),
                       ("two_lengths", b"POST /v1/cases HTTP/1.1\r\nHost: h\r\n"
                        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\naa"),
                       ("no_length", b"POST /v1/cases HTTP/1.1\r\nHost: h\r\n"
                        b"Content-Length: x\r\nConnection: close\r\n\r\n"),
                       ("zero", b"GET /v1/\0 HTTP/1.1\r\nHost: h\r\n"
                        b"Connection: close\r\n\r\n")):
        client = connect()
        try:
            client.sendall(text)
        except ConnectionError:
            pass
        client.shutdown(socket.SHUT_WR)
        say(name, status=status(rest(client)))


crowd = idle()
heads()
trickle()
code, took_ms = get("/health/live")
say("after", status=code, ms=took_ms, kib=memory_kib())
for client in crowd:
    client.close()
