#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sftp_server.py FOLDER: a real sshd on a loopback port that nobody else has,
with a host key, a user key and a configuration of its own; no service and no
file outside FOLDER is touched. Each connection gets `sshd -i` over a socket
pair, so that this program can misbehave by what FOLDER/mode says when the
connection comes:

    pass            nothing happens to it
    cut N           it is closed when sshd has sent N bytes
    stall N         the bytes of sshd stop after N, and nothing is closed
    cut-in N, stall-in N     the same for the bytes that we send

FOLDER/port is written when it listens; FOLDER/bytes has, for each connection
that has ended, how many bytes sshd sent and got."""
import getpass
import os
import selectors
import socket
import subprocess
import sys
import threading

folder = os.path.abspath(sys.argv[1])


def path(name):
    return os.path.join(folder, name)


def write(name, text, mode="w"):
    with open(path(name), mode, encoding="ascii") as file:
        file.write(text)


def make():
    for name in ("host", "other-host", "key", "other-key"):
        if not os.path.exists(path(name)):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f",
                 path(name)], check=True)
    with open(path("key.pub"), encoding="ascii") as file:
        write("authorized", file.read())
    write("sshd.conf", f"""HostKey {path("host")}
AuthorizedKeysFile {path("authorized")}
AuthenticationMethods publickey
PidFile none
StrictModes no
UsePAM no
AllowUsers {getpass.getuser()}
Subsystem sftp internal-sftp
ForceCommand internal-sftp
""")


def known(name, port, key):
    with open(path(key + ".pub"), encoding="ascii") as file:
        kind, value = file.read().split()[:2]
    write(name, f"[127.0.0.1]:{port} {kind} {value}\n")


def serve(client):
    with open(path("mode"), encoding="ascii") as file:
        mode, *number = file.read().split()
    limit = int(number[0]) if number else None
    ours, theirs = socket.socketpair()
    with open(path("log"), "ab") as log:
        sshd = subprocess.Popen(
            ["/usr/sbin/sshd", "-i", "-e", "-f", path("sshd.conf")],
            stdin=theirs, stdout=theirs, stderr=log)
    theirs.close()
    pair, count = {ours: client, client: ours}, {ours: 0, client: 0}
    watched = client if mode.endswith("-in") else ours
    selector = selectors.DefaultSelector()
    selector.register(ours, selectors.EVENT_READ)
    selector.register(client, selectors.EVENT_READ)
    try:
        is_open = True
        while is_open:
            for key, _ in selector.select():
                source = key.fileobj
                room = 65536
                if limit is not None and source is watched:
                    room = min(room, limit - count[source])
                if room == 0 and mode.startswith("cut"):
                    is_open = False
                    break
                if room == 0:
                    selector.unregister(source)
                    continue
                data = source.recv(room)
                if not data:
                    is_open = False
                    break
                count[source] += len(data)
                pair[source].sendall(data)
    except OSError:
        pass
    ours.close()
    client.close()
    sshd.wait()
    write("bytes", f"{count[ours]} {count[client]}\n", "a")


make()
listener = socket.create_server(("127.0.0.1", 0))
number = listener.getsockname()[1]
known("known_hosts", number, "host")
known("wrong_hosts", number, "other-host")
write("mode", "pass\n")
write("port.new", f"{number}\n")
os.rename(path("port.new"), path("port"))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
