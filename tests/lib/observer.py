#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""observer.py KEYS PORT READY LOG NAME...

Stands before the owners' server on 127.0.0.1:PORT and writes down what reaches
it. It knows HTTP and nothing of Hedui. Each NAME (line:host) has a loopback port
of its own; READY gets "NAME PORT" a row when all of them listen. A connection is
passed on to one of its own, message by message; LOG gets rows of

    microseconds open|begin|end|close NAME CONNECTION PERSONS PATH

A request begins when its last byte is here and ends when the owner has answered
or the asker has closed. PERSONS is the number of different ID numbers in it. No
number and no name is written."""
import os
import re
import select
import socket
import ssl
import sys
import threading
import time

keys, port, ready, log_name, *names = sys.argv[1:]
PERSON = re.compile(rb'"([0-9]{17}[0-9X])"')
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.I)
lock = threading.Lock()
log = open(log_name, "a", encoding="ascii")


def say(*row):
    with lock:
        print(time.time_ns() // 1000, *row, file=log, flush=True)


inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
inside.load_cert_chain(f"{keys}/owners.crt", f"{keys}/owners.key")
inside.load_verify_locations(f"{keys}/ca.crt")
inside.verify_mode = ssl.CERT_REQUIRED
outside = ssl.create_default_context(cafile=f"{keys}/ca.crt")
outside.load_cert_chain(f"{keys}/hedui.crt", f"{keys}/hedui.key")
# TLS 1.3 sends tickets of its own: readable would not mean an answer.
outside.maximum_version = ssl.TLSVersion.TLSv1_2


def message(stream):
    """A whole HTTP message; None when the other side has closed."""
    have, want = b"", None
    while want is None or len(have) < want:
        more = stream.recv(65536)
        if not more:
            return None
        have += more
        end = have.find(b"\r\n\r\n")
        if want is None and end >= 0:
            length = LENGTH.search(have, 0, end)
            assert length, "a message without its length"
            want = end + 4 + int(length[1])
    return have


def connect():
    plain = socket.create_connection(("127.0.0.1", int(port)))
    return outside.wrap_socket(plain, server_hostname="localhost")


def pass_on(name, number, client):
    owner = None  # connected when the first request is written down
    while request := message(client):
        persons = len(set(PERSON.findall(request)))
        path = request.split(b" ", 2)[1].decode("ascii")
        say("begin", name, number, persons, path)
        try:
            owner = owner or connect()
            owner.sendall(request)
            there, _, _ = select.select([owner, client], [], [])
            reply = message(owner) if owner in there else None
        finally:
            say("end", name, number, persons, path)
        if reply is None:
            return
        client.sendall(reply)


def serve(name, number, raw):
    try:
        with inside.wrap_socket(raw, server_side=True) as client:
            say("open", name, number, 0, "-")
            try:
                pass_on(name, number, client)
            finally:
                say("close", name, number, 0, "-")
    except OSError:
        pass  # a host was killed: its connection is closed, which is written


def listen(name, listener):
    count = 0
    while True:
        raw, _ = listener.accept()
        count += 1
        threading.Thread(
            target=serve, args=(name, count, raw), daemon=True
        ).start()


listeners = [(name, socket.create_server(("127.0.0.1", 0))) for name in names]
for at in listeners:
    threading.Thread(target=listen, args=at, daemon=True).start()
with open(ready + ".new", "w", encoding="ascii") as file:
    for name, listener in listeners:
        print(name, listener.getsockname()[1], file=file)
os.rename(ready + ".new", ready)
threading.Event().wait()
