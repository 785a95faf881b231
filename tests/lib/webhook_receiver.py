#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agency's end of webhooks, over TLS, that is as it is told.

  webhook_receiver.py FOLDER ADDRESS:PORT CERTIFICATE [ADDRESS:PORT CERTIFICATE]...

CERTIFICATE is a PEM file with the key in it. FOLDER/behave has lines "PATH WORD
[VALUE]", read for each request:

  ok            200, and so is what it does not name
  status CODE   that; redirect PATH: 302 to there
  slow          no answer until the other side has gone
  late MS       200 after so long
  drop          the connection is closed, unanswered

FOLDER/secrets has lines "PATH SECRET"; FOLDER/got gets a JSON object for each
request: path, delivery, event, whether the signature is right and by how many
seconds it differs from this machine's clock, and how many are in hand at that
path. FOLDER/ready is there when it listens; FOLDER/opened has a line for each
connection with the address at which it came, TLS or not.
"""
import hashlib
import hmac
import http.server
import json
import os
import select
import socketserver
import ssl
import sys
import threading
import time

FOLDER = sys.argv[1]
LOCK = threading.Lock()
IN_HAND = {}


def rows(name):
    """{path: words}"""
    try:
        with open(os.path.join(FOLDER, name), encoding="ascii") as stream:
            return {line.split()[0]: line.split()[1:] for line in stream
                    if line.strip()}
    except FileNotFoundError:
        return {}


def write(name, line):
    with LOCK, open(os.path.join(FOLDER, name), "a", encoding="utf-8") as out:
        out.write(line + "\n")


def signed(path, header, body):
    """Is it, and how far is its second from now?"""
    secret = rows("secrets").get(path, [""])[0]
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body,
                      hashlib.sha256).hexdigest()
    return (hmac.compare_digest(wanted, parts["v1"]),
            abs(int(time.time()) - int(parts["t"])))


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):
        pass

    def answer(self, status, **headers):
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def until_gone(self, seconds):
        """Until the other side has closed, or so long."""
        select.select([self.connection], [], [], seconds)

    def behave(self, words):
        if words[0] == "ok":
            self.answer(200)
        elif words[0] == "status":
            self.answer(int(words[1]))
        elif words[0] == "redirect":
            self.answer(302, Location=words[1])
        elif words[0] == "slow":
            self.until_gone(60)
            self.close_connection = True
        elif words[0] == "late":
            self.until_gone(int(words[1]) / 1000)
            self.answer(200)
        else:
            self.close_connection = True

    def do_GET(self):
        write("got", json.dumps({"path": self.path, "method": "GET"}))
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_signed, seconds = signed(
            self.path, self.headers.get("Hedui-Signature", ""), body)
        with LOCK:
            IN_HAND[self.path] = IN_HAND.get(self.path, 0) + 1
            in_hand = IN_HAND[self.path]
        words = rows("behave").get(self.path, ["ok"])
        write("got", json.dumps({
            "path": self.path, "method": "POST",
            "delivery": self.headers.get("Hedui-Delivery"),
            "type": self.headers.get("Content-Type"),
            "event": json.loads(body), "signed": is_signed,
            "seconds": seconds, "in_hand": in_hand, "did": words[0]}))
        try:
            self.behave(words)
        except OSError:
            pass
        with LOCK:
            IN_HAND[self.path] -= 1


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass

    def finish_request(self, request, client_address):
        """In a thread of its own: a handshake that hangs holds nobody up."""
        write("opened", self.server_address[0])
        request.settimeout(70)
        with self.context.wrap_socket(request, server_side=True) as secure:
            self.RequestHandlerClass(secure, client_address, self)


def main():
    servers = []
    for place, certificate in zip(sys.argv[2::2], sys.argv[3::2]):
        host, _, port = place.rpartition(":")
        server = Server((host, int(port)), Receiver)
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(certificate)
        servers.append(server)
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(os.path.join(FOLDER, "ready"), "w", encoding="ascii"):
        pass
    servers[0].serve_forever()


if __name__ == "__main__":
    main()
